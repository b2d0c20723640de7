"""What is measured on a network: costs summed up, fragments, structure, units, live tensors.

``report`` prices the layers; ``row`` is a line of it. ``metrics`` is the one table of measures,
``metric`` what an entry says, ``selection`` which of them appear where; ``quantities`` reads
amounts of them, ``records`` makes them data. ``units``, ``fragments``, ``structure`` and
``liveness`` look at the graph. It imports ``core`` and ``ops``, and knows of no spec file, rule or
format.
"""
