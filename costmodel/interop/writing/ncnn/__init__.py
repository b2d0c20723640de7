"""ncnn out of a network: its two files, layers as text (``.param``) and weights (``.bin``).

``layers`` are what stands in the text, ``draft`` what the writers of ``ops`` see, which say what a
family of ops is each, ``along`` the numbers of windows, ``graph`` all layers of a network as the
converter of ncnn leaves them, ``files`` the two files, with the weights that ONNX would have. ncnn
itself is not loaded.
"""
