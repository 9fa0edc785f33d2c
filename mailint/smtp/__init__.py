"""SMTP itself (RFC 5321): the table of states, and our own half of a dialogue. Knows nothing of linting."""
