"""The front door for YAML: from a spec's name or path to a Network, every fault with its place.

The way goes ``sources`` (which text) > ``yaml`` (marked nodes) > ``reading`` (a ``syntax.Spec``,
with ``expressions`` and the ``fields`` of ops) > ``building`` (a Network); ``loading`` walks it.
``schema`` and ``template`` serve editors and beginners, ``edits`` changes spec files as text,
``faults`` puts what is wrong in order. It imports ``core``, ``ops`` and PyYAML, and nothing that
stands beside or above it.
"""
