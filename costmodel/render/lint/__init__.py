"""The formats of ``lint``, found by listing this package: one per file, named as ``--format`` is.

A format is ``render(page)``; ``verdicts`` is the table that those for people share. They do not
know each other.
"""
