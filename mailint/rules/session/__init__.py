"""Rules about saved SMTP sessions: the dialogue (RFC 5321) and its extensions."""
