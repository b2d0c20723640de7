"""PyTorch modules in: a module is run once, and what it asks of PyTorch is written down.

``recording`` runs it on tensors without data (meta tensors) and notes every op of the dispatcher;
where a module needs values, it runs once more with its own. ``aten`` prices what was noted, one
family of ops per file, ``claiming`` says which parameters are whose, and ``importing`` makes the
network of it all. The module comes back as it was (``untouched``). PyTorch is loaded here alone.
"""
