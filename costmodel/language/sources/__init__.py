"""Where the text of a spec comes from: the shipped library, a path, standard input, a git commit.

``library`` finds what a name means, ``source`` reads and decodes it, ``paths`` tells how files are
written and shown, ``git`` reads a spec as it stood at a commit. It imports ``core``; ``git`` also
reads what it finds, for a spec may include others.
"""
