"""What `costmodel diff` prints: goldens, the JSON contract, Markdown that names cannot break.

After a change on purpose: pytest tests/comparing --snapshot-update.
"""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

AS_READ = "../diff/shufflenetv1_as_read.yaml"
ALLOW = "cut it back, or allow more with --fail-on-increase"
FAULTS = f"diff shufflenetv1 {AS_READ} --variant"

SHOWN = {
    "shufflenet_g3_text": f"{FAULTS} '1x g=3'",
    "shufflenet_g1_text": f"{FAULTS} '1x g=1'",
    "shufflenet_g1_markdown": f"{FAULTS} '1x g=1' --format markdown",
    "shufflenet_g1_json": f"{FAULTS} '1x g=1' --format json",
}


class _Text(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.mark.parametrize("name", SHOWN)
def test_the_faults_of_a_shufflenet_look_like_this(cli, snapshot, name):
    words = [word.strip("'") for word in re.findall(r"'[^']*'|\S+", SHOWN[name])]
    ran = cli(*words)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot(extension_class=_Text)


@pytest.mark.parametrize("style", ["text", "json", "markdown"])
def test_a_review_looks_like_this(here, edit, snapshot, style):
    """A wider stem, one unit more, a new spec, a removed variant, a budget, and a limit."""
    edit("specs/net.yaml", "out: c, k: 3", "out: 2 * c, k: 3")
    edit("specs/net.yaml", "repeat: 2", "repeat: 3")
    edit("specs/net.yaml", "large: {c: 16}", "huge: {c: 32}")
    edit("specs/net.yaml", "small: {}", "small: {}, wide: {c: 24}")
    Path("specs/new.yaml").write_text(Path("specs/other.yaml").read_text())
    Path("costmodel.yaml").write_text(
        'budgets: {"specs/*.yaml": {flops: 1 M, params: +10%, max_fragments: 2}}\n'
    )
    limits = ("--fail-on-increase", "mac:2%", "--fail-on-increase", "max_fragments")
    ran = here("diff", "main", "specs", *limits, "--format", style)
    told = "note: 3 networks have no base: --fail-on-increase did not judge growth\n"
    assert (ran.code, ran.err) == (1, told)
    assert ran.out == snapshot(extension_class=_Text)


INTEGER = {"type": ["integer", "null"]}
NAME = {"type": ["string", "null"]}


def record(required):
    return {"type": "object", "required": list(required), "properties": required}


SIDES = record({"base": {"type": "integer"}, "head": {"type": "integer"}})
SIDE = {
    "anyOf": [
        {"type": "null"},
        record({"name": NAME, "op": NAME, "line": INTEGER}
               | dict.fromkeys(("flops", "mac", "params"), INTEGER)),
    ]
}  # fmt: skip
FIELD = record({key: {"type": "string"} for key in ("name", "base", "head")})
LAYER = record(
    {
        "status": {"enum": ["added", "removed", "changed"]},
        "base": SIDE,
        "head": SIDE,
        "fields": {"type": "array", "items": FIELD},
    }
)
BLOCK = record(
    {
        "base": NAME,
        "head": NAME,
        "line": INTEGER,
        "status": {"enum": ["added", "removed", "changed"]},
        "metrics": record(dict.fromkeys(("flops", "mac", "params"), SIDES)),
        "layers": {"type": "array", "items": LAYER},
    }
)
METRIC = record(
    {
        "base": INTEGER,
        "head": INTEGER,
        "change": INTEGER,
        "percent": {"type": ["number", "null"]},
        "budget": NAME,
        "budget_left": INTEGER,
    }
)
METRICS = ("flops", "mac", "params", "peak_activations", "max_fragments")
CONTRACT = record(
    {
        "schema": {"const": "costmodel.diff/1"},
        "base": {"type": "string"},
        "head": {"type": "string"},
        "unchanged": {"type": "integer"},
        "failures": {"type": "array"},
        "unjudged": {
            "type": "array",
            "items": record({"spec": {"type": "string"}, "variant": {"type": "string"}}),
        },
        "warnings": {
            "type": "array",
            "items": record(
                {
                    "file": NAME,
                    "line": INTEGER,
                    "column": INTEGER,
                    "message": {"type": "string"},
                    "hint": {"type": "string"},
                }
            ),
        },
        "networks": {
            "type": "array",
            "items": record(
                {
                    "spec": {"type": "string"},
                    "network": {"type": "string"},
                    "variant": {"type": "string"},
                    "was": NAME,
                    "status": {"enum": ["added", "removed", "changed", "unchanged"]},
                    "base_lost": {"type": "boolean"},
                    "inputs": {"type": "object"},
                    "metrics": record(dict.fromkeys(METRICS, METRIC)),
                    "blocks": {"type": "array", "items": BLOCK},
                }
            ),
        },
    }
)


def test_json_keeps_the_contract_and_agrees_with_analyze(cli):
    found = json.loads(cli("diff", "shufflenetv1", AS_READ, "--format", "json").out)
    jsonschema.validate(found, CONTRACT)
    for one in found["networks"]:
        if one["status"] == "changed":
            words = ("analyze", AS_READ, "--variant", one["variant"], "--format", "json")
            totals = json.loads(cli(*words).out)["reports"][0]["totals"]
            assert {name: one["metrics"][name]["head"] for name in METRICS} == {
                name: totals[name] for name in METRICS
            }


def test_json_of_nothing_is_still_a_document(here):
    found = json.loads(here("diff", "main", "specs", "--format", "json").out)
    jsonschema.validate(found, CONTRACT)
    assert (found["networks"], found["failures"], found["unchanged"]) == ([], [], 2)


NASTY = "x | y` <b>@all</b> [z](http://example.org)"


def test_markdown_shows_names_as_code_and_nothing_of_them_as_markup(here):
    Path("specs/new.yaml").write_text(
        "schema: 1\nnetwork: Net\ninput: {image: [8, 4, 4]}\nparameters: {c: 8}\n"
        f"variants: {{'{NASTY}': {{c: 9}}}}\nlayers:\n  - conv: {{out: c, k: 3}}\n"
    )
    out = here("diff", "main", "specs", "--format", "markdown").out
    outside = re.sub(r"`[^`\n]*`|<code>[^<]*</code>", "", out)
    assert "@all" in out
    for markup in ("@all", "<b>", "http:"):
        assert markup not in outside
    rows = [line for line in out.splitlines() if line.startswith("| `specs/new.yaml`")]
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [9]


def test_markdown_fits_into_a_comment_whatever_the_change(cli, tmp_path):
    """GitHub refuses comments of more than 65,536 characters."""
    wide, other = tmp_path / "wide.yaml", tmp_path / "other.yaml"
    layers = [
        f"  - layer_{i}: {{conv: {{out: {i + 1}, k: {3 + 2 * (i % 2)}}}}}\n" for i in range(900)
    ]
    head = "schema: 1\nnetwork: Wide\ninput: {image: [c, 4, 4]}\nparameters: {c: 1}\n"
    wide.write_text(f"{head}variants: {{one: {{}}, two: {{c: 2}}}}\nlayers:\n{''.join(layers)}")
    other.write_text(wide.read_text().replace("k: 3", "k: 7").replace("k: 5", "k: 1"))
    out = cli("diff", str(wide), str(other), "--format", "markdown").out
    assert len(out) < 65_536
    assert out.count("\n| `") == 2
    assert "The details of 2 networks do not fit here; `--format text` has them." in out
    assert "<details>" not in out


def test_a_hundred_equal_blocks_are_told_in_one_line(cli, tmp_path):
    net = "schema: 1\nnetwork: Long\ninput: {image: [8, 4, 4]}\nlayers:\n"
    for name, k in (("base", 3), ("head", 5)):
        text = f"{net}  - body: {{conv: {{out: 8, k: {k}, repeat: 100}}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text)
    out = cli("diff", str(tmp_path / "base.yaml"), str(tmp_path / "head.yaml")).out
    # 100 convolutions gain (25 - 9) * 8 * 8 weights each, at 4 * 4 positions.
    assert (
        "  body.1 to body.100 (100 blocks): FLOPs +1,638,400, MAC +102,400, params +102,400" in out
    )
    assert out.count("~ conv: k 3 -> 5") == 1


LIMITS = {
    # MAC of the large variant grows most; both variants grow.
    "mac:2%": 1,
    "mac": 1,
    "mac:0%": 1,
    "mac:+2%": 1,
    "mac: 2 %": 1,
    "mac:1000%": 0,
    "mac:100 M": 0,
    "mac:1 k": 1,
    "mac:1 GB fp16": 0,
    "max_fragments": 0,
    "max_fragments:1": 0,
    "params:0": 1,
}


@pytest.mark.parametrize("limit", LIMITS)
def test_more_growth_than_is_allowed_ends_with_1(here, edit, limit):
    edit("specs/net.yaml", "out: c, k: 3", "out: 2 * c, k: 3")
    ran = here("diff", "main", "specs", "--fail-on-increase", limit)
    assert (ran.code, ran.err) == (LIMITS[limit], "")
    assert ("allows" in ran.out) == bool(LIMITS[limit])


def test_shrinking_and_what_is_new_never_fail(here, edit):
    edit("specs/net.yaml", "repeat: 2", "repeat: 1")
    Path("specs/new.yaml").write_text(Path("specs/other.yaml").read_text())
    words = [word for metric in METRICS for word in ("--fail-on-increase", metric)]
    assert here("diff", "main", "specs", *words).code == 0


def test_a_failure_is_told_where_the_results_go_to_a_file(here, edit):
    edit("specs/net.yaml", "out: c, k: 3", "out: 2 * c, k: 3")
    words = ("diff", "main", "specs", "--fail-on-increase", "mac:2%")
    told = here(*words).out.splitlines()[-1]
    ran = here(*words, "--format", "markdown", "-o", "comment.md")
    assert (ran.code, ran.out, ran.err) == (1, "", f"error: {told}\n  {ALLOW}\n")


def test_the_worst_variant_is_named_and_the_others_are_counted(here, edit):
    edit("specs/net.yaml", "out: c, k: 3", "out: 2 * c, k: 3")
    found = here("diff", "main", "specs", "--fail-on-increase", "mac:2%").out.splitlines()[-1]
    assert re.fullmatch(
        r"specs/net\.yaml (small|large), and 1 more: MAC \+[0-9.]+ %, more than mac:2% allows",
        found,
    )


def test_budgets_come_from_the_configuration_that_is_named(here, edit):
    edit("specs/net.yaml", "out: c, k: 3", "out: 2 * c, k: 3")
    Path("ci").mkdir()
    Path("ci/budgets.yaml").write_text('budgets: {"../specs/net.yaml": {params: +0%}}\n')
    words = ("diff", "main", "specs", "--variant", "small", "--format", "json")
    found = json.loads(here(*words, "--config", "ci/budgets.yaml").out)
    params = found["networks"][0]["metrics"]["params"]
    assert (params["budget"], params["budget_left"]) == ("+0%", -params["change"])


def test_the_result_goes_to_a_file(here):
    assert here("diff", "main", "specs", "-o", "diff.md", "--format", "markdown").out == ""
    assert Path("diff.md").read_text().startswith("### costmodel diff: `main` → `specs`\n")
