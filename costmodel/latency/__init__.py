"""Time: what a runtime executes of a network, how long it takes, and how well counts foretell it.

    Subject ─ runtimes/ ─ Session ─ measuring/ ─ Run ─ agreement/

- ``kernel.py``: a kernel, the piece of a network that a runtime executes at once;
- ``runtime.py``: what the file of a runtime offers, and what a session that it opens can do;
- ``subject.py``: a network and how it is handed over;
- ``runtimes/``: one file for each runtime, which alone loads it;
- ``executing/``: what runtimes execute of a network, foretold and matched to its layers;
- ``measuring/``: sessions taken in turns, beside a reference kernel, until the time is up;
- ``run.py``: one measured network, the row of a table that is kept;
- ``runs/``: such tables as files, read and written;
- ``agreement/``: how well FLOPs, MAC and the like order and foretell runs.

It may import ``core``, ``ops``, ``analysis``, ``interop`` and ``language``, and nothing imports it
but ``advice``, ``comparing``, ``render`` and what is above. A runtime is loaded in its own file,
NumPy where numbers are fitted.
"""
