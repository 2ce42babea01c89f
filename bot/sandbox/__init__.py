"""Stand-ins on loopback for what is outside: an Evolution server, and Telegram with its people."""
