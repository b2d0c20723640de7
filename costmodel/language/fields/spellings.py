"""What other frameworks call our ops and fields, for the remedy of a name that is not ours.

Case, underscores and 1d, 2d or 3d do not count: MaxPool2d is max_pool, and BatchNorm_2D stands in
``foreign_ops`` as batchnorm. The tables complement the nearest name, which finds strides by itself.
A guess never changes what is counted: a word that means another op is in the tables, and of the
rest only what is close in letters is offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from costmodel.core.problems import did_you_mean
from costmodel.language.fields.custom_examples import custom_example
from costmodel.language.fields.foreign_ops import OP_SPELLINGS, REMEDIES

FIELD_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "out": (
        *("filters", "channels", "features", "units", "numfilters", "numoutput"),
        *("outchannels", "outputchannels", "outfeatures"),
    ),
    "k": (
        *("kernel", "kernelsize", "kernelshape", "ksize", "size", "filtersize"),
        *("window", "windowsize", "poolsize"),
    ),
    "padding": ("pads",),
    "dilation": ("rate", "atrous"),
    "p": ("rate", "prob", "probability"),
    "size": ("outputsize",),
    "hidden": ("units",),
    "scale": ("upscalefactor", "downscalefactor", "blocksize", "factor"),
    "affine": ("elementwiseaffine",),
    "margins": ("cropping",),
    "order": ("perm", "dims"),
    "to": ("shape", "targetshape"),
    "axis": ("dim",),
    "of": ("inputs", "operands"),
    "from": ("input", "inputs", "bottom"),
    "then": (
        *("activation", "activationfn", "act", "nonlinearity"),
        *("norm", "normalization", "batchnorm", "bn"),
    ),
    "repeat": ("n", "times"),
    "when": ("if", "condition"),
    "weights_of": (
        *("share", "shares", "shared", "sharedwith", "shareweights", "sharedweights"),
        *("reuse", "tied", "tiedto", "tieweights", "weights", "weightsfrom"),
    ),
    "note": ("comment",),
    "network": ("name", "model"),
    "parameters": ("args",),
}
"""What others call a field, a modifier or a key of the file, folded."""


def nearest_op(name: str, known: Iterable[str]) -> str:
    """A hint that names the op or block of ``known`` that was meant, says it, or lists them.

    One that helps begins with one of ``HELPFUL``.
    """
    names, word = sorted(set(known)), folded(name)
    meant = _meant(word, names, OP_SPELLINGS)
    if meant:
        return did_you_mean(meant, [meant]) + (_NOTES.get(word) or _rank_note(name))
    told = REMEDIES.get(word) or custom_example(word)
    return told or _guess(name, word, names, _CLOSE)


HELPFUL = ("did you mean", "write ")
"""How a hint begins that names what was meant."""

_CLOSE = 0.75
"""How alike the letters of an op and of what was meant for it are, from 0 to 1."""

_NOTES = {
    "instancenorm": " PyTorch learns nothing in it unless told: affine: false",
    "rnn": " of one gate: cell: plain",
    "simplernn": " of one gate: cell: plain, biases: 1",
}


_DIMENSIONS = re.compile("[123]d(?=$|transpose$)")
_RANKED = re.compile("([13])d(?:$|transpose$)")


def _rank_note(name: str) -> str:
    """What makes an op one over a sequence or a volume: nothing but its input."""
    found = _RANKED.search(name.casefold().replace("_", ""))
    if not found:
        return ""
    return " for 1d the input is [c, l]" if found[1] == "1" else " for 3d the input is [c, d, h, w]"


def nearest_field(name: str, known: Iterable[str]) -> str:
    """A hint that names the field of ``known`` that was meant, or lists them."""
    names, word = sorted(set(known)), folded(name)
    meant = _meant(word, names, FIELD_SPELLINGS)
    return did_you_mean(meant, [meant]) if meant else _guess(name, word, names)


def folded(name: str) -> str:
    """A name without what frameworks differ in: case, underscores, and 1d, 2d or 3d."""
    return _DIMENSIONS.sub("", name.casefold().replace("_", ""))


def _meant(word: str, names: Iterable[str], spellings: Mapping[str, tuple[str, ...]]) -> str:
    """The name that a folded word is another spelling of, if any."""
    same = (one for one in names if folded(one) == word)
    theirs = (ours for ours, words in spellings.items() if word in words and ours in names)
    return next(same, "") or next(theirs, "")


def _guess(name: str, word: str, names: Iterable[str], closeness: float = 0.6) -> str:
    hint = did_you_mean(name, names, closeness)
    return hint if hint.startswith("did you mean") else did_you_mean(word, names, closeness)
