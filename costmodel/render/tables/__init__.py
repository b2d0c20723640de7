"""The one table type, how its cells read, and the formats that write it, one per file.

Knows nothing of networks and reports; may import ``core.si``.
"""
