"""The classes of a network: its blocks, inner ones first, and the whole of it last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from costmodel.core.values import NamedTuple
from costmodel.interop.writing.arguments import Argument, Arguments, Values
from costmodel.interop.writing.torch.bodies import Body, Reference
from costmodel.interop.writing.torch.expressions import (
    Call,
    Expression,
    Number,
    Option,
    Use,
    numbers,
)
from costmodel.interop.writing.torch.merging import Merged, merged, presence
from costmodel.interop.writing.torch.naming import class_name, identifier


class Class(NamedTuple):
    """A class: ``texts`` are what the numbers of each module are called, by item.

    ``flags`` maps items that may be absent to the argument that says so, ``absent`` to what stands
    for them then.
    """

    name: str
    block: str
    body: Body
    arguments: tuple[Argument, ...]
    texts: Mapping[str, Sequence[str]]
    flags: Mapping[str, str]
    absent: Mapping[str, Reference]


@dataclass
class Classes:
    """Makes the classes of a network; ``taken`` are names that they cannot have."""

    bodies: Sequence[Body]
    name: str
    taken: set[str]
    made: list[Class] = field(default_factory=list)
    uses: dict[str, Expression] = field(default_factory=dict)
    """What stands for each call of a block, by its path."""

    def all(self) -> list[Class]:
        """The classes, each after those that it uses; the whole network comes last."""
        for body in self.bodies:
            if body.path and body.path not in self.uses:
                self._block(body.block)
        (whole,) = (body for body in self.bodies if not body.path)
        name = class_name(self.name, self.taken)
        self.made.append(_class(name, Merged(self._filled(whole), (self._filled(whole),), {})))
        return self.made

    def _block(self, block: str) -> None:
        """Make the classes of a block, after those of the blocks in it."""
        own = [body for body in self.bodies if body.block == block and body.path]
        for body in own:
            for path in _used(body):
                if path not in self.uses:
                    self._block(next(one.block for one in self.bodies if one.path == path))
        for one in merged([self._filled(body) for body in own]):
            if _is_one_module(one.whole):
                self.uses |= {body.path: _modules(body)[0].module for body in one.bodies}
                continue
            name = class_name(block, self.taken)
            self.taken.add(name)
            self.made.append(_class(name, one))
            self.uses |= dict(_calls(self.made[-1], one))

    def _filled(self, body: Body) -> Body:
        items = tuple(
            item if item.module is None else item._replace(module=self._without_uses(item.module))
            for item in body.items
        )
        return body._replace(items=items)

    def _without_uses(self, expression: Expression) -> Expression:
        if isinstance(expression, Use):
            return self.uses[expression.path]
        if isinstance(expression, Call) and expression.name == "nn.Sequential":
            modules = (self._without_uses(one) for one in expression.arguments)
            return expression._replace(arguments=tuple(_flat(modules)))
        return expression


def _flat(modules: Iterator[Expression]) -> Iterator[Expression]:
    """Modules, with those of a sequence among them in its place."""
    for module in modules:
        if isinstance(module, Call) and module.name == "nn.Sequential":
            yield from module.arguments
        else:
            yield module


def _used(body: Body) -> Iterator[str]:
    for item in body.items:
        if isinstance(item.module, Use):
            yield item.module.path
        elif isinstance(item.module, Call):
            yield from (one.path for one in item.module.arguments if isinstance(one, Use))


def _is_one_module(body: Body) -> bool:
    """Whether a block is one module, for which no class is needed."""
    if len(body.items) != 1:
        return False
    (item,) = body.items
    changes = any(reference.change for reference in item.reads)
    return item.module is not None and len(item.reads) == len(item.names) == 1 and not changes


def _class(name: str, one: Merged) -> Class:
    columns = [column for item in _modules(one.whole) for column in _columns(item, one.bodies)]
    arguments = Arguments(list(_known(one.bodies)))
    texts = iter(arguments.texts(columns))
    taken = {
        item.key: list(islice(texts, len(list(numbers(item.module)))))
        for item in _modules(one.whole)
    }
    flags: dict[str, str] = {}
    named: dict[tuple[bool, ...], str] = {}
    for key, having in presence(one):
        if having not in named:
            named[having] = arguments.flag(identifier(key, arguments.taken), having)
        flags[key] = named[having]
    return Class(name, one.whole.block, one.whole, arguments.ordered(), taken, flags, one.absent)


class _Module(NamedTuple):
    """An item that is a module of its own."""

    key: str
    module: Expression


def _modules(body: Body) -> list[_Module]:
    return [
        _Module(item.key, item.module)
        for item in body.items
        if item.module is not None and not item.shared
    ]


def _known(bodies: Sequence[Body]) -> Iterator[tuple[str, Values]]:
    """The channels that bodies read and give, by their names."""
    read = tuple(body.inputs[0].shape.c if body.inputs else None for body in bodies)
    given = tuple(body.given[0].shape.c if body.given else None for body in bodies)
    yield from [("c", read)] if read == given else [("c_in", read), ("c_out", given)]


def _columns(own: _Module, bodies: Sequence[Body]) -> Iterator[tuple[Values, str]]:
    """Each number of a module in all bodies, with its role; None where a body lacks it."""
    modules = [{one.key: one.module for one in _modules(body)}.get(own.key) for body in bodies]
    rows = [list(numbers(module)) if module is not None else None for module in modules]
    for column, number in enumerate(numbers(own.module)):
        yield tuple(row[column].value if row else None for row in rows), number.role


def _calls(made: Class, one: Merged) -> Iterator[tuple[str, Call]]:
    """How each instance is made."""
    for number, body in enumerate(one.bodies):
        given: list[Expression] = []
        options: list[Option] = []
        for argument in made.arguments:
            value, role = argument.values[number], argument.role
            value = 0 if value is None else value
            role = argument.name if role == "flag" else role
            if argument.usual is None:
                given.append(Number(value, role))
            else:
                usual = Number(argument.usual, "usual")
                options.append(Option(argument.name, Number(value, role), usual))
        yield body.path, Call(made.name, tuple(given), tuple(options))
