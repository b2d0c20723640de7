"""What OpenVINO makes of a network on a CPU: kernels that it tells of, and those it will choose.

    told:      graph ─ matching
    foretold:  steps ─ merging ─ strides ─ joining ─ layouts

Nothing here loads the runtime: ``runtimes/openvino.py`` does, and reads these files. What is
foretold was learned from OpenVINO 2026.4 and its sources.
"""
