"""Networks put together op by op, without a spec."""

from __future__ import annotations

from typing import Any, cast

from costmodel.core.cost import Shape
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.op import Op, name_of


class Draft:
    """A network in the making, of one input."""

    def __init__(self, name: str, image: Shape) -> None:
        self._name = name
        self._image = Tensor("image", image)
        self._layers: list[Layer] = []

    @property
    def image(self) -> Tensor:
        """The input."""
        return self._image

    def add(self, op: Op, *reads: Tensor) -> Tensor:
        """Put an op behind what it reads, and give what it writes; of several parts the first."""
        shapes = tuple(one.shape for one in reads)
        name = f"{name_of(op)}_{len(self._layers) + 1}"
        output = op.output(*shapes)
        self._layers.append(Layer(name, op, op.kind(*shapes), reads, output, name, name))
        return Tensor(name, output)

    def parts(self, op: Any, read: Tensor) -> list[Tensor]:
        """Put a split behind what it reads, and give all of its parts."""
        whole = self.add(cast("Op", op), read)
        shapes = op.parts(read.shape)
        return [Tensor(whole.source, shape, part) for part, shape in enumerate(shapes)]

    def network(self, *outputs: Tensor) -> Network:
        """The network as it stands, which gives ``outputs``."""
        images = {self._image.source: self._image.shape}
        return Network(self._name, "", self._name, images, tuple(self._layers), outputs, {}, {})
