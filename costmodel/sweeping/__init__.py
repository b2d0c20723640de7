"""Sweeps: every candidate of a space priced by the same formulas as one network, but as arrays.

One candidate is built with traced numbers (``tracing``), which answer every question of structure
as that candidate does and write down what was asked. The result, a ``plan``, holds for all
candidates that give the same answers; those that do not get plans of their own. A plan is integer
arithmetic (``graph``), split into products of few axes (``factoring``) and run on NumPy arrays
(``engine``). Nothing here imports NumPy before a sweep is asked for.
"""
