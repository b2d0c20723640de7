"""The door for ONNX files: a file in, what is recorded of its nodes out.

``skeleton`` reads a file without its weights, ``inputs`` fixes the sizes that it leaves open,
``walk`` goes through its nodes once, folds constants and shapes, and asks ``operators`` what each
node costs; ``opening`` is the way in. ``onnx`` and ``numpy`` are imported in this package alone.
"""
