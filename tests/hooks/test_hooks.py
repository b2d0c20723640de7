"""The hooks, the action and the pages about them do what they say, as far as it runs here."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from costmodel.cli.commands import NAMES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
BASH = shutil.which("bash")
needs_bash = pytest.mark.skipif(BASH is None, reason="the steps are written for bash")


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text())


HOOKS = {hook["id"]: hook for hook in load(".pre-commit-hooks.yaml")}
ACTION = load("action.yml")
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"] if "id" in step}


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_what_pre_commit_wants_and_calls_a_command(hook: str) -> None:
    wanted = {"id", "name", "entry", "language", "files"}
    assert wanted <= set(HOOKS[hook])
    program, command = HOOKS[hook]["entry"].split()
    assert (program, command in NAMES, HOOKS[hook]["language"]) == ("costmodel", True, "python")
    assert HOOKS[hook]["pass_filenames"] is False


@pytest.mark.parametrize("path", ["specs/a.yaml", "specs/blocks/b.yml", "costmodel.yaml"])
@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_runs_when_a_spec_or_the_configuration_changes(hook: str, path: str) -> None:
    assert re.search(HOOKS[hook]["files"], path)
    assert not re.search(HOOKS[hook]["files"], "README.md")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with one spec, whose second commit widened it."""
    (tmp_path / "specs").mkdir()
    spec = tmp_path / "specs" / "net.yaml"
    spec.write_text(
        "schema: 1\nnetwork: Net\ninput: {image: [8, 16, 16]}\n"
        "layers:\n  - one: {conv: {out: 8, k: 3}}\n  - two: {pointwise: 8}\n"
    )
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=first")
    spec.write_text(spec.read_text().replace("out: 8", "out: 16"))
    git(tmp_path, "commit", "--all", "--quiet", "--message=second")
    return tmp_path


def git(folder: Path, *words: str) -> str:
    settings = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(folder), *settings, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("hook", HOOKS)
def test_the_line_of_a_hook_runs_in_a_repository(hook: str, project: Path) -> None:
    words = [*HOOKS[hook]["entry"].split(), *HOOKS[hook].get("args", [])]
    done = bash(" ".join(words), project, {})
    assert done.returncode == 0, done.stderr


