"""What OpenVINO makes of a model on a CPU: the kernels it tells, and those that it will choose.

Nothing here loads the runtime: ``runtimes/openvino.py`` does, and reads these files.
"""
