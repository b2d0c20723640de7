"""From one candidate to a plan: traced numbers, the graph of what they compute, and the guards.

May import ``request``, and what builds and prices a network: the language, ``analysis`` and ``ops``
by way of them. Everything here is exact Python; NumPy is not needed, and no array comes in.
"""
