"""SMTP itself: states, verbs, replies, extensions. Knows nothing of linting."""
