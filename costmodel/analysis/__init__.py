"""What is measured on a network: costs summed up, fragments, structure, units, live tensors.

``report`` prices the layers, ``folding`` batch norms into convolutions first; ``row`` is a line of
it, ``metrics`` the one table of what such lines show, with the words, units and limits in
``quantities``; ``records`` makes them data. ``units``, ``fragments``, ``structure`` and
``liveness`` look at the graph. It imports ``core`` and ``ops``, and knows of no spec file, rule or
format.
"""
