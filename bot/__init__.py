"""Zelador: a Telegram bot that keeps WhatsApp numbers on Evolution API v2 servers alive."""
