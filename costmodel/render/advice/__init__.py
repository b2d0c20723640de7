"""Advice as text, Markdown and JSON, one format per file; ``words`` has the phrases they share."""
