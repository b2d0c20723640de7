"""From timed synthetic networks, or from runs measured elsewhere, to a platform.

- ``drafting.py``, ``drawing.py``, ``pieces.py``, ``rare_pieces.py``, ``synthetic.py``: networks of
  no zoo, drawn by a seed;
- ``pool.py``: those that may be timed, and what each would tell;
- ``designing.py``: which of them to time next;
- ``rounds.py``: the timing, round by round;
- ``record.py``: what was timed so far, as a file from which it goes on;
- ``calibrating.py``: all of that; ``timing.py``: what it comes to;
- ``fitting.py``: from that to the classes of a platform, by ``sampling.py``, what each network
  tells, ``coefficients.py``, what that comes to, and ``solving.py``, the least squares;
- ``outcome.py``: the platform that it comes to;
- ``from_networks.py``: from whole networks that were timed elsewhere (``whole.py``) to a platform
  of layers (``layered.py``), by coefficients that ``combining.py`` has and ``choosing.py`` picks,
  fitted by ``robust.py``.

It times what runtimes execute by ``measuring`` and is handed the runtime.
"""
