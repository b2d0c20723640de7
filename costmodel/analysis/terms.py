"""What layers have that some tool counts: multiply-adds, elements that a norm gives, and so on.

Most tools count by module, and some by function as well, so that what a PyTorch model writes as
``torch.mean`` or ``F.relu`` counts otherwise than a pooling or a ReLU; a spec is taken to be
written in modules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from types import MappingProxyType

from costmodel.core.cost import Cost
from costmodel.core.network import Layer
from costmodel.core.op import Kind
from costmodel.ops.activation import Activation
from costmodel.ops.arithmetic import Add, Multiply
from costmodel.ops.channels import Split
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.fc import FullyConnected
from costmodel.ops.matmul import MatMul
from costmodel.ops.norm import BatchNorm
from costmodel.ops.pool import AvgPool, GlobalPool, MaxPool

_UNKNOWN = (Kind.MATMUL, Kind.RNN)
_CONVOLUTIONS = (Conv, Pointwise, Depthwise)
_MEASURED = (FullyConnected, BatchNorm, Add, Multiply, MaxPool, AvgPool, GlobalPool)
_MEASURED_FUNCTIONS = ("relu", "relu6", "hard_swish", "hard_sigmoid")


def is_measured(layer: Layer) -> bool:
    """Whether layers of its sort were in the models by which all other tools were measured."""
    if isinstance(layer.op, Activation):
        return layer.op.fn in _MEASURED_FUNCTIONS
    if isinstance(layer.op, _CONVOLUTIONS):
        return len(layer.output) == 4  # the profiler of PyTorch sees no others
    return isinstance(layer.op, _MEASURED) or layer.kind is Kind.MOVEMENT


def is_matrix_product(layer: Layer) -> bool:
    """Whether it is a product of matrices, or of stacks of them: of tokens by weights, say."""
    ranks = [len(shape) for shape in layer.shapes]
    is_one = isinstance(layer.op, MatMul) or layer.model_op in _PRODUCTS
    return is_one and min(ranks) > 1 and max(ranks) == len(layer.output)  # by no vector


_PRODUCTS = frozenset(
    {"aten.linear", "aten.matmul", "aten.mm", "aten.bmm", "aten.addmm", "aten.baddbmm"}
)


def _elements(layer: Layer) -> int:
    return int(layer.output.size)


def _read(layer: Layer) -> int:
    """The elements of the first operand."""
    return int(layer.shapes[0].size)


def _is_module(layer: Layer) -> bool:
    """Whether a module of the op's own does it, not a function that another one calls."""
    return not layer.model_op.startswith("aten.") or layer.module in _MODULES


_MODULES = frozenset({"ReLU", "AdaptiveAvgPool2d", "AdaptiveMaxPool2d"})


def _activation(layer: Layer) -> str:
    fn = layer.op.fn if isinstance(layer.op, Activation) else ""
    return fn if fn != "relu" or _is_module(layer) else "relu function"


def _global_pool(layer: Layer) -> str:
    if not isinstance(layer.op, GlobalPool):
        return ""
    if layer.model_op in ("aten.mean", "ReduceMean"):
        return "mean"
    return "module" if _is_module(layer) else "function"


def _biases(layer: Layer) -> int:
    """A bias at every position of a convolution's output."""
    is_biased = isinstance(layer.op, Conv | Pointwise | Depthwise) and layer.op.bias
    return _elements(layer) if is_biased else 0


def _norm_params(layer: Layer) -> int:
    return 2 * int(layer.output.c) if isinstance(layer.op, BatchNorm) and layer.op.affine else 0


def _pooled(layer: Layer) -> int:
    """Comparisons of a max pooling, by the rule of torchscan: k - 1 for each output."""
    if not isinstance(layer.op, MaxPool):
        return 0
    k = layer.op.k if isinstance(layer.op.k, int) else layer.op.k[0]
    return _elements(layer) * (k - 1)


