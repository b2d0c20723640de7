"""TensorFlow Lite in: a file's graph without its weights, walked through once.

``skeleton`` reads the file by the schema that LiteRT ships, ``walk`` follows the operators in the
order they run, ``operators`` prices them, one family per file; ``layout`` turns [n, h, w, c] into
[n, c, h, w]. LiteRT's schema and NumPy are loaded here alone; nothing of the model is executed.
"""
