"""What other frameworks call our ops and fields, for the remedy of a name that is not ours.

Case, underscores and a final 2d do not count: MaxPool2d is max_pool, and BatchNorm_2D stands here
as batchnorm. The tables complement the nearest name, which finds maxpooling and strides by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from costmodel.core.problems import did_you_mean
from costmodel.language.fields.custom_examples import custom_example

OP_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "conv": ("convolution", "groupedconv"),
    "pointwise": ("conv1x1", "pwconv"),
    "depthwise": ("dwconv",),
    "transposed_conv": ("deconv", "deconvolution"),
    "fc": ("linear", "dense", "fullyconnected", "innerproduct", "gemm"),
    "bn": ("batchnorm", "batchnormalization"),
    "lrn": ("localresponsenorm", "localresponsenormalization"),
    "avg_pool": ("meanpool",),
    "global_pool": ("gap", "adaptiveavgpool", "adaptiveaveragepool", "adaptivemaxpool"),
    "roi_pool": ("roialign",),
    "activation": ("act", "nonlinearity"),
    "leaky_relu": ("lrelu",),
    "swish": ("silu",),
    "hard_swish": ("hswish",),
    "hard_sigmoid": ("hsigmoid",),
    "add": ("sum", "eltwise"),
    "multiply": ("mul",),
    "split": ("chunk",),
    "index_select": ("gather",),
    "pad": ("zeropadding",),
    "upsample": ("interpolate", "resize"),
}
"""What others call an op, folded."""

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
    """A hint that names the op or block of ``known`` that was meant, or lists them."""
    names = sorted(set(known))
    if "custom" in names and not _meant(name, names, OP_SPELLINGS):
        example = custom_example(folded(name))
        if example:
            return example
    return _nearest(name, names, OP_SPELLINGS)


def nearest_field(name: str, known: Iterable[str]) -> str:
    """A hint that names the field of ``known`` that was meant, or lists them."""
    return _nearest(name, known, FIELD_SPELLINGS)


def folded(name: str) -> str:
    """A name without what frameworks differ in: case, underscores, a final 2d."""
    return name.casefold().replace("_", "").removesuffix("2d")


def _nearest(name: str, known: Iterable[str], spellings: Mapping[str, tuple[str, ...]]) -> str:
    names = sorted(set(known))
    meant = _meant(name, names, spellings)
    if meant:
        return did_you_mean(meant[0], meant[:1])
    hint = did_you_mean(name, names)
    return hint if hint.startswith("did you mean") else did_you_mean(folded(name), names)


def _meant(name: str, names: Iterable[str], spellings: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Those of ``names`` that others write so."""
    word = folded(name)
    meant = [one for one in names if folded(one) == word]
    return meant + [ours for ours, theirs in spellings.items() if word in theirs and ours in names]
