"""Functions of one element, or along an axis: activations, and what PyTorch has beside them."""

from __future__ import annotations

from collections.abc import Callable

from costmodel.core.op import Kind, Op
from costmodel.interop.torch.events import Event
from costmodel.interop.torch.pricing import as_counted, counted
from costmodel.ops.activation import Activation, ActivationFunction
from costmodel.ops.reshape import Dropout

_SAME: dict[str, ActivationFunction] = {
    "elu": "elu",
    "gelu": "gelu",
    "hardsigmoid": "hard_sigmoid",
    "hardswish": "hard_swish",
    "leaky_relu": "leaky_relu",
    "mish": "mish",
    "relu": "relu",
    "relu6": "relu6",
    "selu": "selu",
    "sigmoid": "sigmoid",
    "silu": "swish",
    "softmax": "softmax",
    "softplus": "softplus",
    "tanh": "tanh",
}

_OTHERS = (
    "celu", "glu", "hardshrink", "log_sigmoid", "log_softmax", "logit", "prelu_kernel", "rrelu",
    "softshrink", "special_expit", "threshold", "abs", "acos", "angle", "asin", "atan",
    "bitwise_not", "ceil", "cos", "cosh", "erf", "erfc", "exp", "exp2", "expm1", "floor", "frac",
    "isfinite", "isinf", "isnan", "log", "log10", "log1p", "log2", "logical_not", "nan_to_num",
    "neg", "reciprocal", "round", "rsqrt", "sgn", "sign", "sin", "sinc", "sinh", "special_erf",
    "sqrt", "square", "tan", "trunc",
)  # fmt: skip


def _same(fn: ActivationFunction) -> Callable[[Event], Op]:
    return lambda _event: Activation(fn)


def _clamp(event: Event) -> Op:
    low, high = event.given.get("min"), event.given.get("max")
    if event.name == "hardtanh":
        low, high = event.given["min_val"], event.given["max_val"]
    if (low, high) == (0, 6):
        return Activation("relu6")
    return Activation("relu") if (low, high) == (0, None) else counted(event, Kind.ACTIVATION)


def _prelu(event: Event) -> Op:
    """One slope for each channel, or one for all."""
    is_plain = len(event.activations) == 1 and event.shape("weight").size == event.out.c
    return Activation("prelu") if is_plain else counted(event, Kind.ACTIVATION)


def _dropout(_event: Event) -> Op:
    return Dropout()


PRICES = {
    **{name: _same(fn) for name, fn in _SAME.items()},
    **dict.fromkeys(_OTHERS, as_counted(Kind.ACTIVATION)),
    "clamp": _clamp,
    "clamp_max": as_counted(Kind.ACTIVATION),
    "clamp_min": as_counted(Kind.ACTIVATION),
    "clip": _clamp,
    "hardtanh": _clamp,
    "prelu": _prelu,
    **dict.fromkeys(
        ("alpha_dropout", "dropout", "feature_alpha_dropout", "feature_dropout"), _dropout
    ),
}
