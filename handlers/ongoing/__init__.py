"""What goes on in a chat after its command was answered: boards that stay true, runs, and an end that comes later."""
