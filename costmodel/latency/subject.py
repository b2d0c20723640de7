"""What is run: a network, and how it is handed to a runtime."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from costmodel.core.network import Network


@dataclass(frozen=True, slots=True)
class Subject:
    """A network to run.

    ``word`` is what the user called it: a spec, the path of an ONNX file, or what makes a module
    of PyTorch. A spec is run as costmodel writes it, a model as it is.
    """

    word: str
    network: Network

    def onnx(self) -> bytes:
        """The network as an ONNX model with weights, each node named as its layer.

        Raises:
            SpecError: something in it cannot be written, or onnx is not installed.
        """
        from costmodel.interop.writing.asked import Asked
        from costmodel.interop.writing.formats import format_of

        return cast("bytes", format_of("onnx").write(self.network, Asked()))
