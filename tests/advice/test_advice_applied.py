"""``advise --apply``: the edited spec lints cleaner at equal FLOPs."""

import pytest

from costmodel.advice.applying import apply
from costmodel.language.edits import edited

RESIZED = ("narrow", "inverted", "stages", "grouped", "factors")


def edits_of(applied):
    return [(edit.line, edit.old, edit.new) for edit in applied.edits]


@pytest.mark.parametrize("name", RESIZED)
def test_a_network_with_its_widths_spelled_out_lints_cleaner_at_equal_flops(case_of, name):
    case = case_of(name)
    before, applied = case.outcome, apply(case)
    after = applied.after
    assert applied.edits
    assert abs(after.flops / before.flops - 1) <= 0.02
    assert after.mac < before.mac
    for rule, verdict in after.verdicts.items():
        assert verdict.level.rank <= before.verdicts[rule].level.rank
    for step in applied.applied:
        assert after.verdicts[step.rule].value < before.verdicts[step.rule].value
    assert any(
        verdict.level.rank < before.verdicts[rule].level.rank
        for rule, verdict in after.verdicts.items()
    )


@pytest.mark.parametrize("name", RESIZED)
def test_the_written_text_is_the_network_that_was_measured(case_of, name):
    case = case_of(name)
    applied = apply(case)
    assert applied.text == edited(case.source.text, applied.edits)
    assert case.attempt(applied.edits).flops == applied.after.flops
    assert case.attempt(applied.edits).mac == applied.after.mac


def test_a_bottleneck_64_16_64_becomes_24_20_24(case_of):
    # A block has 32² · (64·16 + 9·16·16 + 16·64) = 32² · 4352 multiply-adds, and with w channels
    # throughout 32² · 11·w². The stem, 32² · 27·64, becomes 32² · 27·w. No w gives the same FLOPs:
    def flops(wide, thin):
        block = wide * thin + 9 * thin * thin + thin * wide
        return 32 * 32 * (27 * wide + 4 * block) + 10 * wide

    assert flops(64, 16) == 19_595_904
    assert flops(20, 20) / flops(64, 16) < 0.98
    assert flops(21, 21) / flops(64, 16) > 1.02
    # so that the widths are as near to each other as multiples of 4 can be.
    applied = apply(case_of("narrow"))
    assert edits_of(applied) == [
        (9, "16", "20"),
        (10, "16", "20"),
        (11, "64", "24"),
        (15, "64", "24"),
    ]
    assert applied.after.flops == flops(24, 20) == 19_341_552
    assert [step.title for step in applied.applied] == ["nearly equal widths"]


def test_a_quoted_width_stays_quoted(case_with):
    text = apply(case_with("narrow", ("{out: 64, then: bn}", '{out: "64", then: bn}'))).text
    assert '{out: "24", then: bn}' in text


def test_an_inverted_bottleneck_24_144_24_becomes_61_channels_throughout(case_of):
    def flops(thin, wide):
        return 56 * 56 * (27 * thin + 4 * (thin * wide + 9 * wide + wide * thin)) + 10 * thin

    applied = apply(case_of("inverted"))
    assert case_of("inverted").outcome.flops == flops(24, 144)
    assert edits_of(applied) == [(9, "144", "61"), (11, "24", "61"), (15, "24", "61")]
    assert applied.after.flops == flops(61, 61)
    assert applied.after.verdicts["G1"].value == 0


def test_widths_are_multiples_of_8_where_the_flops_allow_it(case_of):
    changed = [int(new) for _, _, new in edits_of(apply(case_of("stages")))]
    assert changed
    assert all(width % 8 == 0 for width in changed)


def test_an_expansion_factor_becomes_1_and_the_output_wider(case_of):
    applied = apply(case_of("factors"))
    assert edits_of(applied) == [(15, "6", "1"), (15, "32", "122")]
    # Without its expansion a block is a depthwise and a pointwise: three layers less.
    assert applied.after.layers == case_of("factors").outcome.layers - 4 * 3


