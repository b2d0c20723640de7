"""Text becomes marked nodes: YAML, and the sections of a setup.cfg, every value with its place.

``parsing`` runs the parser's events into ``composing``, ``scalars`` gives values by YAML 1.2,
``nodes`` are what comes out, ``refused`` what a spec may not use; ``malformed`` tells a syntax
error by its position, in the words of ``mistakes``. ``ini`` reads setup.cfg, ``mapping_edits``
writes into mappings. It imports ``core`` and PyYAML, and nothing of specs.
"""
