"""ncnn on the CPU, as phones run it: fp32 arithmetic, its own packing of channels, one image.

A spec is written as the two files that ncnn reads, as its own converter would leave it (see
``interop.writing.ncnn``), with weights drawn by a seed. Its options are as they come, packing,
Winograd and sgemm among them, but for storage and arithmetic in fp16 and bf16, which are off, so
that all runtimes compute the same; allocators are pools, as in ncnn's own benchmark.

It has no profile. A kernel is a layer, and its time that of asking for its output once all before
it is there: ``extract`` goes on from what it has, and leaves it as it is packed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from costmodel.core.cost import Shape
from costmodel.core.problems import Problem, SpecError
from costmodel.interop.opening import is_model
from costmodel.interop.writing.asked import missing
from costmodel.interop.writing.ncnn.files import text_of, weights_of
from costmodel.interop.writing.ncnn.graph import graph_of
from costmodel.latency.kernel import Kernel, Timed
from costmodel.latency.works import layered_works

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.interop.writing.ncnn.layers import Written
    from costmodel.latency.runtime import Asked, Facts
    from costmodel.latency.subject import Subject
    from costmodel.latency.work import Work

EXTRA = "ncnn"
HAS_PROFILE = False
FACTS: tuple[str, ...] = ()


def version() -> str:
    """The release that is installed."""
    return str(_library().__version__)


def kernels(network: Network, facts: Facts) -> tuple[Kernel, ...]:  # noqa: ARG001
    """The layers of the network as ncnn has them, without its inputs.

    Raises:
        SpecError: several images, or an op that is not written; every fault is listed.
    """
    written = graph_of(network).layers
    return tuple(_kernel(one, one.output) for one in written if one.reads)


def _kernel(one: Written, output: Shape) -> Kernel:
    return Kernel(one.type, one.layers, output, one.moved)


def works(kernels: Sequence[Kernel], network: Network, facts: Facts) -> tuple[Work, ...]:
    """What each kernel has to do."""
    return layered_works(kernels, network, facts)


def open_session(subject: Subject, asked: Asked) -> NcnnSession:
    """The network with weights drawn by a seed, ready to run."""
    return NcnnSession(subject, asked)


class NcnnSession:
    """A network in ncnn, with inputs drawn by a seed."""

    facts: Facts = MappingProxyType({})

    def __init__(self, subject: Subject, asked: Asked) -> None:
        _refuse_models(subject)
        self._ncnn = _library()
        self._title = subject.network.title
        graph = graph_of(subject.network)
        self._written = {one.name: one for one in graph.layers}
        self._net = self._loaded(graph.layers, subject.network, asked)
        self._fed = list(self._inputs(subject.network))
        self._outputs = graph.outputs
        self.run()

    def run(self) -> None:
        """Run the network once."""
        extractor = self._extractor()
        for blob in self._outputs:
            self._require(extractor.extract(blob)[0])

    def executed(self) -> tuple[Kernel, ...]:
        """The layers that were loaded, with the shapes that they give in a run."""
        extractor, found = self._extractor(), []
        for layer in self._steps():
            code, mat = extractor.extract(layer.tops[0], _AS_IT_IS)
            self._require(code)
            found.append(_kernel(self._written[layer.name], _shape(mat))._replace(type=layer.type))
        return tuple(found)

    def profiled(self, runs: int) -> tuple[Timed, ...]:
        """The layers with the medians of the times between one output and the next."""
        steps = self._steps()
        times: list[list[float]] = [[] for _ in steps]
        blobs = [layer.tops[0] for layer in steps]
        for _ in range(runs):
            extractor = self._extractor()
            for blob, found in zip(blobs, times, strict=True):
                start = perf_counter()
                code, _ = extractor.extract(blob, _AS_IT_IS)
                found.append(perf_counter() - start)
                self._require(code)
        return tuple(
            Timed(kernel, layer.name, median(found))
            for kernel, layer, found in zip(self.executed(), steps, times, strict=True)
        )

    def close(self) -> None:
        """Let go of the network."""
        self._fed = []
        self._net = None  # not cleared, as a run that was interrupted may still hold it

    def _require(self, code: int) -> None:
        """Refuse to go on where ncnn gave up, as it does when it gets no memory.

        Raises:
            SpecError: it did.
        """
        if code:
            message = f"{self._title}: ncnn {version()} gave up on a layer, with its code {code}"
            raise SpecError([Problem(message, None, "free some memory, or try another runtime")])

    def _loaded(self, layers: tuple[Written, ...], network: Network, asked: Asked) -> Any:
        net = self._ncnn.Net()
        net.opt.num_threads = asked.threads
        for name in _OFF:
            setattr(net.opt, name, False)
        with TemporaryDirectory(prefix="costmodel-") as folder:
            text, weights = Path(folder, "net.param"), Path(folder, "net.bin")
            text.write_text(text_of(layers), "utf-8")
            with weights.open("wb") as file:
                file.writelines(weights_of(layers, network))
            if net.load_param(str(text)) or net.load_model(str(weights)):
                message = f"{network.title}: ncnn {version()} does not load what is written of it"
                raise SpecError([Problem(message, None, "try another release of it, or runtime")])
        return net

    def _inputs(self, network: Network) -> Iterator[Any]:
        import numpy as np

        drawn = np.random.default_rng(0)
        for shape in network.inputs.values():
            values = drawn.standard_normal(tuple(map(int, shape[1:])), np.float32)
            yield self._ncnn.Mat(values).clone()

    def _extractor(self) -> Any:
        extractor = self._net.create_extractor()
        for index, mat in zip(self._net.input_indexes(), self._fed, strict=True):
            extractor.input(index, mat)
        return extractor

    def _steps(self) -> list[Any]:
        """The layers as they were loaded, without inputs."""
        return [layer for layer in self._net.layers() if layer.bottoms]


_OFF = ("use_fp16_packed", "use_fp16_storage", "use_fp16_arithmetic", "use_bf16_storage")
_AS_IT_IS = 1
"""How an output is asked for: channels packed as the layer left them."""


def _library() -> Any:
    try:
        import ncnn
    except ImportError:
        raise missing("ncnn", EXTRA) from None
    return ncnn


def _refuse_models(subject: Subject) -> None:
    if is_model(subject.word):
        message = f"{subject.word} is a model, of which ncnn needs files of its own"
        hint = "make a spec of it (costmodel convert), and run that"
        raise SpecError([Problem(message, None, hint)])


def _shape(mat: Any) -> Shape:
    """[n, c, ...] of an output; packed are the channels, or the only axis."""
    sizes = {1: (mat.w,), 2: (mat.h, mat.w), 3: (mat.c, mat.h, mat.w)}.get(mat.dims)
    first, *others = sizes or (mat.c, mat.d, mat.h, mat.w)
    return Shape(1, first * mat.elempack, *others)
