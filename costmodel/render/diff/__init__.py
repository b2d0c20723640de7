"""What a change costs, as text, Markdown and JSON, one format per file.

``blocks`` and ``words`` have what the formats for people share.
"""
