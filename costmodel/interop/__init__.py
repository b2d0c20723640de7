"""Models of others in, and networks out as models, pictures and graphs (``writing``).

A door (``onnx``, ``tflite``, ``torch``) writes down each node as a ``Record``: a name, the tensors
that it reads and makes, and an op of ``costmodel.ops`` wherever one says the same, else a
``Counted``.
``patterns`` put records together that are one op in several nodes, ``blocks`` names stages and
blocks, ``assembling`` makes the network. It imports ``core`` and ``ops``; the frameworks are loaded
by their own door alone, when a model is opened. No model is executed and no pickle is loaded.
"""
