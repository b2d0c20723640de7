"""The way in for modules of PyTorch from Python; what only loads it when it is called."""

from __future__ import annotations

from costmodel.core.collector import collector_paused
from costmodel.core.network import Network


def from_torch(module: object, *example_inputs: object, **named_inputs: object) -> Network:
    """The network of a PyTorch module, recorded while it is called with example inputs.

    It runs in evaluation mode, on tensors without data; only if it asks for the values of tensors
    does it run with its own. The module, its hooks and the random numbers to come stay as they
    were. ``named_inputs`` are passed to its ``forward`` by name. Params are all that its outputs
    need, each once; what is never used stands among the network's ``parameters``.

    Raises:
        SpecError: it is no module, or fails when it is called.
        ModuleNotFoundError: PyTorch is not installed (``pip install 'costmodel[torch]'``).
    """
    from costmodel.interop.assembling import assemble
    from costmodel.interop.patterns import grouped
    from costmodel.interop.torch.importing import record_module
    from costmodel.interop.torch.running import Example

    kind = type(module)
    with collector_paused():
        recorded = record_module(module, Example(example_inputs, named_inputs))
        return assemble(grouped(recorded), f"{kind.__module__}.{kind.__qualname__}")
