"""Amounts are read exactly, refused with a remedy, and written so that they read back."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.analysis.quantities import BadQuantity, read_quantity, readable
from costmodel.analysis.selection import BUDGETED

READ = {
    ("flops", "300 MFLOPs"): 300_000_000,
    ("flops", "300MFLOPs"): 300_000_000,
    ("flops", "300 M FLOPs"): 300_000_000,
    ("flops", "1.2 G"): 1_200_000_000,
    ("flops", "0.3 Gflops"): 300_000_000,
    ("flops", "300774272"): 300_774_272,
    ("flops", "300,774,272"): 300_774_272,
    ("flops", "3e8"): 300_000_000,
    ("flops", "1 T"): 10**12,
    ("flops", "0"): 0,
    ("mac", "15.6 M"): 15_600_000,
    ("mac", "15.6 M elements"): 15_600_000,
    ("mac", "20 k"): 20_000,
    ("mac", "20 K"): 20_000,
    ("params", "3.5 M"): 3_500_000,
    ("params", "3.5 Mparams"): 3_500_000,
    ("params", "3.5 M parameters"): 3_500_000,
    ("max_fragments", "5"): 5,
    ("max_fragments", "5 fragments"): 5,
    ("peak_activations", " 2.4 M "): 2_400_000,
}


@pytest.mark.parametrize(("metric", "text"), READ)
def test_an_amount_is_a_number_a_prefix_and_a_unit(metric: str, text: str) -> None:
    assert read_quantity(metric, text).most(None) == READ[metric, text]


IN_BYTES = {
    "14 MB fp16": Fraction(14_000_000, 2),
    "14 MB at fp16": Fraction(14_000_000, 2),
    "14MB fp32": Fraction(14_000_000, 4),
    "14 MB bf16": Fraction(14_000_000, 2),
    "14 MB int8": Fraction(14_000_000, 1),
    "14 MB int4": Fraction(28_000_000, 1),
    "14 MiB fp16": Fraction(14 * 2**20, 2),
    "1 GiB fp32": Fraction(2**30, 4),
    "3 bytes fp16": Fraction(3, 2),
}


@pytest.mark.parametrize("text", IN_BYTES)
@pytest.mark.parametrize("metric", ["mac", "params", "peak_activations"])
def test_bytes_are_those_of_elements_at_a_dtype(metric: str, text: str) -> None:
    assert read_quantity(metric, text).most(None) == IN_BYTES[text]


@pytest.mark.parametrize(
    ("text", "most"), [("+2%", 1020), ("+0%", 1000), ("+ 0.5 %", 1005), ("+100%", 2000)]
)
def test_growth_is_over_a_base_and_knows_nothing_without_one(text: str, most: int) -> None:
    amount = read_quantity("mac", text)
    assert amount.most(1000) == most
    assert amount.most(None) is None


REFUSED = {
    ("flops", ""): "the amount is missing",
    ("flops", "  "): "the amount is missing",
    ("flops", "many"): "'many' does not begin with a number",
    ("flops", "MFLOPs"): "'MFLOPs' does not begin with a number",
    ("flops", "-300 M"): "'-300 M' is negative",
    ("flops", "+300 M"): "'+300 M' is signed",
    ("flops", "300 mflops"): "'300 mflops' has an unknown unit 'mflops'",
    ("flops", "300 MMACs"): "'300 MMACs' has an unknown unit 'MACs'",
    ("flops", "300 MB"): "'300 MB' has an unknown unit 'B'",
    ("flops", "300 MB fp16"): "'300 MB fp16' has an unknown unit 'B'",
    ("flops", "300 M of them"): "'300 M of them' has an unknown unit",
    ("flops", "1,5 M"): "'1,5 M' has an unknown unit",
    ("flops", "1.000.000"): "'1.000.000' has an unknown unit",
    ("flops", "1e400"): "'1e400' has an unknown unit",
    ("flops", "0x10"): "'0x10' has an unknown unit",
    ("flops", "inf"): "'inf' does not begin with a number",
    ("flops", "1" * 61): "is no amount",
    ("flops", "\N{ARABIC-INDIC DIGIT THREE} M"): "does not begin with a number",
    ("mac", "14 MB"): "'14 MB' does not say of which dtype the bytes are",
    ("mac", "14 MB fp61"): "unknown dtype 'fp61'",
    ("mac", "14 M fp16"): "'14 M fp16' mixes counts and bytes",
    ("mac", "14 Mi"): "'14 Mi' mixes counts and bytes",
    ("mac", "14 Mb fp16"): "'14 Mb fp16' has an unknown unit 'b'",
    ("mac", "2%"): "'2%' is no growth over a base",
    ("mac", "-2%"): "'-2%' is no growth over a base",
    ("mac", "+%"): "'%' is no share in percent",
    ("mac", "+two%"): "'two%' is no share in percent",
    ("mac", "+1e3%"): "'1e3%' is no share in percent",
    ("mac", "+-2%"): "'-2%' is no share in percent",
    ("params", "3 M FLOPs"): "'3 M FLOPs' has an unknown unit 'FLOPs'",
    ("max_fragments", "2.5"): "'2.5' is no whole number",
    ("max_fragments", "2 MB fp16"): "'2 MB fp16' has an unknown unit 'B'",
}


@pytest.mark.parametrize(("metric", "text"), REFUSED)
def test_what_is_no_amount_is_refused_with_a_remedy(metric: str, text: str) -> None:
    with pytest.raises(BadQuantity) as caught:
        read_quantity(metric, text)
    assert REFUSED[metric, text] in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("14 MB", "write '14 MB fp16' (dtypes: fp32, fp16, bf16, int8, int4)"),
        ("14 MB fp61", "did you mean 'fp16'?"),
        ("2%", "write '+2%' for growth over a base; a budget in % needs its sign"),
        ("-2%", "write '+2%' for growth over a base; a budget in % needs its sign"),
    ],
)
def test_the_remedy_is_what_was_probably_meant(text: str, hint: str) -> None:
    with pytest.raises(BadQuantity) as caught:
        read_quantity("mac", text)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (300_774_272, "300.8 MFLOPs"),
        (300_800_000, "300.8 MFLOPs"),
        (300_800_001, "300.9 MFLOPs"),
        (9_999, "9999 FLOPs"),
        (99_999, "100 kFLOPs"),
        (999_999, "1 MFLOPs"),
        (7_847_320_000, "7.848 GFLOPs"),
        (0, "0 FLOPs"),
    ],
)
def test_a_count_is_written_with_four_digits_rounded_up(value: int, text: str) -> None:
    assert readable("flops", value) == text


@given(st.sampled_from(sorted(BUDGETED)), st.integers(0, 10**18))
def test_what_is_written_reads_back_as_no_less_and_at_most_a_thousandth_more(
    metric: str, value: int
) -> None:
    most = read_quantity(metric, readable(metric, value)).most(None)
    assert most is not None
    assert value <= most <= value * Fraction(1001, 1000)


@given(st.sampled_from(sorted(BUDGETED)), st.text(max_size=20))
def test_any_text_is_an_amount_of_zero_or_more_or_refused(metric: str, text: str) -> None:
    try:
        amount = read_quantity(metric, text)
    except BadQuantity:
        return
    assert amount.number >= 0


@given(
    st.decimals(0, 10**6, places=3, allow_nan=False),
    st.sampled_from(["", "k", "M", "G", "T"]),
    st.sampled_from(["", " "]),
)
def test_numbers_are_exact(number: object, prefix: str, gap: str) -> None:
    scale = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}[prefix]
    assert (
        read_quantity("flops", f"{number:f}{gap}{prefix}").number == Fraction(str(number)) * scale
    )
