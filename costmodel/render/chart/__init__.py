"""The bubble chart of ``compare`` and the bars of ``measure``.

``chart`` says what bubbles are to be seen, ``labels`` and ``legends`` find room for names, ``plot``
draws them; ``parts`` is the bars. ``style`` is shared. matplotlib is loaded when one is drawn.
"""
