"""Dtypes of weights and activations as text, within each other, and the bytes of bits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.core.precision import BadPrecision, Precision, octets, read_precision
from costmodel.core.si import BITS

DTYPES = st.sampled_from(sorted(BITS))


@pytest.mark.parametrize(
    ("text", "precision"),
    {
        "fp16": Precision("fp16", "fp16"),
        "int8/fp16": Precision("int8", "fp16"),
        "int4/bf16": Precision("int4", "bf16"),
    }.items(),
)
def test_one_dtype_is_that_of_both_and_two_are_weights_and_activations(text, precision):
    assert read_precision(text) == precision
    assert str(precision) == text


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("fp61", "unknown dtype 'fp61'", "did you mean 'fp16'?"),
        ("int8/", "unknown dtype ''", "known here: bf16, fp16, fp32, int4, int8"),
        ("int8/int8/int8", "'int8/int8/int8' names 3 dtypes", "int8/fp16"),
    ],
)
def test_what_names_no_precision_is_told_with_what_would(text, message, hint):
    with pytest.raises(BadPrecision) as caught:
        read_precision(text)
    assert str(caught.value) == message
    assert hint in caught.value.hint


@given(DTYPES, DTYPES, DTYPES, DTYPES)
def test_what_is_not_said_is_for_others_to_say(weights, activations, more, others):
    around = Precision(more, others)
    assert Precision().within(around) == around
    assert Precision(weights).within(around) == Precision(weights, others)
    assert Precision("", activations).within(around) == Precision(more, activations)
    assert Precision(weights, activations).within(around) == Precision(weights, activations)


@given(st.integers(0, 10**18))
def test_a_byte_is_eight_bits_and_a_part_of_one_is_one(bits):
    assert 0 <= 8 * octets(bits) - bits < 8