def _windows(layer: Layer, op: type[MaxPool | AvgPool]) -> int:
    """All that a pooling looks at: a window for each output."""
    if not isinstance(layer.op, op):
        return 0
    k = layer.op.k
    return _elements(layer) * (k**2 if isinstance(k, int) else prod(k))


def _if(is_so: bool, elements: int) -> int:  # noqa: FBT001
    return elements if is_so else 0


TERMS: Mapping[str, Callable[[Layer, Cost], int]] = MappingProxyType(
    {
        "multiply-adds": lambda layer, cost: _if(layer.kind not in _UNKNOWN, int(cost.flops)),
        "products of activations": lambda layer, cost: _if(
            layer.kind is Kind.MATMUL and is_matrix_product(layer), int(cost.flops)
        ),
        "biases of convolutions": lambda layer, _: _biases(layer),
        "biases of fc": lambda layer, _: _if(
            isinstance(layer.op, FullyConnected) and layer.op.bias, _elements(layer)
        ),
        "norm outputs": lambda layer, _: _if(isinstance(layer.op, BatchNorm), _elements(layer)),
        "norm params": lambda layer, _: _norm_params(layer),
        "ReLU outputs": lambda layer, _: _if(_activation(layer) == "relu", _elements(layer)),
        "ReLU outputs of functions": lambda layer, _: _if(
            _activation(layer) == "relu function", _elements(layer)
        ),
        "ReLU6 outputs": lambda layer, _: _if(_activation(layer) == "relu6", _elements(layer)),
        "hard-sigmoid outputs": lambda layer, _: _if(
            _activation(layer) == "hard_sigmoid", _elements(layer)
        ),
        "hard-swish outputs": lambda layer, _: _if(
            _activation(layer) == "hard_swish", _elements(layer)
        ),
        "max pool inputs": lambda layer, _: _if(isinstance(layer.op, MaxPool), _read(layer)),
        "max pool comparisons": lambda layer, _: _pooled(layer),
        "max pool windows": lambda layer, _: _windows(layer, MaxPool),
        "average pool windows": lambda layer, _: _windows(layer, AvgPool),
        "average pool inputs": lambda layer, _: _if(isinstance(layer.op, AvgPool), _read(layer)),
        "average pool outputs": lambda layer, _: _if(
            isinstance(layer.op, AvgPool), _elements(layer)
        ),
        "global pool inputs": lambda layer, _: _if(
            _global_pool(layer) in ("module", "function"), _read(layer)
        ),
        "global pool inputs of modules": lambda layer, _: _if(
            _global_pool(layer) == "module", _read(layer)
        ),
        "global pool outputs": lambda layer, _: _if(
            isinstance(layer.op, GlobalPool), _elements(layer)
        ),
        "global pool outputs of modules": lambda layer, _: _if(
            _global_pool(layer) == "module", _elements(layer)
        ),
        "mean inputs": lambda layer, _: _if(_global_pool(layer) == "mean", _read(layer)),
        "mean outputs": lambda layer, _: _if(_global_pool(layer) == "mean", _elements(layer)),
        "splits": lambda layer, _: _if(isinstance(layer.op, Split), 1),
        "sums": lambda layer, _: _if(isinstance(layer.op, Add), _elements(layer)),
        "products": lambda layer, _: _if(isinstance(layer.op, Multiply), _elements(layer)),
        "first factors": lambda layer, _: _if(isinstance(layer.op, Multiply), _read(layer)),
        "sums not in place": lambda layer, _: _if(
            isinstance(layer.op, Add) and not layer.model_op.endswith("_"), _read(layer)
        ),
    }
)
"""What a layer has of each, given what it costs by itself."""


def terms_of(layers: Sequence[Layer], costs: Sequence[Cost]) -> dict[str, int]:
    """How many of each term layers have together; ``costs`` run parallel to them."""
    pairs = list(zip(layers, costs, strict=True))
    return {name: sum(of(layer, cost) for layer, cost in pairs) for name, of in TERMS.items()}
