"""Two lists laid side by side keep their order, lose nothing, and pair what is alike."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from costmodel.comparing.alignment import aligned, anchored, gaps

words = st.lists(st.sampled_from("abcd"), max_size=12)


def equality(x: str, y: str) -> int:
    return int(x == y)


def longest_common_subsequence(a: Sequence[str], b: Sequence[str]) -> int:
    """By definition: the best of leaving out either first item, or of taking both if equal."""
    if not a or not b:
        return 0
    if a[0] == b[0]:
        return 1 + longest_common_subsequence(a[1:], b[1:])
    return max(longest_common_subsequence(a[1:], b), longest_common_subsequence(a, b[1:]))


@given(words, words)
def test_every_position_of_both_lists_comes_once_and_in_order(
    a: Sequence[str], b: Sequence[str]
) -> None:
    pairs = aligned(a, b, equality)
    assert [i for i, _ in pairs if i is not None] == list(range(len(a)))
    assert [j for _, j in pairs if j is not None] == list(range(len(b)))


@given(words, words)
def test_as_many_pairs_are_found_as_the_lists_have_in_common(
    a: Sequence[str], b: Sequence[str]
) -> None:
    pairs = [(i, j) for i, j in aligned(a, b, equality) if i is not None and j is not None]
    assert all(a[i] == b[j] for i, j in pairs)
    assert len(pairs) == longest_common_subsequence(tuple(a), tuple(b))


@given(words)
def test_a_list_pairs_with_itself_position_by_position(a: Sequence[str]) -> None:
    assert aligned(a, a, equality) == [(i, i) for i in range(len(a))]


def test_a_better_pair_wins_over_an_earlier_one() -> None:
    scores = {("a", "x"): 1, ("a", "y"): 3}
    assert aligned("a", "xy", lambda a, b: scores[a, b]) == [(None, 0), (0, 1)]


def test_lists_beyond_measure_pair_in_step() -> None:
    a, b = list(range(1001)), [-1, *range(1, 1000)]
    pairs = aligned(a, b, lambda x, y: int(x == y))
    assert pairs[:2] == [(0, None), (None, 0)]
    assert pairs[2] == (1, 1)
    assert pairs[-1] == (1000, None)


@given(words, words)
def test_gaps_and_anchors_together_are_both_lists(a: Sequence[str], b: Sequence[str]) -> None:
    rows: list[int] = []
    columns: list[int] = []
    for before, between, (i, j) in gaps(anchored(a, b), len(a), len(b)):
        rows += [*before, *([] if i is None else [i])]
        columns += [*between, *([] if j is None else [j])]
    assert rows == list(range(len(a)))
    assert columns == list(range(len(b)))
