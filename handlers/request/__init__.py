"""What a command has in hand: its request, and what several commands do with one."""
