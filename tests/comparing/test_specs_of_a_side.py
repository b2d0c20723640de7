"""A folder of a commit and a folder of the working tree have the same specs."""

from pathlib import Path

import pytest

BLOCKS = "schema: 1\nkind: blocks\nblocks: {}\n"
NO_SPECS = [
    "specs/node_modules/n.yaml",
    "specs/deep/site-packages/n.yml",
    "specs/.hidden/n.yaml",
    "specs/.n.yaml",
    "specs/costmodel.yaml",
    "specs/n.YAML",
    "specs/n.txt",
]


def added(git, path, text):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)
    git("add", "--force", ".")
    git("commit", "--quiet", "--message=more")


@pytest.mark.parametrize("path", NO_SPECS)
def test_a_tracked_file_that_is_no_spec_is_none_on_either_side(here, git, path):
    added(git, path, Path("specs/other.yaml").read_text())
    Path("costmodel-empty.yaml").write_text("{}\n")
    ran = here("diff", "HEAD", "specs", "--config", "costmodel-empty.yaml")
    assert (ran.code, ran.out) == (0, "HEAD -> specs\n\n2 specs are unchanged\n")


def test_a_tracked_file_of_blocks_is_no_spec_on_either_side(here, git):
    added(git, "specs/more.yaml", BLOCKS)
    assert here("diff", "HEAD", "specs").out == "HEAD -> specs\n\n2 specs are unchanged\n"


@pytest.mark.parametrize("folder", [".networks", "node_modules/networks"])
def test_a_folder_that_is_named_is_looked_into_on_both_sides(here, git, folder):
    added(git, f"{folder}/n.yaml", Path("specs/other.yaml").read_text())
    assert here("diff", "HEAD", folder).out.endswith("\n1 spec is unchanged\n")


@pytest.mark.parametrize("path", ["/specs/other.yaml", "/specs", "/", "../specs", "a/../../b"])
def test_a_path_outside_of_the_repository_is_refused_and_nothing_is_written(here, path, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    ran = here("diff", f"HEAD:{path}", "specs/other.yaml")
    assert ran.code == 2
    assert "lies outside of the repository\n  PATH starts from the root" in ran.err
    assert sorted(tmp_path.rglob("*")) == before
    assert not Path("/specs").exists()
