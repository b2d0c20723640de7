"""Another name lets no variant escape `--fail-on-increase`, and what it cannot judge is told."""

import json
from pathlib import Path

import pytest

LIMIT = ("--fail-on-increase", "params:0%")


def told(here, *words):
    """What is said of the networks: the variant's former name, its name, its status."""
    networks = json.loads(here("diff", "main", "specs", *words, "--format", "json").out)["networks"]
    return [(one["was"], one["variant"], one["status"]) for one in networks]


VARIANTS = "{small: {}, large: {c: 16}}"
RENAMED = {
    "one": ("{small: {}, huge: {c: 32}}", [("large", "huge", "changed")]),
    "one, and it stays the same": (
        "{small: {}, huge: {c: 16}}",
        [("large", "huge", "changed")],
    ),
    "all, in the order of the spec": (
        "{a: {}, b: {c: 16}}",
        [("small", "a", "changed"), ("large", "b", "changed")],
    ),
    "one of two that trade places": (
        "{large: {c: 16}, tiny: {}}",
        [("small", "tiny", "changed")],
    ),
    "more than there were": (
        "{small: {}, huge: {c: 32}, wide: {c: 24}}",
        [(None, "huge", "added"), (None, "wide", "added"), (None, "large", "removed")],
    ),
    "fewer than there were": (
        "{tiny: {c: 4}}",
        [(None, "tiny", "added"), (None, "small", "removed"), (None, "large", "removed")],
    ),
}


@pytest.mark.parametrize("what", RENAMED)
def test_as_many_names_as_went_pair_with_those_that_came(here, edit, what):
    variants, expected = RENAMED[what]
    edit("specs/net.yaml", VARIANTS, variants)
    assert told(here) == expected


def test_a_renamed_variant_that_grew_fails(here, edit):
    edit("specs/net.yaml", VARIANTS, "{small: {}, huge: {c: 32}}")
    ran = here("diff", "main", "specs", *LIMIT)
    assert (ran.code, ran.err) == (1, "")
    assert "\nNet large -> huge  specs/net.yaml: 3 blocks changed\n" in ran.out
    # stem, two pointwise and two depthwise, each with 2 c of batch norm: 8*9*c + 2c + 2(c*c + 13c)
    large, huge = (100 * c + 2 * c * c for c in (16, 32))
    growth = f"params +{100 * (huge - large) / large:.1f} %"
    last = ran.out.splitlines()[-1]
    assert last == f"specs/net.yaml large -> huge: {growth}, more than params:0% allows"


def test_a_new_name_alone_is_told_and_passes(here, edit):
    edit("specs/net.yaml", "large: {c: 16}", "big: {c: 16}")
    ran = here("diff", "main", "specs", *LIMIT)
    assert (ran.code, ran.err) == (0, "")
    assert "\nNet large -> big  specs/net.yaml: renamed\n" in ran.out
    assert "| `large -> big` | renamed |" in here("diff", "main", "specs", "--format=markdown").out


@pytest.mark.parametrize("name", ["large", "huge"])
def test_a_renamed_variant_is_known_by_both_names(here, edit, name):
    edit("specs/net.yaml", "large: {c: 16}", "huge: {c: 32}")
    assert told(here, "--variant", name) == [("large", "huge", "changed")]


def test_growth_that_has_no_base_is_said_not_to_be_judged(here, edit):
    edit("specs/net.yaml", VARIANTS, "{small: {}, huge: {c: 32}, wide: {c: 24}}")
    Path("specs/other.yaml").rename("specs/another.yaml")
    ran = here("diff", "main", "specs", *LIMIT)
    assert ran.code == 0
    assert ran.out.endswith(
        "\nspecs/another.yaml: no base, so its growth was not judged\n"
        "\nspecs/net.yaml huge, and 1 more: no base, so its growth was not judged\n"
    )
    assert ran.err == "note: 3 networks have no base: --fail-on-increase did not judge growth\n"
    found = json.loads(here("diff", "main", "specs", *LIMIT, "--format", "json").out)
    assert found["unjudged"] == [
        {"spec": "specs/another.yaml", "variant": ""},
        {"spec": "specs/net.yaml", "variant": "huge"},
        {"spec": "specs/net.yaml", "variant": "wide"},
    ]
    markdown = here("diff", "main", "specs", *LIMIT, "--format", "markdown").out
    assert "\n- ⚠️ `specs/another.yaml: no base, so its growth was not judged`\n" in markdown


def test_without_a_limit_nothing_is_left_unjudged(here):
    Path("specs/other.yaml").rename("specs/another.yaml")
    ran = here("diff", "main", "specs")
    assert (ran.err, "judged" in ran.out) == ("", False)
