"""Who watches a pairing in Telegram, members and guests, and what is told of a client's link."""
