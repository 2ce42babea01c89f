"""What became of instances over time: the figures behind /history, computed from every change that was seen."""
