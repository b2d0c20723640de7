"""How results are shown: views say what is there to see, formats write it.

``tables`` has the one table type and its formats, ``views`` what gives tables; ``lint``, ``diff``,
``advice`` and ``chart`` write what is no table. May import everything but ``cli``.
"""
