"""The text of a spec: its header, a block for each kind of runs that comes twice, its layers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from costmodel import __version__
from costmodel.core.foreign import on_one_line
from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError
from costmodel.interop.writing.spec.calls import Call, Table, steps_of
from costmodel.interop.writing.spec.entries import Entry, Labels, Source, entries, is_join, is_split
from costmodel.interop.writing.spec.fields import words_of
from costmodel.interop.writing.spec.flow import flow, told
from costmodel.interop.writing.spec.kinds import Kind, kinds_of
from costmodel.interop.writing.spec.parting import parted
from costmodel.interop.writing.spec.runs import Run, borrows, readers_of, runs, shared_in
from costmodel.interop.writing.spec.titles import Titled, below, titled
from costmodel.interop.writing.spec.views import without_views


def spec_of(network: Network) -> str:
    """The network as a spec.

    Raises:
        SpecError: a tensor of it has no name in YAML.
    """
    return "".join(f"{line}\n" for line in Text(without_views(parted(network))).lines())


_WIDTH = 100
"""The longest line on which a sequence stands."""
_TAKE_MODEL = "analyze, lint and compare take the model itself"


class Text:
    """Writes one network; ``names`` are what tensors are called where they are read."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.readers = readers_of(network)
        self.labels = Labels()
        self.names: dict[Source, str] = {}
        self.owners: dict[str, str] = {}
        """The labels of layers whose weights others use."""
        self.inputs = [self.labels.new(name, "image") for name in network.inputs]
        for name, label in zip(network.inputs, self.inputs, strict=True):
            self.names[name, None] = label
        self.words = words_of(network)
        self.below = below(network.layers)
        self.runs = runs(network, self.words, self.readers)
        self.kinds = kinds_of(self.runs, network.classes, self.labels)

    def lines(self) -> Iterator[str]:
        """The file, line by line."""
        network = self.network
        yield f"# Written by costmodel {__version__} from {on_one_line(network.spec)}."
        yield "schema: 1"
        yield f"network: {json.dumps(on_one_line(network.name), ensure_ascii=False)}"
        shapes = zip(self.inputs, network.inputs.values(), strict=True)
        sizes = (f"{name}: [{', '.join(map(str, shape[1:]))}]" for name, shape in shapes)
        yield f"input: {{{', '.join(sizes)}}}"
        if self.kinds:
            yield from ("", "blocks:")
        for kind in self.kinds:
            yield from self._block(kind)
        yield from ("", "layers:")
        yield from self._layers()
        if not self._is_last_returned():
            named = (_named(self.names, (one.source, one.part)) for one in network.outputs)
            yield f"outputs: [{', '.join(dict.fromkeys(named))}]"

    # Blocks.

    def _block(self, kind: Kind) -> Iterator[str]:
        yield f"  {kind.name}:"
        if kind.arguments:
            said = (
                f"{one.name}: {'' if one.usual is None else one.usual}" for one in kind.arguments
            )
            yield f"    parameters: {{{', '.join(said)}}}"
        yield "    layers:"
        run = kind.members[0]
        names = {(run.inputs[0].source, run.inputs[0].part): "in"}
        texts = iter(kind.texts)
        inner = Labels({*self.labels.taken, *(one.name for one in kind.arguments)})
        found = entries(run.layers, self.words, self.readers, inner)
        # What the block gives is its last entry, which nothing in it needs to name.
        found = [one._replace(label="") if one.gives == run.gives else one for one in found]
        yield from self._entries(found, names, "      ", inner, texts)

    # Entries.

    def _layers(self) -> Iterator[str]:
        before: Source = (next(iter(self.network.inputs)), None)
        of_run = {id(run): kind for kind in self.kinds for run in kind.members}
        for step in steps_of(self.runs, of_run, self.readers):
            if isinstance(step, Run):
                yield from self._plain(step, before)
                before = (step.layers[-1].name, None)
            elif isinstance(step, Call):
                yield self._call(step, before)
                before = step.gives or before
            else:
                yield from self._table(step)
                before = step.rows[-1][-1].gives or before

    def _plain(self, run: Run, before: Source) -> Iterator[str]:
        """Layers that are in no block that is called: those of a module by its name."""
        shared = shared_in(self.network)
        found = entries(run.layers, self.words, self.readers, self.labels, shared)
        self.owners |= {one.layer.name: one.label for one in found if one.layer.name in shared}
        if found[-1].gives[0] == self.network.layers[-1].name and self._is_last_returned():
            self.labels.taken.discard(found[-1].label)
            found[-1] = found[-1]._replace(label="")
        groups: Iterable[Titled] = [(run.block, found)]
        if not run.block:
            groups = titled(found, run.layers, self.below, self.readers)
        for path, group in groups:
            if len(group) > 1:
                yield from self._sequence(group, path, before)
            else:
                one = [self._titled(group[0], path)]
                yield from self._entries(one, self.names, "  ", self.labels, None, before)
            before = group[-1].gives

    def _is_last_returned(self) -> bool:
        """Whether the last layer is all that the network returns."""
        returned = [(one.source, one.part) for one in self.network.outputs]
        return returned == [(self.network.layers[-1].name, None)]

    def _titled(self, entry: Entry, path: str) -> Entry:
        """An entry by the name of its module, where that says more than its op."""
        plain = re.sub(r"\W+", "_", path)
        if not path or plain in (entry.op.word, entry.label) or is_split(entry):
            return entry
        self.labels.taken.discard(entry.label)
        return entry._replace(label=self.labels.unique(plain))

    def _sequence(self, group: Sequence[Entry], path: str, before: Source) -> Iterator[str]:
        """Entries that are one under the name of their module."""
        self.labels.taken.discard(group[-1].label)
        label = self.labels.of_path(path)
        group = [*group[:-1], group[-1]._replace(label="")]
        lines = list(self._entries(group, self.names, "", self.labels, None, before))
        self.names[group[-1].gives] = label
        whole = f"  - {label}: {{sequence: [{', '.join(line[2:] for line in lines)}]}}"
        if len(whole) <= _WIDTH:
            yield whole
            return
        yield from (f"  - {label}:", "      sequence:")
        yield from (f"        {line}" for line in lines)

    def _call(self, call: Call, before: Source) -> str:
        label = self.labels.of_path(call.runs[0].block)
        said = call.kind.said(call.runs[0])
        if call.reads != before:
            said["from"] = _named(self.names, call.reads)
        if len(call.runs) > 1:
            said["repeat"] = str(len(call.runs))
        self._name(call.runs, label)
        inside = ", ".join(f"{key}: {value}" for key, value in said.items())
        return f"  - {label}: " + (
            f"{{{call.kind.name}: {{{inside}}}}}" if said else call.kind.name
        )

    def _table(self, table: Table) -> Iterator[str]:
        columns, longest = table.columns, max(table.rows, key=len)
        yield "  - table:"
        yield f"      block: {longest[1].kind.name}"
        yield f"      first: {longest[0].kind.name}"
        yield f"      columns: [{', '.join(['name', *columns, 'repeat'])}]"
        yield "      rows:"
        for row in table.rows:
            runs = [run for call in row for run in call.runs]
            values: dict[str, int | None] = {}
            for call in row:
                values |= call.kind.values(call.runs[0])
            label = self.labels.of_path(self._stage(runs))
            self._name(runs, label)
            cells = [label, *(values[name] for name in columns), len(runs)]
            yield f"        - [{', '.join(map(str, cells))}]"

    def _stage(self, runs: Sequence[Run]) -> str:
        """What is around runs and nothing else; the first of them where that is not all."""
        around = runs[0].block.rpartition(".")[0]
        inside = [run for run in self.runs if run.block.startswith(f"{around}.")]
        return around if around and len(inside) == len(runs) else runs[0].block

    def _name(self, runs: Sequence[Run], label: str) -> None:
        self.names |= {run.gives: label for run in runs if run.gives}

    def _entries(
        self,
        found: Sequence[Entry],
        names: dict[Source, str],
        indent: str,
        labels: Labels,
        texts: Iterator[str] | None,
        before: Source | None = None,
    ) -> Iterator[str]:
        here = before or next(iter(names))
        for entry in found:
            op = flow(self._op(entry, names, here, labels, texts))
            if entry.label:
                names[entry.gives] = entry.label
                # A split that specs cannot say gives one tensor, which is read in place of a part.
                names |= {(entry.gives[0], number): entry.label for number in _numbers(entry)}
                op = f"{entry.label}: {{{op}}}" if ":" in op else f"{entry.label}: {op}"
            here = entry.gives
            yield f"{indent}- {op}"

    def _op(
        self,
        entry: Entry,
        names: dict[Source, str],
        here: Source,
        labels: Labels,
        texts: Iterator[str] | None,
    ) -> tuple[str, dict[str, str], list[str]]:
        """The word of an entry, its fields, and its operands if it joins."""
        fields = told(entry.op, texts)
        then = [flow((one.word, told(one, texts), [])) for one in entry.then]
        operands = ["here" if one == here else _named(names, one) for one in entry.reads]
        if is_split(entry):
            parts = [labels.new(name, "part") for name in _called(_parts(entry))]
            fields["into"] = f"[{', '.join(parts)}]"
            for number, part in enumerate(parts):
                names[entry.layer.name, number] = part
        if not is_join(entry) and (len(operands) > 1 or operands[0] != "here"):
            read = operands[0] if len(operands) == 1 else f"[{', '.join(operands)}]"
            fields = {"from": read} | fields
        if borrows(entry.layer):
            fields["weights_of"] = self.owners.get(entry.layer.weights_of, "here")
        if then:
            wrapped = [f"{{{one}}}" if ":" in one else one for one in then]
            fields["then"] = wrapped[0] if len(wrapped) == 1 else f"[{', '.join(wrapped)}]"
        return entry.op.word, fields, operands if is_join(entry) else []


def _named(names: Mapping[Source, str], source: Source) -> str:
    """What a tensor is called.

    Raises:
        SpecError: it lies inside a block, which gives one tensor only.
    """
    if source not in names:
        message = f"a part of {on_one_line(source[0])} is read from another block"
        raise SpecError([Problem(message, None, _TAKE_MODEL)])
    return names[source]


def _parts(entry: Entry) -> tuple[str, ...]:
    return tuple(getattr(entry.layer.op, "into", ()))


def _called(parts: tuple[str, ...]) -> tuple[str, ...]:
    """What parts of a split are called; a model only numbers them."""
    return ("left", "right") if len(parts) == 2 else parts


def _numbers(entry: Entry) -> range:
    return range(0 if is_split(entry) else len(_parts(entry)))
