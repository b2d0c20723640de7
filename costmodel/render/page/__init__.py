"""The page that a network is looked at in: one HTML file that asks nothing of any other.

``network`` makes plain records of a report (``tree`` has what is drawn in which box, ``layers``
what each op costs and reads), ``page`` puts those of one or two networks together, and ``writing``
fills the template, whose scripts (``scripts``) draw them. ``styles`` has how it looks, of which
``costmodel.render.tokens`` takes the colours for notebooks too. Names are text wherever they come
from: the template escapes, the records are escaped for where they stand, scripts write text and no
markup, and the page forbids itself every request. jinja2 is loaded by ``writing`` alone (extra
``report``).
"""
