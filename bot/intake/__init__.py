"""How a server's events reach us: by websocket, by webhook, or not at all; all of them give the same hints."""
