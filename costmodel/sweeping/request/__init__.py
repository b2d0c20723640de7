"""What was asked: axes, grids and draws, formulas, joined files; checked, and put into a ``Job``.

May import the language and the metrics of ``analysis``, and nothing of the other rooms of sweeping
but ``parquet``. A request knows no candidate's network and no engine.
"""
