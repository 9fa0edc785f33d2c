"""Registries as plain tables, each with its source and its date. Nothing here imports the rest of mailint."""
