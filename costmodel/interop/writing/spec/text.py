"""The text of a spec: its header, a block for each kind of runs that comes twice, its layers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from costmodel import __version__
from costmodel.core.foreign import on_one_line
from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError
from costmodel.interop.writing.arguments import Argument, Arguments
from costmodel.interop.writing.spec.entries import Entry, Labels, Source, entries, is_join, is_split
from costmodel.interop.writing.spec.fields import Field, Said, words_of
from costmodel.interop.writing.spec.parting import parted
from costmodel.interop.writing.spec.runs import Run, borrows, readers_of, runs, shared_in


@dataclass
class Kind:
    """Runs that are calls of one block: its name, what its numbers are called, its arguments."""

    name: str
    members: list[Run]
    texts: list[str] = field(default_factory=list)
    arguments: list[Argument] = field(default_factory=list)


def spec_of(network: Network) -> str:
    """The network as a spec.

    Raises:
        SpecError: a tensor of it has no name in YAML.
    """
    return "".join(f"{line}\n" for line in Text(parted(network)).lines())


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
        self.runs = runs(network, self.words, self.readers)
        self.kinds = {id(run): kind for kind in self._kinds() for run in kind.members}

    def lines(self) -> Iterator[str]:
        """The file, line by line."""
        network = self.network
        yield f"# Written by costmodel {__version__} from {on_one_line(network.spec)}."
        yield "schema: 1"
        yield f"network: {json.dumps(on_one_line(network.name), ensure_ascii=False)}"
        shapes = zip(self.inputs, network.inputs.values(), strict=True)
        sizes = (f"{name}: [{', '.join(map(str, shape[1:]))}]" for name, shape in shapes)
        yield f"input: {{{', '.join(sizes)}}}"
        kinds = list({id(kind): kind for kind in self.kinds.values()}.values())
        if kinds:
            yield from ("", "blocks:")
        for kind in kinds:
            yield from self._block(kind)
        yield from ("", "layers:")
        yield from self._layers()
        last = network.layers[-1].name
        if [(one.source, one.part) for one in network.outputs] != [(last, None)]:
            named = (_named(self.names, (one.source, one.part)) for one in network.outputs)
            yield f"outputs: [{', '.join(dict.fromkeys(named))}]"

    # Blocks.

    def _kinds(self) -> list[Kind]:
        alike: dict[object, list[Run]] = {}
        for run in self.runs:
            if run.block and len(run.inputs) == 1:
                alike.setdefault(run.form, []).append(run)
        return [self._kind(members) for members in alike.values() if len(members) > 1]

    def _kind(self, members: list[Run]) -> Kind:
        given = Argument("in.c", "c", [run.inputs[0].shape.c for run in members])
        known = [("out", tuple(run.layers[-1].output.c for run in members))]
        found = Arguments(known, {"in.c"}, [given])
        columns = list(zip(*(run.numbers for run in members), strict=True))
        texts = found.texts(
            [(tuple(one.value for one in column), _role(column[0])) for column in columns]
        )
        stage = re.sub(r"\W*\d+$", "", members[0].block.rpartition(".")[0] or "block")
        name = self.labels.new(f"{stage}_block", "block")
        return Kind(name, members, texts, [one for one in found.ordered() if one is not given])

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
        waiting = list(self.runs)
        while waiting:
            run = waiting.pop(0)
            kind = self.kinds.get(id(run))
            if kind is None:
                shared = shared_in(self.network)
                found = entries(run.layers, self.words, self.readers, self.labels, shared)
                owned = {one.layer.name: one.label for one in found if one.layer.name in shared}
                self.owners |= owned
                yield from self._entries(found, self.names, "  ", self.labels, None, before)
                before = found[-1].gives
                continue
            count, last = 1, run
            while waiting and self._repeats(waiting[0], last, kind):
                count, last = count + 1, waiting.pop(0)
            yield self._call(run, kind, count, before)
            if last.gives:
                before = last.gives

    def _repeats(self, run: Run, last: Run, kind: Kind) -> bool:
        """Whether a run does again what the last did, on what that gives."""
        source = (run.inputs[0].source, run.inputs[0].part) if run.inputs else None
        is_same = self.kinds.get(id(run)) is kind and source == last.gives
        only = len(self._outer(last)) == 1 or all(
            name in {layer.name for layer in run.layers} for name in self._outer(last)
        )
        return is_same and only and _arguments(kind, run) == _arguments(kind, last)

    def _outer(self, run: Run) -> list[str]:
        return self.readers.get(run.gives, []) if run.gives else []

    def _call(self, run: Run, kind: Kind, count: int, before: Source) -> str:
        label = self.labels.new(re.sub(r"\W+", "_", run.block), kind.name)
        said = _arguments(kind, run)
        source = (run.inputs[0].source, run.inputs[0].part)
        if source != before:
            said["from"] = _named(self.names, source)
        if count > 1:
            said["repeat"] = str(count)
        for one in self.runs[self.runs.index(run) : self.runs.index(run) + count]:
            if one.gives:
                self.names[one.gives] = label
        inside = ", ".join(f"{key}: {value}" for key, value in said.items())
        return f"  - {label}: " + (f"{{{kind.name}: {{{inside}}}}}" if said else kind.name)

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
            op = _flow(self._op(entry, names, here, labels, texts))
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
        fields = _fields(entry.op, texts)
        then = [_flow((one.word, _fields(one, texts), [])) for one in entry.then]
        operands = ["here" if one == here else _named(names, one) for one in entry.reads]
        if is_split(entry):
            parts = [labels.new(name, "part") for name in _parts(entry)]
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


def _numbers(entry: Entry) -> range:
    return range(0 if is_split(entry) else len(_parts(entry)))


def _role(number: Field) -> str:
    return "c" if number.name in ("out", "hidden") else number.name


def _arguments(kind: Kind, run: Run) -> dict[str, str]:
    number = next(n for n, member in enumerate(kind.members) if member is run)
    return {
        one.name: str(one.values[number])
        for one in kind.arguments
        if one.values[number] != one.usual
    }


def _fields(op: Said, texts: Iterator[str] | None) -> dict[str, str]:
    found = {}
    for one in op.fields:
        if one.value is None:
            found[one.name] = one.text
            continue
        text = next(texts) if texts else str(one.value)
        if text != str(one.usual):
            found[one.name] = text
    return found


def _flow(said: tuple[str, Mapping[str, str], Sequence[str]]) -> str:
    """An op on one line: relu, conv: {out: 8, k: 3} or add: [a, b]."""
    word, fields, operands = said
    joined = f"[{', '.join(operands)}]"
    if operands:
        rest = "".join(f", {key}: {value}" for key, value in fields.items())
        return f"{word}: {{of: {joined}{rest}}}" if fields else f"{word}: {joined}"
    inside = ", ".join(f"{key}: {value}" for key, value in fields.items())
    return f"{word}: {{{inside}}}" if fields else word
