"""Hostile input by the thousand: python -m tests.fuzz --minutes 10.

Each file of ``targets`` makes inputs of one kind from a seed (``generate``) and holds what comes of
one against what must hold (``run``). They run in children of this process, behind the command
line's own ``run``, with limits on CPU seconds and memory. What fails is made smaller and stays as a
seed in ``corpus``, which ``test_corpus.py`` replays ever after. Input number i of a seed is always
the same, whatever ran before it.

An input is JSON: the files of a folder, and what the target does there.
"""
