"""How often the hand-written programs look by themselves, as our bot does."""

LOOK_S = 2.0
