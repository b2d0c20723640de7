"""Networks out: as models that run (ONNX, PyTorch), as specs, as pictures and graphs of themselves.

``formats`` has a file for each format of export, found by listing; ``asked`` is what may be asked
of them. ``onnx`` writes ONNX, a file for each family of ops, ``torch`` PyTorch's source and
modules, ``spec`` YAML. ``arguments`` finds what the instances of a class or a block differ in,
``windows`` says padding in numbers, ``meaning`` which ops have none that runs, ``coarse`` and
``picture`` are what pictures share. It imports ``core`` and ``ops``, and a framework only where a
model of it is written.
"""
