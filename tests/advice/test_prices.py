"""What lower MAC costs elsewhere: parameters, other variants, and what nobody can compute."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from costmodel.advice.advising import advise
from costmodel.advice.applying import apply
from costmodel.advice.case import Case
from costmodel.advice.permission import MORE_PARAMS
from costmodel.advice.proposal import REMARK
from costmodel.analysis.report import analyze
from costmodel.core.marks import Source
from costmodel.language.loading import network_of, open_spec
from costmodel.language.reading.whole_spec import spec_of
from costmodel.render.prose import Prose
from costmodel.render.views import advice_words as words

GROWING = str(Path(__file__).parent / "specs" / "growing.yaml")


@pytest.fixture(scope="module")
def case():
    """A network whose params grow with equal widths in its late stages."""
    return Case(open_spec(GROWING), GROWING)


@pytest.fixture(scope="module")
def careful(case):
    """What is applied where nothing is allowed."""
    return apply(case)


@pytest.fixture(scope="module")
def bold(case):
    """What is applied where params may grow."""
    return apply(case, allowed=["params"])


def growth(applied, after):
    return after.params / applied.case.outcome.params - 1


def rendered(applied, style):
    module = import_module(f"costmodel.render.advice.{style}")
    prose = (Prose(),) if style == "text" else ()
    return "".join(getattr(module, f"applied_to_{style}")(applied, *prose))


def test_params_grow_by_a_tenth_at_most_where_nobody_allows_more(careful, bold):
    assert 0 < growth(careful, careful.after) <= MORE_PARAMS < growth(bold, bold.after)
    assert bold.after.mac < careful.after.mac
    (refused,) = (step for step in careful.refused if step.rule == "G1")
    share = 100 * growth(careful, refused.after)
    assert f"params would grow by {share:.1f} % in all, more than 10 %" in refused.obstacle.reason
    assert refused.obstacle.reason.endswith("--allow params lets it happen")
    assert not [step for step in bold.refused if step.rule == "G1"]


def test_a_proposal_that_needs_nothing_but_a_permission_has_no_obstacle(case_of, monkeypatch):
    monkeypatch.setattr("costmodel.advice.permission.MORE_PARAMS", -1)
    (one,) = advise(case_of("narrow"), ["G1"]).proposals
    assert (one.permission.name, one.obstacle) == ("params", None)
    assert words.use(one).startswith("--apply --allow params does this; the network's params")
    assert apply(case_of("narrow"), ["G1"]).edits == ()
    assert apply(case_of("narrow"), ["G1"], ["params"]).edits == one.edits


def test_what_the_steps_do_to_mac_and_params_adds_up(case, careful):
    before, after = case.outcome, careful.after
    assert before.params + sum(step.more_params for step in careful.applied) == after.params
    assert before.mac - sum(step.gain for step in careful.applied) == after.mac


def test_params_stand_in_the_line_of_the_gain(advise_cli):
    said = "elements of MAC less (44.5 % of the network's), params -4.8 %\n"
    assert said in advise_cli("narrow.yaml").out


@pytest.mark.parametrize("style", ["text", "markdown", "json"])
@pytest.mark.parametrize("flags", [[], ["--apply"]])
def test_every_format_says_that_accuracy_is_not_counted(advise_cli, style, flags):
    ran = advise_cli("narrow.yaml", "--format", style, *flags)
    assert (ran.out + ran.err).count(REMARK) == 1


def test_where_nothing_is_advised_there_is_nothing_to_remark(advise_cli):
    assert REMARK not in advise_cli("plain.yaml").out


@pytest.mark.parametrize("style", ["text", "markdown", "json"])
def test_proposals_are_said_to_be_measured_alone(advise_cli, style):
    said = "each proposal is measured alone; --apply searches again after each step"
    assert advise_cli("narrow.yaml", "--format", style).out.count(said) == 1


def test_each_place_is_shown_once_with_its_last_width(bold):
    stepped = [edit[:2] for step in bold.applied for edit in step.edits]
    assert len(stepped) > len(set(stepped))
    text, markdown = rendered(bold, "text"), rendered(bold, "markdown")
    for edit in bold.edits:
        place = f"growing.yaml:{edit.line}:{edit.column} "
        assert text.count(place) == text.count(f"{place} {edit.old} -> {edit.new}\n") == 1
        row = f"| {edit.line} | {edit.column} | "
        assert markdown.count(row) == markdown.count(f"{row}`{edit.old}` | `{edit.new}` |") == 1


def test_what_becomes_of_other_variants_is_told_in_numbers(case, careful):
    edited = spec_of(Source(GROWING, careful.text))
    effects = json.loads(rendered(careful, "json"))["variant_effects"]
    assert [one["variant"] for one in effects] == ["B1", "B2"]
    for one in effects:
        before, after = (
            analyze(network_of(spec, "", one["variant"])).total().cost
            for spec in (case.spec, edited)
        )
        assert one["after"] == {"flops": after.flops, "mac": after.mac, "params": after.params}
        flops, mac, params = (f"{100 * share:+.1f} %" for share in one["change"].values())
        assert mac == f"{100 * (after.mac / before.mac - 1):+.1f} %"
        said = f"- {one['variant']}: FLOPs {flops}, MAC {mac}, params {params}\n"
        assert said in rendered(careful, "markdown")
        assert said[2:] in rendered(careful, "text")


def test_an_argument_set_from_outside_would_hide_the_edit(cli):
    ran = cli("advise", "squeezenet", "--set", "fire5.s=10")
    assert ran.code == 2
    assert "--set fire5.s hides what is written, which advice would edit" in ran.err
