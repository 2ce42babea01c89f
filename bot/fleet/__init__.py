"""What we know of the instances and what we do to them; knows no Telegram."""
