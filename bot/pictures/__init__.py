"""Pictures: PNG in, PNG out. Knows nothing of Telegram, of Evolution, or of chats."""
