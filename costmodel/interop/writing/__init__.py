"""Networks out: as models that run (ONNX, PyTorch) and as pictures and graphs of themselves.

``formats`` has a file for each, found by listing; ``asked`` is what may be asked of them.
``onnx`` writes ONNX, a file for each family of ops, ``torch`` PyTorch's source and modules,
``drawing`` what the formats of pictures share. It imports ``core`` and ``ops``, and a framework
only where a model of it is written.
"""