def bash(script: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess:
    """Run a step as GitHub does: bash -e -o pipefail, with `costmodel` on the path."""
    programs = folder / ".programs"
    programs.mkdir(exist_ok=True)
    program = programs / "costmodel"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m costmodel "$@"\n')
    program.chmod(0o755)
    known = os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [str(BASH), "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env=known | environment,
        capture_output=True,
        text=True,
        check=False,
    )


class Runner:
    """The steps of action.yml with their inputs, run one after the other as a workflow would."""

    def __init__(self, folder: Path, **inputs: str) -> None:
        self.folder = folder
        self.inputs = {name: str(one.get("default", "")) for name, one in ACTION["inputs"].items()}
        self.inputs["base"] = ""
        self.inputs |= {name.replace("_", "-"): value for name, value in inputs.items()}
        self.temp = folder / ".temp"
        self.temp.mkdir()
        self.summary = self.temp / "summary.md"
        self.outputs: dict[str, dict[str, str]] = {}

    def step(self, name: str) -> subprocess.CompletedProcess:
        step, output = STEPS[name], self.temp / f"{name}.out"
        values = {key: self._filled(text) for key, text in step["env"].items()}
        paths = {
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }
        done = bash(step["run"], self.folder, values | paths)
        lines = output.read_text().splitlines() if output.exists() else []
        self.outputs[name] = dict(line.split("=", 1) for line in lines)
        return done

    def _filled(self, text: str) -> str:
        def value(match: re.Match[str]) -> str:
            words = match[1].split(".")
            if words[0] == "inputs":
                return self.inputs[words[1]]
            if words[0] == "github":
                return f"the-{words[1]}"
            return self.outputs[words[1]][words[3]]

        return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", value, text)


def test_no_step_pastes_an_input_into_its_script() -> None:
    """What a pull request may name reaches a script through the environment alone."""
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    assert len(scripts) == 6
    assert not any("${{" in script for script in scripts)


def test_every_input_is_used_and_every_output_is_made() -> None:
    text = (ROOT / "action.yml").read_text()
    used = set(re.findall(r"inputs\.([\w-]+)", text))
    assert used == set(ACTION["inputs"])
    for name, output in ACTION["outputs"].items():
        step, key = re.findall(r"steps\.(\w+)\.outputs\.(\w+)", output["value"])[0]
        assert (key, f'echo "{key}=' in STEPS[step]["run"]) == (name, True)


@needs_bash
def test_the_action_lints_and_compares_with_the_base(project: Path) -> None:
    runner = Runner(project, base=git(project, "rev-parse", "HEAD~1"))
    for name in ("base", "lint", "diff"):
        done = runner.step(name)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (project / runner.outputs["lint"]["sarif"]).read_text().lstrip().startswith("{")
    summary = runner.summary.read_text()
    assert "costmodel lint" in summary
    assert "### costmodel diff: " in summary
    assert "2 blocks changed" in summary
    assert Path(runner.outputs["diff"]["diff"]).read_text() in summary


@needs_bash
def test_the_action_fails_on_too_much_growth_and_still_writes_the_summary(project: Path) -> None:
    base = git(project, "rev-parse", "HEAD~1")
    runner = Runner(project, base=base, fail_on_increase="params:0% mac:2%")
    assert runner.step("base").returncode == 0
    assert runner.step("diff").returncode == 1
    assert "more than mac:2% allows" in runner.summary.read_text()


@needs_bash
def test_the_action_annotates_the_lines_of_findings_and_fails(project: Path) -> None:
    (project / "costmodel.yaml").write_text("budgets:\n  specs/*.yaml: {flops: 1 k}\n")
    runner = Runner(project)
    assert runner.step("base").returncode == 0
    done = runner.step("lint")
    assert done.returncode == 1
    assert re.search(r"^::error file=specs/net\.yaml,line=5,", done.stdout, re.MULTILINE)
    assert "B1" in runner.summary.read_text()


@needs_bash
@pytest.mark.parametrize(("base", "code"), [("HEAD", 0), ("HEAD~1", 1)])
def test_only_new_findings_may_be_wanted(base: str, code: int, project: Path) -> None:
    # The second commit goes further beyond the budget than the first one did.
    (project / "costmodel.yaml").write_text("budgets:\n  specs/*.yaml: {flops: 1 k}\n")
    runner = Runner(project, base=git(project, "rev-parse", base), new_only="true")
    assert runner.step("base").returncode == 0
    assert runner.step("lint").returncode == code


@needs_bash
@pytest.mark.parametrize("base", ["", "0" * 40])
def test_without_a_base_nothing_is_compared(project: Path, base: str) -> None:
    runner = Runner(project, base=base)
    assert runner.step("base").returncode == 0
    assert runner.outputs["base"] == {"commit": ""}
    assert "steps.base.outputs.commit != ''" in STEPS["diff"]["if"]


@needs_bash
def test_the_base_of_a_shallow_clone_is_fetched(project: Path, tmp_path_factory: Any) -> None:
    base = git(project, "rev-parse", "HEAD~1")
    git(project, "config", "uploadpack.allowAnySHA1InWant", "true")
    clone = tmp_path_factory.mktemp("clone") / "here"
    git(project, "clone", "--quiet", "--depth=1", project.as_uri(), str(clone))
    runner = Runner(clone, base=base)
    assert runner.step("base").returncode == 0
    assert runner.outputs["base"] == {"commit": base}
    assert runner.step("diff").returncode == 0


@needs_bash
def test_a_base_that_cannot_be_fetched_is_told(project: Path) -> None:
    runner = Runner(project, base="1" * 40)
    done = runner.step("base")
    assert done.returncode == 0
    assert "::warning::costmodel: the base 1111" in done.stdout
    assert runner.outputs["base"] == {"commit": ""}


@needs_bash
@pytest.mark.parametrize(("known", "call"), [("", "POST"), ("77", "PATCH")])
def test_the_comment_is_written_once_and_then_updated(project: Path, known: str, call: str) -> None:
    """The place of ``gh`` takes one that writes down how it is called."""
    base = git(project, "rev-parse", "HEAD~1")
    runner = Runner(project, base=base, pull_request="5", comment="true")
    for name in ("base", "lint", "diff"):
        runner.step(name)
    gh = project / ".programs" / "gh"
    gh.write_text(
        f'#!/bin/sh\necho "$@" >> "{project}/calls"\n[ "$2" = --paginate ] && echo {known}\nexit 0'
    )
    gh.chmod(0o755)
    done = runner.step("comment")
    assert done.returncode == 0, done.stderr
    last = (project / "calls").read_text().splitlines()[-1]
    place = "comments/77" if known else "5/comments"
    assert last.startswith(f"api --method {call} repos/the-repository/issues/{place} --silent")
    body = (runner.temp / "costmodel-comment.md").read_text()
    assert body.startswith("<!-- costmodel -->\n\n### costmodel diff: ")
    # HTML ends at an empty line: a heading right behind </details> would be shown as it is written.
    assert "</details>\n\n### costmodel lint: " in body
    assert "#### Verdicts" in body
    assert "/actions/runs/the-run_id)" in body


@needs_bash
def test_a_comment_that_may_not_be_written_is_an_error_with_its_remedy(project: Path) -> None:
    runner = Runner(project, pull_request="5", comment="true")
    runner.step("base")
    gh = project / ".programs" / "gh"
    gh.write_text("#!/bin/sh\nexit 1")
    gh.chmod(0o755)
    done = runner.step("comment")
    assert done.returncode == 1
    assert re.search("^::error .*pull-requests: write", done.stdout, re.MULTILINE)


@needs_bash
def test_no_red_step_is_silent(project: Path) -> None:
    """What fails says so in an annotation: growth, findings, a wrong spec."""
    base = git(project, "rev-parse", "HEAD~1")
    runner = Runner(project, base=base, fail_on_increase="mac:2%")
    runner.step("base")
    done = runner.step("diff")
    assert done.returncode == 1
    assert re.search(
        "^::error title=costmodel diff::.*more than mac:2% allows", done.stdout, re.MULTILINE
    )
    (project / "specs" / "net.yaml").write_text("schema: 1\nlayers: nothing\n")
    for name in ("lint", "diff"):
        done = runner.step(name)
        assert done.returncode == 2
        assert f"::error title=costmodel {name}::" in done.stdout


@needs_bash
def test_pages_are_drawn_of_what_changed(project: Path) -> None:
    runner = Runner(project, base=git(project, "rev-parse", "HEAD~1"), pages="true")
    runner.step("base")
    done = runner.step("pages")
    assert done.returncode == 0, done.stderr
    (page,) = Path(runner.outputs["pages"]["pages"]).iterdir()
    assert page.name == "specs-net.yaml.html"
    assert "<html" in page.read_text("utf-8")


PAGE = (ROOT / "docs" / "ci.md").read_text()
SNIPPETS = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]


def test_actions_are_pinned() -> None:
    """A tag can be moved; a commit cannot. Of our own the page names the release."""
    shown = SNIPPETS[1]["jobs"]["costmodel"]["steps"]
    used = [step["uses"] for step in (*ACTION["runs"]["steps"], *shown) if "uses" in step]
    others = [one for one in used if not one.startswith("OWNER/costmodel@v")]
    assert len(others) == len(used) - 1
    assert [one for one in others if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", one)] == []


def test_the_page_names_only_hooks_and_inputs_that_exist() -> None:
    pre_commit, workflow, _ = SNIPPETS
    assert {hook["id"] for hook in pre_commit["repos"][0]["hooks"]} <= set(HOOKS)
    steps = workflow["jobs"]["costmodel"]["steps"]
    assert set(steps[1]["with"]) <= set(ACTION["inputs"])


@needs_bash
def test_the_lines_for_gitlab_run_and_write_their_reports(project: Path) -> None:
    job = SNIPPETS[2]["costmodel"]
    environment = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": git(project, "rev-parse", "HEAD~1")}
    done = bash("\n".join(job["script"]), project, environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 blocks changed" in done.stdout
    for report in job["artifacts"]["reports"].values():
        assert (project / report).is_file()
