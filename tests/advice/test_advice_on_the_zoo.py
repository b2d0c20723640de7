"""On the zoo: only what was named is edited, and what is written can be analysed."""

import re

import pytest

from costmodel.advice.advising import advise
from costmodel.advice.applying import apply
from costmodel.advice.case import Case
from costmodel.core.marks import Source
from costmodel.language.loading import open_spec
from costmodel.language.reading.whole_spec import spec_of
from costmodel.language.sources.library import shipped

pytestmark = pytest.mark.slow

SAMPLE = {
    "mobilenetv2": ("0.4@160",),
    "shufflenetv1": ("1x g=8",),
    "resnet": ("18", "152"),
    "squeezenet": ("1.1",),
    "igcv2": ("0.25",),
    "guidelines/g1": ("GPU 1:12 x1",),
    "guidelines/g2": ("GPU g=8 x1",),
}
CASES = [(name, None) for name in shipped()] + [
    (name, variant) for name, variants in SAMPLE.items() for variant in variants
]


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_apply_edits_numbers_alone_and_every_variant_can_still_be_analysed(name, variant):
    case = Case(open_spec(name), name, variant)
    applied = apply(case)
    text = case.source.text
    lines, after = text.splitlines(), applied.text.splitlines()
    assert len(lines) == len(after)
    named = {edit.line for edit in applied.edits}
    for number, (one, other) in enumerate(zip(lines, after, strict=True), 1):
        assert number in named or one == other
        # Nothing but numbers differs, and comments not even in those.
        assert re.sub(r"\d+", "#", one) == re.sub(r"\d+", "#", other)
        assert _comment(one) == _comment(other)
    assert case.effects_on_variants(applied.edits).broken == ()
    _check_cleaner(case, applied)


def _comment(line):
    match = re.search(r"(?:^|\s)#.*", line)
    return match.group() if match else ""


def _check_cleaner(case, applied):
    before, after = case.outcome, applied.after
    assert case.attempt(applied.edits).mac == after.mac
    assert abs(after.flops - before.flops) <= 0.02 * before.flops
    assert after.params <= 1.1 * before.params
    assert (after.mac < before.mac) is bool(applied.edits)
    for rule, verdict in after.verdicts.items():
        assert verdict.level.rank <= before.verdicts[rule].level.rank


@pytest.mark.parametrize("name", ["mobilenetv2", "resnet", "vgg", "xception", "densenet"])
def test_removals_leave_comments_and_other_lines_alone(name):
    case = Case(open_spec(name), name)
    applied = apply(case, ["G4"], ["G4"])
    kept = applied.text
    for edit in applied.edits:
        assert edit.new == ""
        assert "#" not in edit.old
    comments = [_comment(line).strip() for line in case.source.text.splitlines()]
    assert [_comment(line).strip() for line in kept.splitlines() if _comment(line)] == [
        comment for comment in comments if comment
    ]


def test_on_mobilenetv2_equal_widths_save_a_third_of_the_memory_access():
    text = open_spec("mobilenetv2").source.text
    spelled_out = text.replace("expansion: 6, ", "").replace("expansion,", "6,")
    case = Case(spec_of(Source("spelled_out.yaml", spelled_out)), "spelled_out.yaml")
    applied = apply(case, ["G1"])
    assert applied.after.mac < 0.67 * case.outcome.mac
    assert case.outcome.verdicts["G1"].level == "warning"
    assert applied.after.verdicts["G1"].level.rank < case.outcome.verdicts["G1"].level.rank


def test_a_factor_that_several_stages_share_is_left_alone():
    """Lowering it for one stage would starve the others, so the widths of one would have to pay."""
    case = Case(open_spec("mobilenetv2"), "mobilenetv2")
    proposals = advise(case, ["G1"]).proposals
    assert proposals
    assert {one.obstacle.reason for one in proposals} == {
        "this 6 expands other stages too; write one for each"
    }


def test_every_proposal_on_the_zoo_says_what_it_does_or_why_it_cannot():
    for name in ("shufflenetv1", "nasnet_a", "squeezenet", "condensenet"):
        for one in advise(Case(open_spec(name), name)).proposals:
            assert one.findings
            assert one.is_measured or one.obstacle


@pytest.mark.parametrize("name", ["mobilenetv3", "senet", "mnasnet"])
def test_the_multiplication_of_an_excitation_stays(name):
    """Without it the gate's single pixel would be all that goes on; it cannot be fused either."""
    case = Case(open_spec(name), name)
    assert not [one.title for one in advise(case, ["G4"]).proposals if "multiply" in one.title]
    assert not [one.remedy for one in case.findings if "multiply" in one.remedy]
