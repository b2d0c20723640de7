"""What the two sides of `costmodel diff` can be, and what is said of those that they cannot."""

import json
from pathlib import Path

import pytest


def statuses(ran):
    assert ran.code == 0, ran.err
    networks = json.loads(ran.out)["networks"]
    return {(one["spec"], one["variant"]): one["status"] for one in networks}


def compared(here, *words):
    return statuses(here("diff", *words, "--format", "json"))


WIDER = ("specs/net.yaml", "out: c, k: 3", "out: 2 * c, k: 3")
CHANGED = {
    ("specs/net.yaml", "small"): "changed",
    ("specs/net.yaml", "large"): "changed",
}


def test_without_a_change_there_is_nothing_to_show(here):
    ran = here("diff", "main", "specs")
    assert (ran.code, ran.out) == (0, "main -> specs\n\n2 specs are unchanged\n")


@pytest.mark.parametrize("head", ["specs", "specs/", "./specs", "specs/net.yaml"])
def test_a_ref_is_compared_with_the_working_tree(here, edit, head):
    edit(*WIDER)
    assert compared(here, "main", head) == CHANGED


@pytest.mark.parametrize("base", ["HEAD", "main", "main:specs", "main:./specs", "HEAD:specs/"])
def test_a_ref_may_name_its_path(here, edit, base):
    edit(*WIDER)
    assert compared(here, base, "specs") == CHANGED


def test_two_commits_are_compared_in_specs(here, edit, git):
    edit(*WIDER)
    git("commit", "--all", "--quiet", "--message=wider")
    assert compared(here, "HEAD~1", "HEAD") == {
        ("HEAD:specs/net.yaml", "small"): "changed",
        ("HEAD:specs/net.yaml", "large"): "changed",
    }
    assert compared(here, "HEAD~1:specs/net.yaml", "HEAD:specs/net.yaml") == {
        ("HEAD:specs/net.yaml", "small"): "changed",
        ("HEAD:specs/net.yaml", "large"): "changed",
    }


def test_a_change_of_included_blocks_is_a_change_of_the_spec(here, edit):
    edit("specs/blocks/shared.yaml", "k: 3", "k: 5")
    assert compared(here, "main", "specs") == CHANGED


def test_an_included_file_is_read_as_it_was(here):
    Path("specs/blocks/shared.yaml").unlink()
    assert set(compared(here, "main", "HEAD", "--all").values()) == {"unchanged"}


def test_what_only_one_side_has_is_new_or_removed(here):
    Path("specs/other.yaml").rename("specs/renamed.yaml")
    assert compared(here, "main", "specs") == {
        ("specs/renamed.yaml", ""): "added",
        ("main:specs/other.yaml", ""): "removed",
    }
    assert compared(here, "main", "specs/renamed.yaml") == {("specs/renamed.yaml", ""): "added"}


def test_two_files_pair_whatever_they_are_called(here):
    text = Path("specs/net.yaml").read_text()
    Path("specs/copy.yaml").write_text(text.replace("c: 8", "c: 24"))
    assert compared(here, "specs/net.yaml", "specs/copy.yaml", "--variant", "small") == {
        ("specs/copy.yaml", "small"): "changed"
    }


def test_two_folders_pair_by_the_paths_inside(here):
    Path("mine").mkdir()
    Path("mine/other.yaml").write_text(Path("specs/other.yaml").read_text().replace("k: 3", "k: 5"))
    assert compared(here, "specs", "mine")["mine/other.yaml", ""] == "changed"


def test_a_shipped_name_is_a_side_too(here):
    assert set(compared(here, "mobilenetv1", "mobilenetv2", "--variant", "1.0").values()) == {
        "changed"
    }


def test_only_one_variant_may_be_wanted(here, edit):
    edit(*WIDER)
    assert list(compared(here, "main", "specs", "--variant", "large")) == [
        ("specs/net.yaml", "large")
    ]


def test_all_shows_what_did_not_change(here):
    assert set(compared(here, "main", "specs", "--all").values()) == {"unchanged"}


def test_from_inside_a_folder_the_same_paths_are_meant(here, edit, monkeypatch):
    edit(*WIDER)
    monkeypatch.chdir("specs")
    assert compared(here, "main", "net.yaml") == {
        ("net.yaml", "small"): "changed",
        ("net.yaml", "large"): "changed",
    }
    assert set(compared(here, "main", ".").values()) == {"changed"}
    assert set(compared(here, "main:./net.yaml", "net.yaml").values()) == {"changed"}
    assert set(compared(here, "main:specs/net.yaml", "net.yaml").values()) == {"changed"}


def test_from_outside_the_repository_around_the_path_is_meant(here, edit, monkeypatch, tmp_path):
    edit(*WIDER)
    monkeypatch.chdir("/")
    assert set(compared(here, "main", str(tmp_path / "specs" / "net.yaml")).values()) == {"changed"}


