"""The command line: parse, call what is below, hand the result to render, return an exit code.

``main`` runs the commands of ``commands`` and turns errors into messages and exit codes;
``options`` are those that several commands take, ``requests`` what they ask for, ``output`` where
results go, ``replacing`` how files are written whole, ``keeping`` which are never replaced,
``terminal`` what kind of screen is there. It may import every other package, and no package imports
it.
"""
