"""Specs held against the guidelines and their budgets, for people and for CI.

``rules`` has one file for each rule, ``judging`` applies them to a network, ``files`` to the specs
of a path; ``budgets`` and ``suppressions`` are what B1 and S1 judge, ``config`` what users set,
``baseline`` what is known already. ``finding`` has the words that all speak, ``results`` what
comes out, ``grouping`` how findings of one line become one entry. It imports ``analysis``,
``language`` and what is below, and no format.
"""
