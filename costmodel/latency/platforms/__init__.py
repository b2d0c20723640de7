"""What a runtime takes for its kernels on one machine, as YAML that is kept and compared.

``platform`` is what a file holds; ``writing`` makes its text, ``reading`` and ``values`` read it,
every fault with its place; ``library`` finds the platforms that are shipped, which lie beside.
It imports ``core``, the language's ``yaml`` and ``sources``, and the names of runtimes.
"""
