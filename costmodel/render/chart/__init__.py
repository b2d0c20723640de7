"""The bubble chart of ``compare``: what is drawn where, and the drawing itself.

``chart`` says what is to be seen, ``labels`` and ``legends`` find room for names, ``plot`` alone
loads matplotlib.
"""
