"""Eager PyTorch: every op as it is written, a call each; nothing is fused or laid out anew.

The contrast to the other runtimes: a batch norm is an op of its own, an activation reads and writes
its whole tensor, a shuffle is a copy. A spec runs as ``costmodel export --to torch`` writes it,
channels first, in evaluation and inference mode; its kernels are those that PyTorch draws times the
root of 6, which gives the variance of He et al. (arXiv:1502.01852): with less, deep networks end in
denormal numbers, which are slow. Of what a factory makes, ``package.module:factory``, a copy runs.

A kernel is an op of ATen that Python calls (``aten::conv2d``), and none of those that it calls
itself; views too, which take a microsecond or two of the interpreter each. A dispatch mode tells
which ran, torch.profiler, which sees the same, how long; it adds about a microsecond to an op for
each one within it. What ran is the layer's of which the same op was foretold in the same place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from statistics import median
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from costmodel.core.cost import Shape
from costmodel.core.problems import Problem, SpecError
from costmodel.interop.opening import is_factory, is_onnx_file
from costmodel.interop.writing.asked import missing
from costmodel.interop.writing.torch.dispatched import dispatched
from costmodel.interop.writing.torch.module import to_torch
from costmodel.latency.kernel import Kernel, Timed
from costmodel.latency.works import layered_works

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.latency.runtime import Asked, Facts
    from costmodel.latency.subject import Subject
    from costmodel.latency.work import Work

EXTRA = "torch"
HAS_PROFILE = True
FACTS: tuple[str, ...] = ()

Ran = tuple[str, Shape]
"""An op that ran, and the shape of its first result."""


def version() -> str:
    """The release that is installed."""
    return str(_library().__version__)


def kernels(network: Network, facts: Facts) -> tuple[Kernel, ...]:  # noqa: ARG001
    """The ops of each layer: of nearly all one, views and batch norms among them.

    Raises:
        SpecError: an op that PyTorch has no module for; every fault is listed.
    """
    return tuple(Kernel(op, (layer,), out) for layer, op, out in dispatched(network))


def works(kernels: Sequence[Kernel], network: Network, facts: Facts) -> tuple[Work, ...]:
    """What each kernel has to do."""
    return layered_works(kernels, network, facts)


def open_session(subject: Subject, asked: Asked) -> TorchSession:
    """The network as a module on the device, or a copy of what a factory makes."""
    return TorchSession(subject, asked)


class TorchSession:
    """A module that PyTorch runs, with inputs drawn by a seed."""

    facts: Facts = MappingProxyType({})

    def __init__(self, subject: Subject, asked: Asked) -> None:
        self._torch = _library()
        from costmodel.interop.torch.untouched import random_numbers

        self._threads = asked.threads
        self._device = self._existing(asked.device)
        foretold = kernels(subject.network, self.facts)
        self._is_named = is_factory(subject.word)
        with random_numbers(), self._device:
            self._torch.manual_seed(0)
            self._module = _module(subject).to(self._device).eval()
            self._fed = {name: self._torch.rand(*x) for name, x in subject.network.inputs.items()}
        try:
            with self._running(), _recorder() as recorder:
                self._call()
        except Exception as fault:
            raise _refused(subject, fault) from fault
        self._executed = _matched(recorder.found, foretold)

    def run(self) -> None:
        """Run the network once; a GPU is waited for."""
        with self._running():
            self._call()

    def executed(self) -> tuple[Kernel, ...]:
        """The ops that the first run called, in their order."""
        return self._executed

    def profiled(self, runs: int) -> tuple[Timed, ...]:
        """The ops with the medians of their times in ``runs`` runs."""
        with self._running(), _profiler(self._device) as profiler:
            for _ in range(runs):
                self._call()
        ran = [event for event in profiler.events() if "::" in event.name]
        ran = sorted((event for event in ran if event.cpu_parent is None), key=_start)
        if [event.name for event in ran] != [one.type for one in self._executed] * runs:
            message = "the module calls other ops each time that it runs"
            raise SpecError([Problem(message, None, "time its parts by themselves")])
        times = [self._seconds(event) for event in ran]
        return tuple(
            Timed(kernel, kernel.type, median(times[at :: len(self._executed)]))
            for at, kernel in enumerate(self._executed)
        )

    def close(self) -> None:
        """Let go of the module."""
        self._module = None
        self._fed = {}

    def _existing(self, word: str) -> Any:
        """The device of that name.

        Raises:
            SpecError: PyTorch finds none.
        """
        is_absent = word.startswith("cuda") and not self._torch.cuda.is_available()
        if not is_absent:
            return self._torch.device(word)
        message = f"PyTorch {version()} finds no GPU for the device '{word}'"
        raise SpecError([Problem(message, None, "run it on the device 'cpu'")])

    @contextmanager
    def _running(self) -> Iterator[None]:
        """So many threads, and nothing kept for gradients."""
        before = self._torch.get_num_threads()
        self._torch.set_num_threads(self._threads)
        try:
            with self._torch.inference_mode():
                yield
        finally:
            self._torch.set_num_threads(before)

    def _call(self) -> None:
        if self._is_named:
            self._module(**self._fed)
        else:
            self._module(*self._fed.values())
        if self._device.type == "cuda":
            self._torch.cuda.synchronize()

    def _seconds(self, event: Any) -> float:
        """The time on the processor, or that of the kernels which it started on a GPU."""
        is_cuda = self._device.type == "cuda"
        return 1e-6 * float(event.device_time_total if is_cuda else event.time_range.elapsed_us())


def _library() -> Any:
    try:
        import torch
    except ImportError:
        raise missing("PyTorch", EXTRA) from None
    return torch


def _module(subject: Subject) -> Any:
    """The network as a module; of what a factory makes a copy, as it may be in use elsewhere."""
    if is_onnx_file(subject.word):
        message = f"{subject.word} is a file of a model, which PyTorch cannot run"
        hint = "run it in ONNX Runtime, or make a spec of it: costmodel convert"
        raise SpecError([Problem(message, None, hint)])
    if is_factory(subject.word):
        from costmodel.interop.torch.factory import made_by

        return deepcopy(made_by(subject.word))
    module = to_torch(subject.network)
    for one in module.parameters():
        if one.dim() > 1:
            one.data.mul_(6**0.5)
    return module


def _refused(subject: Subject, fault: Exception) -> SpecError:
    said = (str(fault).strip().splitlines() or [""])[0]
    message = f"{subject.word}: PyTorch cannot run it: {type(fault).__name__}: {said}"
    return SpecError([Problem(message, None, "its inputs are drawn as float32; run a module so")])


def _recorder() -> Any:
    """A mode that notes the ops which Python calls, and the shapes of what they give."""
    from torch.utils._python_dispatch import TorchDispatchMode

    class Recorder(TorchDispatchMode):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[Ran] = []

        def __torch_dispatch__(self, func: Any, _: Any, args: Any = (), kwargs: Any = None) -> Any:
            results = func(*args, **(kwargs or {}))
            first = results[0] if isinstance(results, list | tuple) else results
            self.found.append((func._schema.name, Shape(*getattr(first, "shape", ()))))  # noqa: SLF001
            return results

    return Recorder()


def _profiler(device: Any) -> Any:
    from torch.profiler import ProfilerActivity, profile

    # It is read once, and without it the profiler reports its own start and end on stderr.
    os.environ.setdefault("KINETO_LOG_LEVEL", "99")
    of_gpu = [ProfilerActivity.CUDA] if device.type == "cuda" else []
    return profile(activities=[ProfilerActivity.CPU, *of_gpu])


def _start(event: Any) -> float:
    return float(event.time_range.start)


def _matched(ran: Sequence[Ran], foretold: Sequence[Kernel]) -> tuple[Kernel, ...]:
    """What ran, with the layers of the kernels that were foretold in the same order."""
    expected = [(kernel.type, kernel.output) for kernel in foretold]
    layers = {at: foretold[place].layers for at, place in _alike(ran, expected)}
    return tuple(Kernel(op, layers.get(at, ()), out) for at, (op, out) in enumerate(ran))


def _alike(ran: Sequence[Ran], expected: Sequence[Ran]) -> Iterator[tuple[int, int]]:
    """Pairs of places at which both have the same; where they differ, each goes on to the next."""
    at = place = 0
    while at < len(ran) and place < len(expected):
        if ran[at] == expected[place]:
            yield at, place
            at, place = at + 1, place + 1
        else:
            at, place = _next_alike(ran, expected, at, place)


def _next_alike(
    ran: Sequence[Ran], expected: Sequence[Ran], at: int, place: int
) -> tuple[int, int]:
    """The nearest two places that are alike, and of those as near the one that skips what ran."""
    for skipped in range(1, len(ran) - at + len(expected) - place):
        for more in range(skipped + 1):
            here, there = at + skipped - more, place + more
            if ran[here : here + 1] == expected[there : there + 1] != []:
                return here, there
    return len(ran), len(expected)
