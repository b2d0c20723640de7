"""How people call costmodel in a terminal: one command per file."""
