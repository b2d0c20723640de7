"""A base that cannot be read keeps nobody from repairing it: what it concerns is new."""

import json
from pathlib import Path

import pytest

NEW = "new (the base could not be read)"


@pytest.fixture
def broken(edit, git):
    """Break a file in another commit, and repair it in the working tree."""

    def broke(path, right, wrong):
        edit(path, right, wrong)
        git("commit", "--all", "--quiet", "--message=wrong")
        edit(path, wrong, right)

    return broke


def headlines(out):
    return [line.partition(": ")[2] for line in out.splitlines() if line.startswith("Net")]


def test_a_change_that_repairs_a_spec_passes(here, broken):
    broken("specs/other.yaml", "k: 3", "kk: 3")
    ran = here("diff", "HEAD", "specs")
    assert (ran.code, headlines(ran.out)) == (0, [NEW])
    assert "1 spec is unchanged" in ran.out
    assert ran.err.startswith("HEAD:specs/other.yaml:5:20: warning: unknown field 'kk'")


def test_a_file_of_blocks_that_was_wrong_for_many_specs_is_told_once(here, broken, git):
    Path("specs/more.yaml").write_text(Path("specs/net.yaml").read_text())
    git("add", ".")
    broken("specs/blocks/shared.yaml", "k: 3", "kk: 3")
    ran = here("diff", "HEAD", "specs")
    assert (ran.code, headlines(ran.out)) == (0, [NEW] * 4)
    assert ran.err.startswith("HEAD:specs/blocks/shared.yaml:8:21: warning: unknown field 'kk'")
    assert ran.err.count("warning:") == 1
    assert "costmodel-at" not in ran.err


def test_an_include_that_was_missing_is_told_without_our_folder(here, broken):
    broken("specs/net.yaml", "blocks/shared.yaml", "blocks/gone.yaml")
    ran = here("diff", "HEAD", "specs")
    assert ran.code == 0
    assert "warning: 'HEAD:specs/blocks/gone.yaml' does not exist" in ran.err
    assert "costmodel-at" not in ran.err


GROUPS = """\
schema: 1
network: Net
input: {image: [8, 16, 16]}
parameters: {g: 1}
variants: {odd: {g: 3}, even: {g: 2}}
layers:
  - conv: {out: 8, k: 3, groups: g}
"""


def test_a_variant_that_could_not_be_built_is_new_and_the_others_are_compared(here, edit, git):
    Path("specs/net.yaml").write_text(GROUPS)
    git("commit", "--all", "--quiet", "--message=wrong")
    edit("specs/net.yaml", "odd: {g: 3}", "odd: {g: 4}")
    ran = here("diff", "HEAD", "specs/net.yaml", "--all")
    assert (ran.code, headlines(ran.out)) == (0, [NEW, "unchanged"])
    assert ran.err.startswith("HEAD:specs/net.yaml:7:")
    assert ": warning: " in ran.err
    assert "(in variant 'odd')" in ran.err


@pytest.mark.parametrize("style", ["json", "markdown"])
def test_machines_and_reviewers_are_told_as_well(here, broken, style):
    broken("specs/other.yaml", "k: 3", "kk: 3")
    out = here("diff", "HEAD", "specs", "--format", style).out
    if style == "markdown":
        assert "\n- ⚠️ `HEAD:specs/other.yaml:5:20: unknown field 'kk'" in out
        assert f"| `specs/other.yaml` | {NEW} |" in out
        return
    found = json.loads(out)
    assert [(one["status"], one["base_lost"]) for one in found["networks"]] == [("added", True)]
    places = [(one["file"], one["line"], one["column"]) for one in found["warnings"]]
    assert places == [("HEAD:specs/other.yaml", 5, 20)]


def test_what_is_wrong_on_both_sides_is_a_fault_of_the_head_alone(here, edit, git):
    edit("specs/other.yaml", "k: 3", "kk: 3")
    git("commit", "--all", "--quiet", "--message=wrong")
    ran = here("diff", "HEAD", "specs")
    assert ran.code == 2
    assert ran.err.startswith("specs/other.yaml:5:20: error: unknown field 'kk'")
    assert "HEAD:" not in ran.err


def test_a_broken_spec_may_be_removed(here, edit, git):
    edit("specs/other.yaml", "k: 3", "kk: 3")
    git("commit", "--all", "--quiet", "--message=wrong")
    Path("specs/other.yaml").unlink()
    ran = here("diff", "HEAD", "specs")
    assert (ran.code, ran.out) == (0, "HEAD -> specs\n\n1 spec is unchanged\n")
    assert "warning: unknown field 'kk'" in ran.err


def test_growth_from_a_broken_base_is_not_judged_and_that_is_told(here, broken):
    broken("specs/other.yaml", "k: 3", "kk: 3")
    ran = here("diff", "HEAD", "specs", "--fail-on-increase", "params:0%")
    assert ran.code == 0
    assert "specs/other.yaml: no base, so its growth was not judged" in ran.out


def test_a_broken_file_that_the_user_just_named_is_an_error_and_the_head_is_shown(here):
    Path("old.yaml").write_text(Path("specs/other.yaml").read_text().replace("k: 3", "kk: 3"))
    ran = here("diff", "old.yaml", "specs/other.yaml")
    assert (ran.code, headlines(ran.out)) == (2, [NEW])
    assert ran.err.startswith("old.yaml:5:20: error: unknown field 'kk'")


def test_of_two_folders_it_is_a_warning_as_long_as_something_can_be_compared(here):
    Path("old").mkdir()
    text = Path("specs/other.yaml").read_text()
    Path("old/other.yaml").write_text(text.replace("k: 3", "kk: 3"))
    assert here("diff", "old", "specs").code == 2
    Path("old/same.yaml").write_text(text)
    Path("specs/same.yaml").write_text(text)
    ran = here("diff", "old", "specs")
    assert ran.code == 0
    assert ran.err.startswith("old/other.yaml:5:20: warning: unknown field 'kk'")
