"""One chat on Telegram's side: its messages, its language, its menu, the order of its commands; knows no command."""
