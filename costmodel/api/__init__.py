"""The commands as functions, for notebooks and scripts: ``costmodel.compare``, ``costmodel.lint``.

Each takes what the command takes in the words of Python and gives a ``Result``: what was found, and
the same as records, as a table of pandas, as HTML and as a picture. It may import every room but
``cli``; ``load``, ``analyze`` and ``formulas`` live where their work is done.
"""
