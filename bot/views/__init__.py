"""Pure functions: data in, text and keyboard out; nothing here awaits or knows a Telegram object."""