REFUSED = {
    "mian specs": ("called 'mian'", "did you mean 'main'?"),
    "main~7 specs": ("called 'main~7'", "did you mean 'main'?"),
    "--end main": ("--end", ""),
    "main nope": ("called 'nope'", "known here: HEAD, main"),
    "nope also/nope": ("called 'also/nope'", "REF:PATH names a file of another commit"),
    "main specs/nope.yaml": ("called 'specs/nope.yaml'", "REF:PATH"),
    "main:specs/nte.yaml specs/net.yaml": (
        "'specs/nte.yaml' does not exist at main",
        "did you mean 'specs/net.yaml'?",
    ),
    "mian:specs specs": ("git knows no commit called 'mian'", "did you mean 'main'?"),
    "main:specs/net.yaml specs": ("a file cannot be compared with a folder", "name two files"),
    "main specs --variant tiny": ("no spec has a variant 'tiny'", "known here: large, small"),
    "main main --variant tiny": ("no spec has a variant 'tiny'", "known here"),
    "mobilnetv2 specs/net.yaml": ("called 'mobilnetv2'", "did you mean 'mobilenetv2'?"),
    "- -": ("standard input (-) can be read only once", ""),
    "main": ("Missing argument 'HEAD'", "perhaps: costmodel diff main specs"),
    "main specs --fail-on-increase mca:2%": ("unknown metric 'mca'; did you mean 'mac'?", ""),
    "main specs --fail-on-increase mac:two%": ("'two%' is no share in percent", ""),
    "main specs --fail-on-increase mac:-1": ("'-1' is negative", ""),
    "main specs --fail-on-increase mac:3MB": ("does not say of which dtype", "'3MB fp16'"),
    "main specs --config nope.yaml": ("'nope.yaml' does not exist", ""),
    "main specs --format xml": ("'xml' is not one of 'text', 'json', 'markdown'", ""),
    "main specs -o nowhere/diff.md": ("cannot write 'nowhere/diff.md'", "another path to write to"),
}


@pytest.mark.parametrize("line", REFUSED)
def test_a_wrong_request_ends_with_2_and_a_hint(here, line):
    ran = here("diff", *line.split())
    message, hint = REFUSED[line]
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert hint in ran.err


def test_an_empty_word_is_no_side(here):
    assert "a side of the comparison is empty" in here("diff", "", "main").err


def test_outside_of_a_repository_a_ref_means_nothing(here, monkeypatch, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    ran = here("diff", "main", "HEAD")
    assert ran.code == 2
    assert "not a git repository" in ran.err


def test_a_shallow_clone_is_told_to_fetch(here, edit, git, monkeypatch, tmp_path_factory):
    edit(*WIDER)
    git("commit", "--all", "--quiet", "--message=wider")
    git("tag", "second")
    url = Path.cwd().as_uri()
    clone = tmp_path_factory.mktemp("clone") / "here"
    git("clone", "--quiet", "--depth=1", url, str(clone))
    monkeypatch.chdir(clone)
    ran = here("diff", "HEAD~1", "specs")
    assert ran.code == 2
    assert (
        "this clone is shallow: fetch the commit first (actions/checkout: fetch-depth: 0)"
        in ran.err
    )


def test_a_name_that_is_both_a_ref_and_a_shipped_spec_has_to_be_told_apart(here, git):
    git("branch", "mobilenetv2")
    ran = here("diff", "mobilenetv2", "specs/net.yaml")
    assert ran.code == 2
    assert "is a git ref and a shipped spec" in ran.err
    assert compared(here, "mobilenetv2:specs", "specs") == {}


def test_one_wrong_spec_does_not_hide_the_others(here, edit):
    edit(*WIDER)
    edit("specs/other.yaml", "k: 3", "k: zero")
    ran = here("diff", "main", "specs")
    assert ran.code == 2
    assert "specs/net.yaml: 3 blocks changed" in ran.out
    assert ran.err.startswith("specs/other.yaml:5:23: error:")


def test_a_repository_without_commits_is_told_to_get_one(cli, git, monkeypatch, tmp_path):
    git("init", "-q", folder=tmp_path)
    monkeypatch.chdir(tmp_path)
    ran = cli("diff", "HEAD", "HEAD")
    assert ran.code == 2
    assert "  the repository has no commits yet: commit something first\n" in ran.err


def test_a_link_of_a_commit_is_the_file_that_it_leads_to(here, git):
    spec = next(Path("specs").glob("*.yaml"))
    Path("specs/latest.yaml").symlink_to(spec.name)
    git("add", ".")
    git("commit", "-qm", "link")
    assert here("diff", "HEAD", "specs").code == 0
    assert here("diff", "HEAD:specs/latest.yaml", str(spec)).code == 0


def test_a_link_of_a_commit_to_a_folder_is_that_folder(here, git, edit):
    Path("latest").symlink_to("specs")
    git("add", ".")
    git("commit", "-qm", "link")
    edit(*WIDER)
    assert compared(here, "HEAD:latest", "specs") == CHANGED
    assert compared(here, "HEAD:latest/net.yaml", "specs/net.yaml") == CHANGED


def test_sizes_of_inputs_are_given_by_name_as_well(cli):
    """By the input's name or without it, both sides get the same size, and are equal."""
    words = ("diff", "alexnet", "alexnet", "--all", "--format", "json")
    by_name, by_number = (cli(*words, "--input", size) for size in ("image=192", "192"))
    assert by_name.code == 0
    assert by_name == by_number
