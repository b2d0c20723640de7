"""What the fields of ops accept, and the errors where a value does not fit.

``forms`` has one entry for each form (words, JSON Schema, how a value is taken), ``fields`` finds
the form of each field of an op class, ``demands`` asks whole numbers and truths of values,
``spellings`` knows what other frameworks call things. It imports ``core``, ``syntax``, and the
words of ``reading.names``.
"""
