"""The whole bot killed again and again while instances drop and return and Telegram fails: nothing may be lost."""
