"""Expressions composed from the grammars by scripts/generate.py; not written by hand."""
