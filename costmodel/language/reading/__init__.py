"""Marked nodes become a ``syntax.Spec``: entries, blocks, variants, names, and every fault.

``whole_spec`` is the door. ``spec_files`` reads the keys of a file and what it includes,
``headers`` parameters and inputs, ``variants`` variants; ``entries`` a list of layers, by way of
``op_calls``, ``joins``, ``block_calls``, ``tables`` and ``actions``; ``field_values`` values and
expressions. ``context`` is what they share, ``names`` what is in scope, ``recursion`` forbids
blocks inside themselves. It imports ``core``, ``ops`` and the language's ``yaml``, ``sources``,
``fields``, ``expressions``; ``building`` only to check the shapes of a spec that is at fault
already.
"""
