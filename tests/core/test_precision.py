"""Bytes and bit operations at dtypes of weights and activations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.core.cost import Cost
from costmodel.core.precision import BadPrecision, Precision, read_precision
from costmodel.core.si import BITS

DTYPES = st.sampled_from(sorted(BITS))
COUNTS = st.integers(0, 10**15)


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


@given(DTYPES, DTYPES, COUNTS, COUNTS, COUNTS)
def test_a_byte_is_eight_bits_and_a_part_of_one_is_one(weights, activations, reads, writes, read):
    at = Precision(weights, activations)
    bits = (reads + writes) * BITS[activations] + read * BITS[weights]
    assert 0 <= 8 * at.mac_bytes(Cost(0, reads, writes, read, 0)) - bits < 8
    assert at.weight_bytes(read) == at.mac_bytes(Cost(weights=read))
    assert at.activation_bytes(reads) == at.mac_bytes(Cost(reads=reads))


def test_a_multiply_add_of_8_by_4_bits_is_32_bit_operations():
    assert read_precision("int8/int4").bit_operations(1_000) == 32 * 1_000
