"""Our own HTTP side, which runs only where HTTP_LISTEN is set."""
