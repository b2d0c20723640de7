"""A spec that is read, with numbers for its parameters, becomes a network.

``binding`` settles the numbers, ``arguments`` those of single blocks; ``building`` starts the work
and tells loose ends; ``unrolling`` writes out blocks, branches and repetitions entry by entry, with
the names of each block in a ``scope`` and those of the network in a ``register``; ``laying`` adds
ops to it, each as a layer that ``op_layers`` makes, its fields finished and its shapes checked,
``own_formulas`` those of ``custom``; ``repeating`` finds the repetitions that are as the one
before, of blocks that are ``closed``, and ``copying`` copies that one; ``sources`` finds what an
entry reads, ``loose_ends`` what nothing reads; ``bounds`` stops what nobody can mean. It imports
``core``, ``syntax``, ``faults``, ``fields``, ``expressions``, and of ``reading`` how an
expression's fault is placed.
"""
