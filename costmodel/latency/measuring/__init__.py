"""Many networks timed at once, so that a noisy machine is noisy to all of them alike.

All sessions of a group are alive. They are visited in turns, in a shuffled order that a seed gives;
a reference kernel of the same runtime is timed right before and after each visit, and what it says
of the machine's speed is taken out of the visit. In a second sitting they are opened anew, since a
session may lie well or badly in memory; how far the two differ is the noise floor.

- ``memory.py``: what a network will need, and which are alive together;
- ``reference.py``: the reference kernel;
- ``turns.py``: how many visits each network gets, and in which order;
- ``clocks.py``: what runs are timed by;
- ``visiting.py``: the visits themselves, with a clock that is handed in;
- ``figures.py``: from visits to a median, a minimum and a spread, and the floor of noise;
- ``attributing.py``: profiled kernels beside the counts of the layers that they stand for;
- ``sittings.py``: networks that are alive together, opened and visited;
- ``measuring.py``: all of it, from networks to what was measured;
- ``measured.py``: what was measured, and its rows for tables that are kept.

It times what runtimes execute and foretells nothing: it never imports what predicts.
"""
