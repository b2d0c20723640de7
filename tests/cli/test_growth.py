"""Twice the input takes about twice the steps, or is refused with a message; steps are calls.

What one call of a regular expression does cannot be counted. There the input is one that took
longer than anybody waits, were it cut in every way or looked at again from every place; the corpus
of ``tests/fuzz`` has the same with a limit on CPU seconds.
"""

import os
import sys
import tracemalloc
from pathlib import Path

import pytest

from costmodel.core.marks import Source
from costmodel.core.problems import SpecError
from costmodel.language.yaml.ini import parse_ini
from costmodel.linting.budget_writer import Written, merged

HEAD = "schema: 1\nnetwork: N\ninput: {image: [3, 32, 32]}\nlayers:\n"
TINY = HEAD + "  - pointwise: {out: 8}\n"
MOST = 2.6
"""Growth for twice the input: 2 for what is linear, a little more for sorting and for luck."""


@pytest.fixture
def steps(cli, tmp_path, monkeypatch):
    """How many calls a command takes in the folder of the test."""
    monkeypatch.chdir(tmp_path)

    def counted(*words):
        count = 0

        def on_event(_frame, event, _argument):
            nonlocal count
            count += event in ("call", "c_call")

        sys.setprofile(on_event)
        try:
            ran = cli(*words)
        finally:
            sys.setprofile(None)
        assert ran.code in (0, 1, 2), ran.err
        return count

    counted("analyze", "vgg")  # modules are loaded, and patterns compiled, once
    return counted


def chain(layers):
    widths = (64 if number % 2 else 256 for number in range(layers))
    lines = (f"  - pointwise: {{out: {width}, then: relu}}\n" for width in widths)
    return HEAD + "  - conv: {k: 3, out: 32}\n" + "".join(lines)


def silenced(comments):
    above = "  # costmodel: ignore[G1] alone\n" * comments
    behind = "  - pointwise: {out: 8} # costmodel: ignore[G1] here\n" * 4
    return HEAD + above + behind


def baseline(specs):
    lines = (f'"absent{number}.yaml": {{"G1": {{"N": {{"x": 2.0}}}}}}' for number in range(specs))
    return f'{{"schema": "costmodel.baseline/2", "findings": {{{", ".join(lines)}}}}}'


def unknown(keys):
    return "".join(f"unknown{number}: 1\n" for number in range(keys))


GROWING = {
    "a chain of layers": ("advise x.yaml", "x.yaml", chain, 40),
    "comments that silence": ("lint x.yaml", "x.yaml", silenced, 200),
    "specs of a baseline": ("lint vgg --baseline x.json", "x.json", baseline, 200),
    "keys of a configuration": ("lint vgg --config x.yaml", "x.yaml", unknown, 400),
    "keys of a spec": ("analyze x.yaml", "x.yaml", lambda n: TINY + unknown(n), 400),
}


EACH = {
    name: (*GROWING[name][:3], most)
    for name, most in {
        "specs of a baseline": 300,  # 6,907 when each looked for the shipped specs
        "keys of a configuration": 100,  # 565 when each was told of
        "keys of a spec": 1000,  # 1,439 when each was told of
    }.items()
}
"""The most steps that one more of them may take."""


@pytest.mark.parametrize(("words", "name", "text", "size"), GROWING.values(), ids=GROWING)
def test_twice_the_input_takes_twice_the_steps(steps, words, name, text, size):
    found = []
    for times in (1, 2, 4):
        Path(name).write_text(text(size * times), "utf-8")
        found.append(steps(*words.split()))
    assert found[2] - found[1] <= MOST * (found[1] - found[0]), found


@pytest.mark.parametrize(("words", "name", "text", "most"), EACH.values(), ids=EACH)
def test_one_more_takes_few_steps(steps, words, name, text, most):
    """What is linear may still take a thousand steps each, such as a look for the nearest name."""
    found = []
    for count in (200, 300):
        Path(name).write_text(text(count), "utf-8")
        found.append(steps(*words.split()))
    assert found[1] - found[0] <= most * 100, found


def test_budgets_of_twice_the_specs_take_twice_the_steps(steps):
    found = []
    for count in (20, 40, 80):
        for number in range(count):
            Path(f"n{number}.yaml").write_text(TINY, "utf-8")
        Path("costmodel.yaml").unlink(missing_ok=True)
        steps("budget", ".", "-o", "costmodel.yaml")
        found.append(steps("budget", ".", "-o", "costmodel.yaml") + steps("lint", "."))
    assert found[2] - found[1] <= MOST * (found[1] - found[0]), found


def test_budgets_of_no_spec_are_told_of_twenty_at_a_time(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("n.yaml").write_text(TINY)
    lines = "".join(f"  absent{number}.yaml: {{flops: 1 G}}\n" for number in range(50))
    Path("costmodel.yaml").write_text(f"budgets:\n{lines}")
    told = cli("lint", "n.yaml").err
    assert told.count("holds nothing") == 20
    assert "warning: 30 more parts of the configuration hold nothing" in told


def test_a_line_of_spaces_in_a_setup_cfg_is_read_once():
    wide = " " * 400_000
    text = f"[other]{wide}x\n[costmodel]\nselect{wide}= {wide}G1{wide}\na{wide}b = 1\n"
    entries = parse_ini(Source("setup.cfg", text)).entries
    assert [(key.text, value.text) for key, value in entries] == [
        ("select", "G1"),
        (f"a{wide}b", "1"),
    ]


def test_comments_in_braces_are_not_cut_in_every_way():
    hashes = " #" * 200
    config = f"budgets:\n  a.yaml: {{flops: 1{hashes}\n    ,{hashes}\n  }}\n"
    written = [Written("b.yaml", "", {"mac": 5})]
    text = merged(Source("costmodel.yaml", config), written, slack=0)
    assert text == f"{config}  b.yaml:\n    mac: 5\n"
    no_amount = f"budgets:\n  a.yaml: {{flops: [{hashes}\n    1]}}\n"
    with pytest.raises(SpecError, match="'flops' has more than an amount"):
        merged(Source("costmodel.yaml", no_amount), written, slack=0)


def test_links_of_a_folder_to_itself_are_followed_once(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("lp").mkdir()
    for name in ("a", "b", "c"):
        Path("lp", name).symlink_to(".")
    Path("lp/net.yaml").write_text(TINY)
    assert "1 spec" in cli("lint", "lp/**/*.yaml").out
    assert "no spec matches" in cli("lint", "lp/**/*.yml").err


@pytest.mark.parametrize("path", ["/dev/zero", "pipe"])
def test_what_may_never_end_is_not_included(cli, tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    Path("net.yaml").write_text(f"{TINY}include: [{path}]\n")
    ran = cli("analyze", "net.yaml")
    assert (ran.code, "is no plain file" in ran.err) == (2, True)


def test_a_configuration_that_is_no_text_of_people_is_refused_unread(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Path("costmodel.yaml").open("wb") as file:
        file.truncate(3_000_000_000)  # a hole, which takes no room on the disk
    tracemalloc.start()
    ran = cli("lint", "vgg")
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (ran.code, "larger than 32 MB" in ran.err) == (2, True)
    assert peak_bytes < 32_000_000
