"""OpenVINO on the CPU, in single precision: maps have their channels last, kernels bear many names.

What is executed is the graph that OpenVINO tells of a compiled model
(``executing/openvino/graph.py``).

A profile tells of each node the mean of all its runs so far, each of which is cut to whole
microseconds, and so is the mean: after k runs their total is known to k us. So a profile has models
of its own, a new one after every few runs, and a run is what it adds to the total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from statistics import median
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.core.cost import Shape
from costmodel.core.problems import Problem, SpecError
from costmodel.interop.opening import is_factory, is_onnx_file
from costmodel.interop.writing.asked import missing
from costmodel.latency.executing.openvino.foretelling import foretold
from costmodel.latency.executing.openvino.graph import block, busy, nodes_of
from costmodel.latency.executing.openvino.matching import layers_of, moved, names_in
from costmodel.latency.kernel import Kernel, Timed
from costmodel.latency.works import layered_works

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.latency.runtime import Asked, Facts
    from costmodel.latency.subject import Subject
    from costmodel.latency.work import Work

EXTRA = "openvino"
HAS_PROFILE = True
FACTS = ("block",)


def version() -> str:
    """The release that is installed."""
    return str(_library().__version__).partition("-")[0]


def kernels(network: Network, facts: Facts) -> tuple[Kernel, ...]:
    """What is executed on a processor of a ``block`` of 16 (AVX-512) or 8 (AVX2).

    Raises:
        SpecError: ops of which it is not known what OpenVINO makes; each is named.
    """
    return foretold(network, facts["block"])


def works(kernels: Sequence[Kernel], network: Network, facts: Facts) -> tuple[Work, ...]:
    """What each kernel has to do."""
    return layered_works(kernels, network, facts)


def open_session(subject: Subject, asked: Asked) -> OpenVinoSession:
    """The network with weights drawn by a seed, or a file as it is, ready to run."""
    return OpenVinoSession(subject, asked)


class OpenVinoSession:
    """A network in OpenVINO, with inputs drawn by a seed."""

    facts: Facts

    def __init__(self, subject: Subject, asked: Asked) -> None:
        self._network = subject.network
        self._settings = {**_SETTINGS, "INFERENCE_NUM_THREADS": asked.threads}
        self._compiled = _compiled(subject, self._settings)
        self._names = names_in(subject)
        self._request = _request(self._compiled)
        self._nodes = nodes_of(self._compiled)
        self.facts = MappingProxyType({"block": block(self._nodes)})

    def run(self) -> None:
        """Run the network once."""
        self._request.infer(share_outputs=True)

    def executed(self) -> tuple[Kernel, ...]:
        """The nodes of the compiled model that do something, in the order in which they run."""
        layers = layers_of(self._nodes, self._network, self._names)
        nodes = {node.name: node for node in self._nodes}
        return tuple(
            Kernel(one.type, layers[one.name], Shape(*one.shape), moved(one, nodes, layers))
            for one in busy(self._nodes)
        )

    def profiled(self, runs: int) -> tuple[Timed, ...]:
        """The kernels with the medians of their times, by models that serve a few runs each."""
        calls: list[list[float]] = [[] for _ in busy(self._nodes)]
        for count in (min(_FEW, runs - done) for done in range(0, runs, _FEW)):
            for known, further in zip(calls, self._counted(count), strict=True):
                known += further
        names = [node.name for node in busy(self._nodes)]
        return tuple(
            Timed(kernel, name, max(median(times), _LEAST) * 1e-6)
            for kernel, name, times in zip(self.executed(), names, calls, strict=True)
        )

    def _counted(self, runs: int) -> list[list[float]]:
        """For each kernel, the microseconds of each run, after one to warm up."""
        settings = {**self._settings, "PERF_COUNT": True}
        compiled = _library().Core().import_model(self._compiled.export_model(), "CPU", settings)
        names = [node.name for node in busy(nodes_of(compiled))]
        return _calls(_request(compiled), names, runs)

    def close(self) -> None:
        """Let go of the model and of what runs it."""
        self._request = self._compiled = None


_SETTINGS: Mapping[str, Any] = {
    "INFERENCE_PRECISION_HINT": "f32",
    "NUM_STREAMS": 1,
    "ENABLE_CPU_PINNING": False,
}
"""By default half of the precision would do where the processor has bfloat16; and sessions that are
open side by side would all have their threads on the same processor."""


def _library() -> Any:
    try:
        import openvino
    except ImportError:
        raise missing("openvino", EXTRA) from None
    return openvino


def _compiled(subject: Subject, settings: Mapping[str, Any]) -> Any:
    if is_factory(subject.word):
        message = f"{subject.word} makes a PyTorch module, and OpenVINO is given ONNX"
        hint = "export it first (torch.onnx.export), and give the .onnx file"
        raise SpecError([Problem(message, None, hint)])
    core = _library().Core()
    content = subject.word if is_onnx_file(subject.word) else subject.onnx()
    try:
        model = core.read_model(content)
        if model.is_dynamic():
            model.reshape({name: list(shape) for name, shape in subject.network.inputs.items()})
        return core.compile_model(model, "CPU", settings)
    except RuntimeError as error:
        message = f"{subject.network.title}: OpenVINO cannot run it: {_reason(str(error))}"
        hint = "try another runtime, or leave out what it names"
        raise SpecError([Problem(message, None, hint)]) from None


def _reason(told: str) -> str:
    """The line of an error that names ops, behind places of OpenVINO's own code; or the last."""
    lines = [line for line in told.splitlines() if line.strip()]
    named = [line.removeprefix("-- ") for line in lines if line.startswith("-- ")]
    return (named or lines)[-1]


def _request(compiled: Any) -> Any:
    """What runs the model, its inputs filled: noise, or zeros and ones of whole types."""
    request, drawn = compiled.create_infer_request(), np.random.default_rng(0)
    for port in compiled.inputs:
        data = request.get_tensor(port).data
        is_real = data.dtype.kind == "f"
        data[:] = drawn.normal(size=data.shape) if is_real else drawn.integers(0, 2, data.shape)
    return request


def _calls(request: Any, names: Sequence[str], runs: int) -> list[list[float]]:
    """The microseconds of each node in each run but the first, which is there to warm up."""
    totals = []
    for count in range(1, runs + 2):
        request.infer(share_outputs=True)
        told = {
            one.node_name: one.real_time // _MICROSECOND for one in request.get_profiling_info()
        }
        totals.append([count * told[name] for name in names])
    return [
        [after - before + _CUT for before, after in pairwise(one)]
        for one in zip(*totals, strict=True)
    ]


_MICROSECOND = timedelta(microseconds=1)
_FEW = 16
"""Runs of one model that are counted: then their mean, in whole microseconds, tells too little."""
_CUT, _LEAST = 1.0, 0.5
"""What is cut off a run, in microseconds: half for its own end, half for that of the mean; and what
is told of a kernel at least."""
