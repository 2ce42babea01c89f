"""The outbox reaches its chats: what alerts tell, in order within a chat, until each was shown what is true."""
