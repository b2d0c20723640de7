"""From a plan to columns: sums of products split in two sides, their tables, and the engine.

May import ``planning``, ``request`` and NumPy. Which candidates are priced, and who asked, is not
known here: an engine takes boxes of a grid or positions of draws, and gives their columns.
"""
