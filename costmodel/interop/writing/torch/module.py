"""A live module of a network: the source that is written of it, run."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from costmodel.core.network import Network
from costmodel.interop.writing.asked import missing
from costmodel.interop.writing.torch.source import source_of

if TYPE_CHECKING:
    from torch import nn


def to_torch(network: Network) -> nn.Module:
    """The network as a PyTorch module that runs, with weights as PyTorch draws them.

    It is what ``costmodel export --to torch`` writes: a module for each block, as many params, and
    outputs of the same shapes, vectors as [n, c]. It takes as many inputs as the network has, in
    their order, and gives a tuple where the network returns several tensors.

    Raises:
        SpecError: torch is not installed, or has no module for an op; every fault is listed.
    """
    try:
        import torch  # noqa: F401
    except ImportError:
        raise missing("PyTorch", "torch") from None
    source, name = source_of(network)
    namespace: dict[str, object] = {"__name__": f"costmodel.exported.{name}"}
    # No text of a spec gets there but as a checked name, or within a docstring that it cannot end.
    exec(compile(source, f"<{name}>", "exec"), namespace)  # noqa: S102
    return cast("type[nn.Module]", namespace[name])()
