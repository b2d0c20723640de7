"""A shape is a tuple of sizes of any rank, whose axes have names."""

import copy
import pickle

import pytest
import sympy

from costmodel.core.cost import Shape
from costmodel.core.dim import Illegal

IMAGE = Shape(2, 3, 5, 7)


@pytest.mark.parametrize(
    ("sizes", "names"),
    [
        ((), ()),
        ((2,), ("n",)),
        ((2, 3), ("n", "c")),
        ((2, 3, 5), ("n", "c", "l")),
        ((2, 3, 5, 7), ("n", "c", "h", "w")),
        ((2, 3, 4, 5, 7), ("n", "c", "d", "h", "w")),
        ((2, 3, 4, 5, 7, 9), ("n", "c", "s1", "s2", "s3", "s4")),
        ((2, 3, 4, 5, 7, 9, 1), ("n", "c", "s1", "s2", "s3", "s4", "s5")),
    ],
)
def test_each_axis_has_a_name_whatever_the_rank(sizes, names):
    shape = Shape(*sizes)
    assert (shape.rank, shape.names, shape.spatial) == (len(sizes), names, sizes[2:])
    assert tuple(shape.named(name) for name in names) == tuple(shape) == sizes


def test_the_size_is_the_product_and_of_no_axis_one_element():
    assert IMAGE.size == 2 * 3 * 5 * 7
    assert Shape(2, 3, 4, 5, 7).size == 2 * 3 * 4 * 5 * 7
    assert Shape().size == 1


def test_positions_are_elements_of_one_channel():
    assert [Shape(2, 3, *spatial).positions for spatial in ((), (5,), (5, 7), (4, 5, 7))] == [
        2,
        2 * 5,
        2 * 5 * 7,
        2 * 4 * 5 * 7,
    ]


def test_h_and_w_are_the_last_two_of_two_or_three():
    assert (IMAGE.h, IMAGE.w) == (5, 7)
    clip = Shape(2, 3, 4, 5, 7)
    assert (clip.named("d"), clip.h, clip.w) == (4, 5, 7)


@pytest.mark.parametrize(
    ("shape", "name", "known"),
    [
        (Shape(1, 40, 1000), "h", "n, c and l"),
        (Shape(1, 40, 1000), "w", "n, c and l"),
        (Shape(1, 40), "h", "n and c"),
        (Shape(1), "c", "n"),
        (Shape(), "n", "none"),
        (Shape(1, 2, 3, 4, 5, 6), "w", "n, c, s1, s2, s3 and s4"),
    ],
)
def test_an_axis_that_is_not_there_is_told_with_those_that_are(shape, name, known):
    with pytest.raises(Illegal) as error:
        shape.named(name)
    assert str(error.value) == f"{shape} has no size {name}: its sizes are {known}"


def test_n_c_and_the_spatial_sizes_can_be_replaced():
    assert IMAGE.replace(n=1) == (1, 3, 5, 7)
    assert IMAGE.replace(c=8) == (2, 8, 5, 7)
    assert IMAGE.replace(spatial=(1,)) == (2, 3, 1)
    assert IMAGE.replace(c=8, spatial=()) == Shape(2, 8)


def test_a_shape_is_a_tuple_equal_hashed_and_copied_as_one():
    assert Shape(2, 3, 5, 7) == IMAGE == (2, 3, 5, 7) != Shape(2, 3, 35)
    assert hash(IMAGE) == hash((2, 3, 5, 7))
    pickled = pickle.loads(pickle.dumps(IMAGE))  # noqa: S301
    for copied in (pickled, copy.copy(IMAGE), copy.deepcopy(IMAGE)):
        assert copied == IMAGE
        assert type(copied) is Shape


def test_it_is_written_as_a_list():
    assert (str(IMAGE), str(Shape()), repr(IMAGE)) == ("[2, 3, 5, 7]", "[]", "Shape(2, 3, 5, 7)")


def test_sizes_may_be_letters():
    n, c, length = sympy.symbols("n c l", positive=True)
    assert Shape(n, c, length).size == n * c * length
    assert Shape(n, c, length).positions == n * length
