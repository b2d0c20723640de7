"""What users configure: ``costmodel.yaml`` or a section of ``setup.cfg``.

``locating`` finds the file, ``reading`` and ``values`` read it, every fault with its place,
``settings`` is what comes out. It imports ``core``, the language's ``yaml`` and ``sources``, and of
``lint`` what rules say of themselves.
"""
