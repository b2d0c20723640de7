"""`costmodel budget -o` puts amounts into a configuration that exists, and changes nothing else."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.core.marks import Source
from costmodel.core.problems import SpecError
from costmodel.language.yaml import nodes
from costmodel.language.yaml.parsing import parse
from costmodel.linting.budget_writer import Written, merged
from costmodel.linting.budgets import read_budgets
from costmodel.linting.config.reading import read_config

CONFIG = """\
# ours
fail-on: warning
budgets:
    # all of them
    "*.yaml": {mac: +2%}

    two_convs.yaml:   # by hand
        flops: 600 M

    # about the other
    other.yaml: {params: 2 M}

    # the end
# and the rest
g1.limit: 0.05
"""


def test_amounts_are_put_into_the_budget_of_the_same_spec_and_nothing_else_changes(
    here: Callable,
) -> None:
    Path("costmodel.yaml").write_text(CONFIG)
    words = ["two_convs.yaml", "net [1].yaml", "--metric", "max_fragments"]
    assert here("budget", *words, "-o", "costmodel.yaml").code == 0
    new = Path("costmodel.yaml").read_text().splitlines()
    old = CONFIG.splitlines()
    assert new[:8] == old[:8]
    assert new[8:11] == [
        "        variants:",
        '          "small": {max_fragments: 1}',
        '          "large": {max_fragments: 1}',
    ]
    assert new[11:14] == old[8:11]
    assert new[14] == '    "net [[]1].yaml":'
    assert new[-4:] == old[-4:]
    read_config("costmodel.yaml")


MERGED = {
    "  a: {flops: 300 M, params: 5 M}  # ours\n": (
        '  a: {flops: 300 M, params: 5 M, mac: 7, variants: {"s": {mac: 9}}}  # ours\n'
    ),
    "  a:\n    flops: 300 M # ours\n    mac: '3 M' # theirs\n": (
        '  a:\n    flops: 300 M # ours\n    mac: 7 # theirs\n    variants:\n      "s": {mac: 9}\n'
    ),
    "  a:\n    variants:\n      l: {mac: 1}\n      s: {flops: 3, mac: 1, params: 2}\n": (
        "  a:\n    variants:\n      l: {mac: 1}\n      s: {flops: 3, mac: 9, params: 2}\n"
        "    mac: 7\n"
    ),
    "  a:\n    variants:\n      s:\n        flops: 3 # ours\n\n    # the end\n": (
        "  a:\n    variants:\n      s:\n        flops: 3 # ours\n        mac: 9\n    mac: 7\n"
        "\n    # the end\n"
    ),
    "  a: {variants: {l: {mac: 1}, s: {mac: 1,}\n    , }} # ours\n": (
        "  a: {variants: {l: {mac: 1}, s: {mac: 9,}\n    , }, mac: 7} # ours\n"
    ),
    "  a:  # ours\n  b: {mac: +2%}\n": (
        '  a: {mac: 7, variants: {"s": {mac: 9}}}  # ours\n  b: {mac: +2%}\n'
    ),
    "  a: {}": '  a: {mac: 7, variants: {"s": {mac: 9}}}',
    "  a: {variants: }": '  a: {variants: {"s": {mac: 9}}, mac: 7 }',
    "  a:\n    flops: 3": '  a:\n    flops: 3\n    mac: 7\n    variants:\n      "s": {mac: 9}\n',
}


@pytest.mark.parametrize("before", MERGED)
def test_what_was_not_asked_for_stays_however_it_is_written(before: str) -> None:
    config = Source("costmodel.yaml", f"budgets:\n{before}")
    written = [Written("a", "", {"mac": 7}), Written("a", "s", {"mac": 9})]
    text = merged(config, written, Fraction(0))
    assert text == f"budgets:\n{MERGED[before]}"
    assert merged(Source("costmodel.yaml", text), written, Fraction(0)) == text


def test_other_metrics_and_other_variants_stay(here: Callable) -> None:
    start = "budgets:\n  two_convs.yaml: {flops: 300 MFLOPs, params: 5 M}\n"
    Path("costmodel.yaml").write_text(start)
    for words in (["--metric", "mac"], ["--variant", "small", "--metric", "params"]):
        assert here("budget", "two_convs.yaml", *words, "-o", "costmodel.yaml").code == 0
    assert Path("costmodel.yaml").read_text() == (
        "budgets:\n  two_convs.yaml: {flops: 300 MFLOPs, params: 5 M, variants: "
        '{"small": {mac: 1456, params: 176}, "large": {mac: 2000}}}\n'
    )


def test_a_later_pattern_that_overrides_what_was_written_is_told_of(here: Callable) -> None:
    later = '  "*.yaml": {mac: 1 k, flops: 1 G}\n'
    Path("costmodel.yaml").write_text(f"budgets:\n  two_convs.yaml: {{mac: 1}}\n{later}")
    words = ["two_convs.yaml", "--metric", "mac", "--metric", "params", "-o", "costmodel.yaml"]
    ran = here("budget", *words)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == (
        "costmodel.yaml:3:3: warning: the budget of '*.yaml' comes later and holds instead of what "
        "was written now: mac of 'two_convs.yaml'\n"
        f"    3 | {later}      |   ^^^^^^^^\n"
        "  move it above those that it is not meant to replace\n"
    )
    Path("costmodel.yaml").write_text(f"budgets:\n{later}")
    assert here("budget", *words).err == ""


STARTS = {
    "": "budgets:\n",
    "preset: arm\n": "preset: arm\n\nbudgets:\n",
    "budgets:\npreset: arm\n": "budgets:\n",
    "budgets:   # none yet\n": "budgets:   # none yet\n",
    "budgets:   # so far: null\n": "budgets:   # so far: null\n",
    "budgets: {}\n": "budgets:\n  two_convs.yaml:\n",
    "budgets: {}  # none yet\npreset: arm\n": "budgets:  # none yet\n  two_convs.yaml:\n",
    "budgets: null\n": "budgets:\n  two_convs.yaml:\n",
    "# ours\n": "# ours\n\nbudgets:\n",
    "# ours\n\n": "# ours\n\nbudgets:\n",
    "# ours": "# ours\n\nbudgets:\n",
    "\n": "budgets:\n",
    "\ufeff": "\ufeffbudgets:\n",
    "\ufeff# ours\n": "\ufeff# ours\n\nbudgets:\n",
}


@pytest.mark.parametrize("start", STARTS)
def test_a_configuration_without_budgets_gets_the_section(start: str, here: Callable) -> None:
    Path("costmodel.yaml").write_text(start)
    assert here("budget", "two_convs.yaml", "-o", "costmodel.yaml").code == 0
    text = Path("costmodel.yaml").read_text()
    assert text.startswith(STARTS[start])
    assert len(read_config("costmodel.yaml").budgets) == 3


def test_writing_twice_changes_nothing(here: Callable) -> None:
    Path("costmodel.yaml").write_text(CONFIG)
    for _ in range(2):
        assert here("budget", ".", "-o", "costmodel.yaml").code == 0
        text = Path("costmodel.yaml").read_text()
    assert here("budget", ".", "-o", "costmodel.yaml").code == 0
    assert Path("costmodel.yaml").read_text() == text


@given(
    st.lists(st.sampled_from("abcde"), unique=True),
    st.lists(st.sampled_from("abcdef"), unique=True, min_size=1),
)
def test_merging_keeps_the_order_of_old_specs_and_puts_new_ones_last(
    old: Sequence[str], new: Sequence[str]
) -> None:
    lines = "".join(f"  {name}: {{flops: 1}}\n" for name in old)
    config = Source("costmodel.yaml", f"preset: arm\nbudgets:\n{lines}")
    written = [Written(name, "", {"flops": 2}) for name in new]
    text = merged(config, written, Fraction(0))
    root = parse(Source("costmodel.yaml", text))
    assert isinstance(root, nodes.Mapping)
    budgets = read_budgets(root.entries[1][1])
    found = {budget.pattern: budget.amounts["flops"].number for budget in budgets}
    assert list(found) == [*old, *(name for name in new if name not in old)]
    assert found == {name: 2 if name in new else 1 for name in found}


def test_faults_of_the_configuration_are_its_own() -> None:
    with pytest.raises(SpecError, match="never closed"):
        merged(Source("costmodel.yaml", "[1"), [], Fraction(0))


def test_line_ends_stay_as_they_were(here: Callable) -> None:
    Path("c.yaml").write_bytes(b"preset: arm\r\n")
    assert here("budget", "two_convs.yaml", "-o", "c.yaml").code == 0
    written = Path("c.yaml").read_bytes()
    assert written.count(b"\n") == written.count(b"\r\n") > 1


def test_every_byte_around_the_budgets_stays(here: Callable) -> None:
    before = b"\xef\xbb\xbffail-on: note \r\n\n# mixed ends\nbudgets:\r\n"
    after = b"\n \n# the end\r\npreset: arm\n\n\n"
    Path("c.yaml").write_bytes(before + b"  two_convs.yaml:\n    mac: 1\n" + after)
    words = ["two_convs.yaml", "--variant", "small", "--metric", "mac"]
    assert here("budget", *words, "-o", "c.yaml").code == 0
    new = b'    variants:\r\n      "small": {mac: 1456}\r\n'
    expected = before + b"  two_convs.yaml:\n    mac: 1\n" + new + after
    assert Path("c.yaml").read_bytes() == expected


@pytest.mark.parametrize("text", ["budgets:\n  {}\n", "budgets: {\n}\n", "preset: arm\n...\n"])
def test_a_file_that_would_be_broken_is_left_alone(text: str, here: Callable) -> None:
    Path("c.yaml").write_text(text)
    ran = here("budget", "two_convs.yaml", "-o", "c.yaml")
    assert ran.code == 2
    assert "budgets cannot be put into this file" in ran.err
    assert Path("c.yaml").read_text() == text


@pytest.mark.parametrize(
    "text",
    ["budgets:\n  n: {f}\n", "budgets:\n  m: {mac: 1}\n  n: {mac}\n", "budgets:\n  ? n.yaml\n"],
)
def test_a_key_without_a_colon_is_told_of(text: str, here: Callable) -> None:
    Path("c.yaml").write_text(text)
    ran = here("budget", "two_convs.yaml", "-o", "c.yaml")
    assert (ran.code, "there is no ':' behind" in ran.err) == (2, True), ran.err
    assert Path("c.yaml").read_text() == text
