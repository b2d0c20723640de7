"""What every room speaks of: sizes, shapes, costs, kinds, what an op must be, networks, problems.

``dim`` is arithmetic over sizes, with ``symbols`` for who binds letters; ``cost`` has Shape and
Cost, ``op`` what an op must offer, ``window`` where a sliding window lands, ``network`` layers,
``graph`` the same for networkx, ``folding`` which norms a convolution takes in, ``marks`` places in
text, ``problems`` errors as users see them, ``si`` the only table of prefixes. It imports no other
package of costmodel, and networkx only when a graph is asked for.
"""
