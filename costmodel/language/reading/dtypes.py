"""``dtype`` in a spec: ``int8``, ``int8/fp16``, or ``{weights: int8, activations: fp16}``.

One word is that of both; of the two around a slash the first is that of the weights. Each may be a
parameter or an expression that comes to one.
"""

from __future__ import annotations

import re

from costmodel.core.problems import Problem, did_you_mean, quoted
from costmodel.core.si import BITS
from costmodel.language.fields.spellings import nearest_field
from costmodel.language.reading.field_values import read_value, words_of
from costmodel.language.reading.names import Names
from costmodel.language.syntax import UNREADABLE, Dtype, Value
from costmodel.language.yaml import nodes
from costmodel.language.yaml.nodes import Node, Scalar


def read_dtype(node: Node | None, names: Names, faults: list[Problem]) -> Dtype | None:
    """The dtypes that a network, a block or an entry names; None if it names none."""
    if node is None:
        return None
    if isinstance(node, nodes.Mapping) and node.entries:
        return _apart(node, names, faults)
    if not isinstance(node, Scalar) or node.value is None:
        faults.append(Problem("expected a dtype", node.mark, _HINT))
        names.forgive(words_of(node))
        return None
    pair = _PAIR.fullmatch(node.text)
    if pair:
        weights, activations = (_dtype(_part(node, pair, one), names, faults) for one in (1, 2))
        return Dtype(weights, activations)
    both = _dtype(node, names, faults)
    return Dtype(both, both)


_HINT = "write int8, int8/fp16 (weights/activations), or {weights: int8}"
_PAIR = re.compile(r"(\w+) */ *(\w+)")


def _part(node: Scalar, pair: re.Match[str], group: int) -> Scalar:
    mark = node.at(pair.start(group), len(pair[group]))
    return node._replace(text=pair[group], value=pair[group], mark=mark)


def _apart(node: nodes.Mapping, names: Names, faults: list[Problem]) -> Dtype:
    found: dict[str, Value] = {}
    for key, value in node.entries:
        if key.text in Dtype._fields:
            found[key.text] = _dtype(value, names, faults)
            continue
        names.forgive(words_of(value))
        hint = nearest_field(key.text, Dtype._fields)
        faults.append(Problem(f"unknown field {quoted(key.text)} of dtype", key.mark, hint))
    return Dtype(found.get("weights"), found.get("activations"))


def _dtype(node: Node, names: Names, faults: list[Problem]) -> Value:
    value = read_value(node, names, faults, words=True)
    word = value.constant
    if value.expression is None and word is not UNREADABLE and word not in BITS:
        shown = node.text if isinstance(node, Scalar) else ""
        hint = did_you_mean(shown, BITS)
        faults.append(Problem(f"unknown dtype {quoted(shown)}", value.mark, hint))
    return value
