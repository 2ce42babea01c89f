"""What Zelador remembers on disk."""
