"""What ONNX Runtime makes of a model: the names it gives, and the kernels that it will choose.

Nothing here loads the runtime: ``runtimes/onnxruntime.py`` does, and reads these files.
"""
