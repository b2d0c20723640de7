"""Proposals: measured where the spec can be edited, and the reason where it cannot."""

import pytest

from costmodel.advice.advising import advise
from costmodel.advice.case import Case
from costmodel.advice.search import nearest
from costmodel.language.loading import open_spec


def reasons(advice, rule):
    return [one.obstacle.reason for one in advice.proposals if one.rule == rule and one.obstacle]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("expressions", "widths of 16 and 64 follow from this 16; write them out"),
        ("features", "the network's input 'features' has the same width"),
        ("included", "it is written in an included file, which other specs share"),
    ],
)
def test_what_cannot_be_edited_says_why_and_what_the_formula_promises(case_of, name, reason):
    advice = advise(case_of(name), ["G1"])
    assert reasons(advice, "G1") == [reason]
    (one,) = advice.proposals
    assert not one.is_measured
    # Eight convolutions 64 <-> 16 on 32 x 32: 80 channels read and written, 64 at equal width.
    assert one.gain == 8 * 32 * 32 * (80 - 64)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("{out: 64, then: bn}", "{out: in.c, then: bn}", "'in.c' is an expression over"),
        ("{out: 64, then: bn}", "{out: 32 + 32, then: bn}", "32 + 32 is no plain number"),
        ("{out: 64, then: bn}", "{out: 0x40, then: bn}", "0x40 is no plain number"),
    ],
)
def test_a_width_that_is_no_plain_number_is_not_edited(case_with, old, new, reason):
    assert reason in reasons(advise(case_with("narrow", (old, new))), "G1")[0]


def test_a_width_given_on_the_command_line_is_not_edited(case_with):
    named = ("network: Narrow\n", "network: Narrow\nparameters: {m: 20}\n")
    case = case_with("narrow", named, ("out: 16", "out: m"), m="16")
    assert reasons(advise(case), "G1") == ["'m' is given by --set"]


def test_proposals_come_by_gain_and_are_measured_on_the_edited_spec(case_of):
    advice = advise(case_of("stages"))
    gains = [one.gain for one in advice.proposals]
    assert gains == sorted(gains, reverse=True)
    for one in advice.proposals:
        if one.after:
            again = advice.case.attempt(one.edits)
            assert (again.flops, again.mac) == (one.after.flops, one.after.mac)
            assert one.gain == advice.before.mac - again.mac


def test_a_proposal_answers_the_findings_of_its_layers(case_of):
    (one,) = advise(case_of("narrow"), ["G1"]).proposals
    # In each of four blocks both pointwise convolutions and the block itself.
    assert len(one.findings) == 4 * 3
    assert {finding.rule for finding in one.findings} == {"G1"}


def test_the_single_operator_of_a_fragmented_block_is_named_and_not_applied():
    advice = advise(Case(open_spec("nasnet_a"), "nasnet_a"), ["G3"])
    one = advice.proposals[0]
    assert "3x3 convolution" in one.title
    assert "for its designer to say" in one.obstacle.reason
    assert one.gain > 0
    assert not one.edits


def test_an_addition_whose_activation_would_go_with_it_stays(case_of):
    assert "what follows in its 'then' would go with it" in reasons(advise(case_of("narrow")), "G4")


@pytest.mark.parametrize(
    ("target", "guess", "found"),
    [(49, 1, 7), (50, 1, 7), (57, 100, 8), (1, 5, 1), (10**9, 1, 31623)],
)
def test_the_nearest_square_is_found_from_any_guess(target, guess, found):
    assert nearest(lambda n: n * n, target, guess) == found


def test_a_search_over_what_cannot_be_built_ends_without_an_answer():
    assert nearest({}.get, 10, 4) is None
    assert nearest({1: 1, 16: 16}.get, 10, 4) is None


def test_what_one_place_in_the_spec_prevents_is_told_once_for_all_its_findings():
    advice = advise(Case(open_spec("mobilenetv2"), "mobilenetv2"), ["G1"])
    assert reasons(advice, "G1") == ["this 6 expands other stages too; write one for each"]
    (one,) = advice.proposals
    assert one.gain == sum(finding.gain for finding in one.findings if finding.layer)
    assert len(set(one.findings)) == len(one.findings)


def test_an_addition_is_offered_though_the_activations_are_in_a_helper_block(case_of):
    """Four sums of 32 channels on 64 x 64 are read twice and written once."""
    (one,) = [one for one in advise(case_of("helper")).proposals if "add" in one.title]
    assert one.is_measured
    assert one.gain == 4 * 3 * 32 * 64 * 64
