"""What runtimes execute of a network: kernels foretold, and those that ran matched to layers.

- ``steps.py``, ``graph.py``: a network as the steps that a runtime is handed, and their tensors;
- ``fusing.py``: what joins what, as tables that a walk over the steps follows;
- ``dataflow.py``: which layers a kernel stands for, by the tensors that it lies between;
- ``onnxruntime/``, ``openvino/``: the rules of these two; PyTorch and ncnn need none of their own.

Nothing here loads a runtime: the files of ``runtimes/`` do, and read these.
"""
