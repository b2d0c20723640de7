"""Arithmetic in specs: text compiled once into a closure, exact, over a whitelist, bounded.

``lexing`` and ``grammar`` make ``trees`` of it, ``closures`` run them with the operators, functions
and limits of ``numbers`` and the demands of ``checks``; ``expression`` is the door. It imports
``core`` and the limit of ``yaml.scalars``, and knows nothing of files, ops or networks.
"""
