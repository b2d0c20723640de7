"""How reports are shown: one output format per file."""
