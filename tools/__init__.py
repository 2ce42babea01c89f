"""What the project's own makers run, never the program."""
