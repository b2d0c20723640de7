"""Windows land as TensorFlow's and PyTorch's own rules say."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from costmodel.core.cost import Shape
from costmodel.core.dim import Illegal
from costmodel.core.window import slide


def along(
    size: Any, k: int, stride: int, padding: Any, dilation: int = 1, *, ceil_mode: bool = False
) -> Any:
    """The number of windows along one axis."""
    both = padding if isinstance(padding, str) else (padding, padding)
    pairs = ((k, k), (stride, stride))
    h, w = slide(Shape(1, 1, size, size), *pairs, both, (dilation, dilation), ceil_mode=ceil_mode)
    assert h == w
    return h


@pytest.mark.parametrize(
    ("what", "size", "k", "stride", "padding", "outputs"),
    [
        ("VGG: 3x3, padding 1 keeps the size", 224, 3, 1, (1, 1), 224),
        ("ResNet's stem: (224 + 6 - 7)//2 + 1", 224, 7, 2, (3, 3), 112),
        ("AlexNet's first layer: (227 - 11)//4 + 1", 227, 11, 4, "valid", 55),
        ("TensorFlow's same: ceil(224/2)", 224, 3, 2, "same", 112),
        ("TensorFlow's same on an odd size: ceil(7/2)", 7, 3, 2, "same", 4),
        ("TensorFlow's same where the window exceeds the input", 2, 7, 1, "same", 2),
        ("PyTorch's same keeps the size, even for an even kernel", 7, 4, 1, "same_torch", 7),
        ("padding at the end only: (7 + 1 - 2)//2 + 1", 7, 2, 2, (0, 1), 4),
    ],
)
def test_the_outputs_along_an_axis(
    what: str, size: int, k: int, stride: int, padding: Any, outputs: int
) -> None:
    assert along(size, k, stride, padding) == outputs, what


def test_tensorflows_same_pads_as_little_as_it_can() -> None:
    # TensorFlow: total = max((ceil(i/s) - 1)·s + e - i, 0), the odd one at the end.
    for size, k, stride, dilation in product(range(1, 20), range(1, 6), range(1, 5), range(1, 3)):
        span = dilation * (k - 1) + 1
        total = max((-(-size // stride) - 1) * stride + span - size, 0)
        explicit = along(size, k, stride, (total // 2, total - total // 2), dilation)
        assert along(size, k, stride, "same", dilation) == explicit


def test_a_window_larger_than_its_input_fits_in_ceil_mode_as_far_as_pytorch_lets_it() -> None:
    # floor((2 + 0 - 3 + 2 - 1)/2) + 1 = 1; with stride 1 the same formula gives 0.
    assert along(2, 3, 2, "valid", ceil_mode=True) == 1
    with pytest.raises(Illegal, match="the window spans 3 but the padded input only 2"):
        along(2, 3, 1, "valid", ceil_mode=True)
    for size, k, stride, padding in product(range(1, 9), range(1, 7), range(1, 5), range(3)):
        ends = size + 2 * padding
        expected = (ends - k + stride - 1) // stride + 1
        expected -= (expected - 1) * stride >= size + padding
        if expected > 0:
            got = along(size, k, stride, (padding, padding), ceil_mode=True)
            assert got == expected, (size, k, stride, padding)


def test_the_two_sames_differ_only_in_where_the_zeros_go() -> None:
    for size, k in product(range(1, 20), range(1, 6)):
        assert along(size, k, 1, "same") == along(size, k, 1, "same_torch")


def test_pytorchs_symmetric_padding_is_not_tensorflows_same_in_place_but_in_number() -> None:
    # (i + 2·1 - 3)//2 + 1 = ceil(i/2) for a 3x3 window at stride 2
    for size in range(1, 40):
        assert along(size, 3, 2, (1, 1)) == along(size, 3, 2, "same")


@pytest.mark.parametrize(
    ("size", "k", "stride", "padding", "floored", "ceiled"),
    [
        (112, 3, 2, (0, 0), 55, 56),  # SqueezeNet's and GoogLeNet's pools: ceil((112 - 3)/2) + 1
        (7, 3, 2, (0, 0), 3, 3),
        (8, 3, 2, (1, 1), 4, 5),
        (7, 2, 2, (1, 1), 4, 4),  # a fifth window would start at 7, past the input's end
        (3, 1, 2, (0, 0), 2, 2),
    ],
)
def test_ceil_mode_adds_a_window_that_starts_inside(
    size: int, k: int, stride: int, padding: Any, floored: int, ceiled: int
) -> None:
    assert along(size, k, stride, padding) == floored
    assert along(size, k, stride, padding, ceil_mode=True) == ceiled


def test_each_axis_has_its_own_window() -> None:
    x = Shape(1, 3, 9, 17)
    # (9 + 0 - 1)//1 + 1 = 9 rows, (17 + 3 + 3 - 7)//2 + 1 = 9 columns
    assert slide(x, (1, 7), (1, 2), ((0, 0), (3, 3))) == (9, 9)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(Illegal, match="the window spans 9 but the padded input only 8"):
        along(6, 5, 1, (1, 1), 2)
    with pytest.raises(Illegal, match="same_torch allows no stride, but stride is 2"):
        along(6, 3, 2, "same_torch")
    with pytest.raises(Illegal, match="there is no padding Same"):
        along(6, 3, 2, "Same")
