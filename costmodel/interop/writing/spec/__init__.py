"""The spec of a network in YAML: ``text`` writes the file, of blocks that ``runs`` finds.

``fields`` say an op as YAML does, ``entries`` layers as items of a ``layers`` list.
"""
