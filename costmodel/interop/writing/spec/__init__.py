"""The spec of a network in YAML.

``views`` and ``parting`` make it a network that specs can say; ``runs`` find what belongs together,
``kinds`` the blocks that are called twice or more, ``calls`` repetitions and tables. ``entries``
are layers as items of a ``layers`` list, which ``fields`` put in words, ``flow`` on a line and
``titles`` name, and ``text`` writes the file.
"""