def test_eight_groups_become_a_dense_convolution_then_widths_come_nearer(case_of):
    applied = apply(case_of("grouped"))
    assert [step.rule for step in applied.applied] == ["G2", "G1"]
    assert edits_of(applied)[0] == (5, "8", "1")
    assert applied.after.verdicts["G2"].value == 0


def test_another_variant_that_changes_is_named(case_of):
    for name, other in (("full", "small"), ("small", "full")):
        (changed,) = apply(case_of("stages", name)).changed_variants
        assert changed.name == other
        assert changed.before.flops == case_of("stages", other).outcome.flops
        assert changed.after.mac < changed.before.mac
    assert apply(case_of("narrow")).changed_variants == ()


def test_a_number_of_the_variant_itself_changes_that_variant_alone(case_with):
    case = case_with(
        "narrow",
        ("network: Narrow\n", f"network: Narrow\nparameters: {{m: 20, c: 20}}\n{VARIANTS}"),
        ("out: 16", "out: m"),
        ("out: 64", "out: c"),
    )
    applied = apply(case)
    assert edits_of(applied) == [(5, "16", "20"), (5, "64", "24")]
    assert applied.changed_variants == ()


VARIANTS = "variants: {thin: {m: 16, c: 64}, even: {}}\n"


def test_an_activation_goes_only_where_that_is_allowed(case_of):
    case = case_of("inverted")
    assert all(step.rule != "G4" for step in apply(case, ["G4"]).applied)
    allowed = apply(case, ["G4"], ["G4"])
    assert [step.rule for step in allowed.applied] == ["G4"]
    # An activation reads and writes 144 channels on 56 x 56 in each of 4 blocks.
    assert case.outcome.mac - allowed.after.mac == 4 * 2 * 144 * 56 * 56
    # The other one stays: without it the blocks would be linear.
    (refused,) = (step for step in allowed.refused if step.rule == "G4")
    assert "and 3 more would have no activation left" in refused.obstacle.reason
    assert allowed.after.flops == case.outcome.flops
    assert "then: [bn]}}     # behind it an activation" in allowed.text


def test_a_change_that_would_make_another_guideline_worse_stops_halfway(case_with):
    # Without the activation behind the addition, element-wise traffic is (4·16 + 3·64) / 128 = 2
    # times the unit's input and output, within the limit of 2.5; with equal widths, 3.5 times.
    case = case_with("narrow", ("[in, here], then: relu}", "[in, here]}"))
    assert case.outcome.verdicts["G4"].value == pytest.approx(2)
    applied = apply(case)
    assert [step.title for step in applied.applied] == ["widths nearer to each other"]
    assert applied.after.verdicts["G4"].level == case.outcome.verdicts["G4"].level
    assert applied.after.verdicts["G1"].value < case.outcome.verdicts["G1"].value


def test_a_network_without_findings_stays_as_it_is(case_of):
    applied = apply(case_of("plain"))
    assert applied.edits == applied.applied == applied.refused == ()
    assert applied.text == case_of("plain").source.text


def test_a_silenced_finding_is_not_answered(case_with):
    silenced = case_with("narrow", ("schema: 1", "# costmodel: ignore-file[G1]\nschema: 1"))
    assert apply(silenced).edits == ()


def test_a_variant_that_could_be_built_before_can_be_built_after(case_with):
    # In variant b a branch of 2 · 32 channels is added to the stem, which must stay at 64.
    case = case_with(
        "narrow",
        ("network: Narrow\n", "network: Narrow\nparameters: {joined: false, half: 32}\n"),
        ("\nblocks:\n", "variants: {a: {}, b: {joined: true}}\n\nblocks:\n"),
        (
            "  - stage1:",
            "  - branch: {conv: {from: image, out: 2 * half, k: 3, stride: 2}}\n  - stage1:",
        ),
        ("repeat: 4}}\n", "repeat: 4, from: stem}}\n  - add: {of: [here, branch], when: joined}\n"),
        (
            "here, branch], when: joined}",
            "here, branch], when: joined}\n  - concat: [here, branch]",
        ),
    )
    applied = apply(case)
    assert applied.edits == ()
    assert "could not build 'b'" in applied.refused[0].obstacle.reason
