"""ONNX out of a network: ``model`` makes it, ``ops`` have a file for each family of ops.

``drafting`` goes from layer to layer, ``draft`` is what has been written so far and ``place`` what
a writer of an op sees of it; ``weights`` draws numbers by a seed, ``kernels`` gives them to
convolutions. numpy is loaded here and nowhere else in the room, onnx by ``model`` alone.
"""
