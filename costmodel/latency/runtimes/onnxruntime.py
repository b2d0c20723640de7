"""ONNX Runtime on the CPU, all graph optimisations on: one file of weights, kernels in its layout.

What is executed is read off the model that the runtime writes once it is done optimising, and the
shapes off the profile of one run: both into a temporary folder that is gone when the session is
open. The model itself is in another, until the session is closed. A profile adds about 7 us to the
time of a kernel, of which 2.6 to 3 lie within what it tells of the kernel: so sums of kernels are
longer than runs, by as much for each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from costmodel.core.problems import Problem, SpecError
from costmodel.interop.opening import is_onnx_file
from costmodel.interop.writing.asked import missing
from costmodel.latency.executing.dataflow import Dataflow
from costmodel.latency.executing.onnxruntime.files import steps_of_file
from costmodel.latency.executing.onnxruntime.inputs import drawn_for
from costmodel.latency.executing.onnxruntime.kernels import kernels_of
from costmodel.latency.executing.onnxruntime.naming import stands_for
from costmodel.latency.executing.onnxruntime.profile import (
    durations,
    events_of,
    executed,
    key_of,
    shape_of,
)
from costmodel.latency.executing.onnxruntime.work import works_of
from costmodel.latency.executing.steps import model_of
from costmodel.latency.kernel import Kernel, Timed

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.latency.runtime import Asked, Facts
    from costmodel.latency.subject import Subject
    from costmodel.latency.work import Work

EXTRA = "onnx"
HAS_PROFILE = True
FACTS = ("block",)
_T = TypeVar("_T")
_PROVIDERS = ["CPUExecutionProvider"]
_WEIGHTS = "weights.bin"


def version() -> str:
    """The release that is installed."""
    return str(_library().__version__)


def kernels(network: Network, facts: Facts) -> tuple[Kernel, ...]:
    """What it will execute, in an order of its own; ``facts`` are those of a session."""
    return kernels_of(network, facts)


def works(kernels: Sequence[Kernel], network: Network, facts: Facts) -> tuple[Work, ...]:
    """What each kernel has to do, loop by loop."""
    return works_of(kernels, network, facts)


def open_session(subject: Subject, asked: Asked) -> OrtSession:
    """The network with weights drawn by a seed, or a file as it is, ready to run."""
    folder = TemporaryDirectory(prefix="costmodel-")
    try:
        return OrtSession(subject, asked, folder)
    except BaseException:
        folder.cleanup()
        raise


class OrtSession:
    """A network in ONNX Runtime, with inputs drawn by a seed."""

    facts: Facts

    def __init__(self, subject: Subject, asked: Asked, kept: TemporaryDirectory[str]) -> None:
        self._kept = kept
        self._model = _model(subject, Path(kept.name))
        self._threads = asked.threads
        steps = (
            steps_of_file(subject.word, subject.network)
            if is_onnx_file(subject.word)
            else model_of(subject.network).steps
        )
        with TemporaryDirectory(prefix="costmodel-") as folder:
            options = _options(asked.threads, Path(folder))
            options.optimized_model_filepath = f"{folder}/executed.onnx"
            for key, value in _APART.items():
                options.add_session_config_entry(key, value)
            library, model = _library(), self._model
            self._session = _or_refuse(
                subject, lambda: library.InferenceSession(model, options, providers=_PROVIDERS)
            )
            self._fed = drawn_for(self._session, subject.network)
            _or_refuse(subject, self.run)
            events = events_of(self._session.end_profiling())
            ran = tuple(executed(_nodes(f"{folder}/executed.onnx"), events))
        stands = stands_for([one.ran for one in ran], Dataflow(steps))
        self._names = tuple(one.ran.name for one in ran)
        self._keys = tuple(map(key_of, ran))
        self._kernels = tuple(
            Kernel(one.ran.type, of.layers, one.shape, of.moved)
            for one, of in zip(ran, stands, strict=True)
        )
        self.facts = facts()

    def run(self) -> None:
        """Run the network once."""
        self._session.run(None, self._fed)

    def executed(self) -> tuple[Kernel, ...]:
        """The nodes of the optimised model in the order in which they run."""
        return self._kernels

    def profiled(self, runs: int) -> tuple[Timed, ...]:
        """The kernels with the medians of their times in ``runs`` runs, by a session of its own."""
        with TemporaryDirectory(prefix="costmodel-") as folder:
            session = _library().InferenceSession(
                self._model, _options(self._threads, Path(folder)), providers=_PROVIDERS
            )
            for _ in range(runs + 1):
                session.run(None, self._fed)
            events = events_of(session.end_profiling())
        count = len(self._kernels)
        starts = range(count, len(events), count)
        calls = [durations(self._keys, events[start : start + count]) for start in starts]
        return tuple(
            Timed(kernel, name, median(times) * 1e-6)
            for kernel, name, times in zip(
                self._kernels, self._names, zip(*calls, strict=True), strict=True
            )
        )

    def close(self) -> None:
        """Let go of the model and of what runs it."""
        self._session = None
        self._kept.cleanup()


_APART = MappingProxyType(
    {
        "session.optimized_model_external_initializers_file_name": _WEIGHTS,
        "session.optimized_model_external_initializers_min_size_in_bytes": "1024",
    }
)
"""The weights of the optimised model are written beside it, so that it is read without them."""


def _library() -> Any:
    try:
        import onnx  # noqa: F401
        import onnxruntime
    except ImportError as error:
        raise missing(str(error.name), EXTRA) from None
    return onnxruntime


def _model(subject: Subject, folder: Path) -> str:
    """A file's path: the user's own, or the model as costmodel writes it, in a folder.

    Its weights are a file of their own, which sessions map: in the model they would be in memory
    once more for as long as the session is open.
    """
    _library()
    if is_onnx_file(subject.word):
        return subject.word
    import onnx

    path = str(folder / "model.onnx")
    model = onnx.load_from_string(subject.onnx())
    onnx.save(model, path, save_as_external_data=True, location=_WEIGHTS, size_threshold=1024)
    return path


def _options(threads: int, folder: Path) -> Any:
    options = _library().SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_profiling = True
    options.profile_file_prefix = str(folder / "profile")
    return options


def _nodes(path: str) -> Sequence[Any]:
    import onnx

    nodes: Sequence[Any] = onnx.load(path, load_external_data=False).graph.node
    return nodes


def _or_refuse(subject: Subject, act: Callable[[], _T]) -> _T:
    """What an act gives that the runtime may refuse.

    Raises:
        SpecError: it refuses, in its own words, which name the node.
    """
    try:
        return act()
    except Exception as error:  # the runtime's own classes have no base of their own
        first = str(error).strip().splitlines()[0]
        message = f"{subject.network.title}: ONNX Runtime cannot run it: {first}"
        hint = "try another runtime, or leave out what it names"
        raise SpecError([Problem(message, None, hint)]) from None


@cache
def facts() -> Facts:
    """What the choice of kernels depends on here, read off what a tiny network executed.

    ``block`` are the channels of a block in the runtime's layout, 1 where the processor has none: a
    convolution of one channel gives so many. ``joins_hard_swish`` is 0 in releases that leave it
    behind the convolution.
    """
    from onnx import TensorProto, helper

    weight = helper.make_tensor("w", TensorProto.FLOAT, [1, 1, 1, 1], [1.0])
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1, 4, 4]) for name in "xy"]
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["a"]),
        helper.make_node("HardSwish", ["a"], ["b"]),
        helper.make_node("Conv", ["b", "w"], ["y"]),
    ]
    graph = helper.make_graph(nodes, "facts", ends[:1], ends[1:], [weight])
    opset = helper.make_opsetid("", 17)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=8)
    with TemporaryDirectory(prefix="costmodel-") as folder:
        options = _options(1, Path(folder))
        session = _library().InferenceSession(
            model.SerializeToString(), options, providers=_PROVIDERS
        )
        session.run(None, {"x": np.zeros((1, 1, 4, 4), np.float32)})
        events = events_of(session.end_profiling())
    is_alone = any(event["args"]["op_name"] == "HardSigmoid" for event in events)
    block = int(shape_of(events[0]).c)
    return MappingProxyType({"block": block, "joins_hard_swish": int(not is_alone)})
