"""Configuration: defaults, files, environment and options, and what of them holds for a file."""
