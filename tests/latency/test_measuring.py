"""Visits come to figures: what the machine's speed did to them is taken out."""

from __future__ import annotations

import math

import pytest
from scripted import SPEC, Machine, ScriptedRuntime

import costmodel
from costmodel.core.problems import SpecError
from costmodel.latency.kernel import Kernel, Share, Timed
from costmodel.latency.measuring import clocks
from costmodel.latency.measuring.attributing import costed, shares
from costmodel.latency.measuring.clocks import clock_of, step
from costmodel.latency.measuring.figures import (
    Figures,
    Visit,
    anchored,
    figures_of,
    noise_floor,
    reference_of,
)
from costmodel.latency.measuring.measured import runs
from costmodel.latency.measuring.measuring import Bench, measured
from costmodel.latency.measuring.memory import groups, needed
from costmodel.latency.measuring.reference import reference
from costmodel.latency.measuring.turns import Pace, pace_of, turns
from costmodel.latency.subject import Subject


@pytest.fixture
def two(tmp_path):
    """Two networks of one conv, one relu and one fc."""
    found = []
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(SPEC.format(name=name))
        network = costmodel.load(str(tmp_path / f"{name}.yaml"))
        found.append(Subject(network.spec, network))
    return found


def visits(seconds, references=None, step=1, first=0):
    """Visits in every ``step``-th turn; the reference takes as long before as after."""
    around = references or [1.0] * len(seconds)
    pairs = zip(seconds, around, strict=True)
    return [Visit(first + step * turn, own, one, one) for turn, (own, one) in enumerate(pairs)]


def test_a_visit_counts_as_its_time_over_that_of_the_reference_beside_it():
    """A machine at half its speed in the second visit changes nothing: 10/1 = 20/2 = 10/1.

    Beside the third the reference was disturbed once, and so the other time counts.
    """
    its = [Visit(0, 10, 1, 1), Visit(1, 20, 2, 2), Visit(2, 10, 1, 7)]
    assert reference_of([its]) == 1
    assert anchored([its]) == [[10, 10, 10]]


def test_visits_of_others_nearby_show_what_the_reference_does_not():
    """Two networks, both twice as slow in their third and fourth visit; the reference never."""
    first = visits([10, 10, 20, 20, 10, 10], step=2)
    second = visits([5, 5, 10, 10, 5, 5], step=2, first=1)
    found, _ = anchored([first, second])
    # The third visit has two of the other at its usual speed before it, two at half of it after.
    assert found == [10, 10, 20 / 1.5, 20 / 1.5, 10 / 1.5, 10]


def test_figures_are_median_minimum_and_interquartile_range():
    assert figures_of([5, 1, 4, 2, 3]) == Figures(3, 1, 4 - 2)
    assert figures_of([1, 2]) == Figures(1.5, 1, 1.75 - 1.25)
    assert figures_of([7]) == Figures(7, 7, 0)


def test_the_floor_of_noise_is_how_far_the_halves_of_the_visits_differ():
    """In one sitting, odd against even visits: 10 and 11 differ by 1 of 10.5, 4 and 4 by nothing.

    By the other halvings of four visits, 10, 11 against 10, 11 and 10, 11 against 11, 10, nothing
    differs. Of two visits there is but one halving.
    """
    noisy, steady = visits([10, 11] * 2, step=2), visits([4] * 4, step=2, first=1)
    assert math.isclose(noise_floor([noisy[:2]]), 1 / 10.5)
    assert math.isclose(noise_floor([noisy]), (1 / 10.5 + 0 + 0) / 3)
    assert math.isclose(noise_floor([noisy, steady]), (1 / 10.5 + 0 + 0) / 3 / 2)


def test_where_there_were_several_sittings_the_floor_is_how_far_these_differ():
    """10 in the first and 12 in the second differ by 2 of 11, whatever the visits of each do."""
    its = visits([9, 11, 10, 10]) + visits([12, 12, 11, 13], first=4)
    second = [visit._replace(sitting=int(visit.turn > 3)) for visit in its]
    assert math.isclose(noise_floor([second]), 2 / 11)
    once = visits([5, 6] * 4, step=2, first=8)
    assert math.isclose(noise_floor([second, once]), 2 / 11)


def test_visits_of_a_network_are_spread_over_the_whole_in_an_order_of_the_seed():
    order = turns([2, 6, 6], seed=1)
    assert [order.count(number) for number in range(3)] == [2, 6, 6]
    assert [order[:7].count(0), order[7:].count(0)] == [1, 1]
    assert order == turns([2, 6, 6], seed=1) != turns([2, 6, 6], seed=2)


@pytest.mark.parametrize(
    ("run_seconds", "pace"),
    [
        # 30 ms are three runs of 10 ms; with the one dropped and the reference 44 ms: 3 / 0.044
        (0.010, Pace(68, 1, 3)),
        # No visit has more than 9 runs, no network more than 200 visits.
        (0.0001, Pace(200, 1, 9)),
        # Who runs for 100 ms hardly minds a cold start; 3 / 0.104
        (0.100, Pace(28, 0, 1)),
        # Six visits are made even where they take longer than asked for.
        (2.0, Pace(6, 0, 1)),
    ],
)
def test_visits_are_short_and_as_many_as_the_seconds_allow(run_seconds, pace):
    assert pace_of(run_seconds, 0.004, 3.0, 6) == pace


def test_networks_are_alive_together_as_far_as_memory_goes():
    """5 and 3 make 8, which comes first; 4 is alone, since 6 has no room beside it."""
    assert groups([5, 4, 3, 6], limit=8) == [[0, 2], [3], [1]]
    assert groups([9, 1], limit=8) == [[0], [1]]


def test_memory_is_three_times_the_weights_and_the_peak_of_activations(two):
    """3·3·3·4 + 4·8·8·10 + 10 params; 2 · 4·8·8 elements alive around the relu; 10 MB besides."""
    params = 3 * 3 * 3 * 4 + 4 * 8 * 8 * 10 + 10
    assert needed(two[0].network) == 4 * (3 * params + 2 * 4 * 8 * 8) + 10_000_000


def test_the_reference_is_one_convolution_of_28_9_million_multiply_adds():
    (layer,) = reference().network.layers
    assert layer.op.cost(layer.shapes, layer.output).flops == 28 * 28 * 3 * 3 * 64 * 64


def test_times_of_kernels_are_scaled_to_runs_that_are_not_profiled(two):
    """10 + 20 + 10 ms when profiled are 1 + 2 + 1 ms of 4; the fc counts where it comes first."""
    network = two[0].network
    stem, relu, flatten, head = (layer.name for layer in network.layers)
    shape = network.layers[0].output
    timed = [
        Timed(Kernel("Conv", (stem, relu), shape), "a", 0.010),
        Timed(Kernel("Gemm", (flatten, head), shape), "b", 0.020),
        Timed(Kernel("Gemm", (head,), shape), "c", 0.010),
    ]
    found = costed(network, timed, 0.004)
    assert [one.seconds for one in found] == pytest.approx([0.001, 0.002, 0.001])
    assert [one.flops for one in found] == [8 * 8 * 3 * 3 * 3 * 4, 4 * 8 * 8 * 10, 0]
    parts = {part: share for part, share in shares(found).items() if share}
    assert parts == pytest.approx({"convolution": 0.25, "other": 0.75})


def machine(**seconds):
    """The reference takes 1 ms at full speed; from the 10th second on all is half as fast."""

    def slowing(own):
        return lambda now: own * (1 if now < 10 else 2)

    return Machine({name: slowing(own) for name, own in ({"reference": 0.001} | seconds).items()})


def bench(found, **others):
    asked = {"sittings": 1, "clock": found.clock, "watch": found.tell} | others
    return Bench("scripted", ScriptedRuntime(found), **asked)


def test_a_machine_that_slows_down_changes_no_figure(two):
    """One is 100 times the reference and the other 20 times, at full speed and at half of it."""
    slow = machine(one=0.100, two=0.020)
    found, problems = measured(two, bench(slow, seconds=10.0))
    one, other = found.networks
    assert not problems
    assert {round(visit.before, 6) for visit in one.visits} == {0.001, 0.002}
    assert one.figures.median == pytest.approx(100 * found.reference_seconds)
    assert other.figures.median == pytest.approx(20 * found.reference_seconds)
    assert found.floor == pytest.approx(0, abs=1e-9)
    assert slow.closed == ["two", "one", "reference"]


def test_what_was_visited_three_times_is_kept_when_interrupted(two):
    """Opening runs a network 3 times and the reference 4 times; a visit is 4 + 1 + 4 runs.

    Of five visits one network has had three, and the other two, which are too few.
    """
    stopped = machine(one=0.100, two=0.100)
    stopped.interrupted_at = 2 * (3 + 4) + 5 * 9 + 1
    found, _ = measured(two, bench(stopped, seconds=10.0))
    assert found.is_interrupted
    assert [len(one.visits) for one in found.networks] == [3]
    assert stopped.closed == ["two", "one", "reference"]


def test_interrupted_before_anything_was_visited_there_is_nothing(two):
    stopped = machine(one=0.1, two=0.1)
    stopped.interrupted_at = 1
    assert measured(two, bench(stopped)) == (None, ())
    assert stopped.closed == ["one", "reference"]


def test_networks_are_opened_anew_for_each_sitting_and_profiled_in_the_first(two):
    """Half of the seconds each: 4 visits of 100 + 8 ms in half a second, and 4 more."""
    twice = machine(one=0.1)
    found, _ = measured(two[:1], bench(twice, seconds=1.0, sittings=2))
    (one,) = found.networks
    assert twice.opened == ["reference", "one", "one"]
    assert twice.closed == ["one", "one", "reference"]
    assert twice.profiled == 1
    assert [visit.sitting for visit in one.visits] == [0] * 4 + [1] * 4
    assert [visit.turn for visit in one.visits] == [*range(8)]


def test_what_takes_long_to_open_stays_open_for_the_second_sitting(two):
    """More than a quarter of the second that it has."""
    slow = machine(one=0.1, two=0.1)
    slow.opening["one"] = 0.3
    found, _ = measured(two, bench(slow, seconds=1.0, sittings=2))
    assert slow.opened == ["reference", "one", "two", "two"]
    sittings = [{visit.sitting for visit in one.visits} for one in found.networks]
    assert sittings == [{0}, {0, 1}]
    assert slow.closed == ["two", "two", "one", "reference"]


def test_groups_are_measured_one_after_the_other_and_told_as_one(two):
    apart = machine(one=0.1, two=0.1)
    found, _ = measured(two, bench(apart, seconds=1.0, alive_bytes=0))
    assert apart.closed == ["one", "two", "reference"]
    assert [one.network.name for one in found.networks] == ["one", "two"]
    ends = [(one.visits[0].turn, one.visits[-1].turn) for one in found.networks]
    assert ends[0][1] < ends[1][0]


def test_what_the_runtime_cannot_run_is_told_and_the_others_are_measured(two):
    found, problems = measured(two, bench(machine(two=0.1), seconds=1.0))
    assert [one.network.name for one in found.networks] == ["two"]
    assert [one.message for one in problems] == ["one: no kernel for fc"]


def test_a_network_too_large_for_the_memory_is_refused_before_anything_is_opened(tmp_path):
    """A billion images of 4·8·8 elements, alive twice around the relu: 2,048 GB."""
    (tmp_path / "one.yaml").write_text(SPEC.format(name="one"))
    network = costmodel.load(str(tmp_path / "one.yaml"), batch=10**9)
    large = machine(one=0.1)
    with pytest.raises(SpecError, match=r"one needs about 2,048\.0 GB of memory, and [0-9.]+ GB"):
        measured([Subject("one", network)], bench(large))
    assert not large.opened


def test_runs_keep_what_the_clock_said_beside_what_it_comes_to(two):
    found, _ = measured(two, bench(machine(one=0.1, two=0.1), seconds=1.0))
    run, _ = runs(found, "by hand")
    assert (run.model, run.input, run.batch) == (two[0].word, "8x8", 1)
    assert (run.runtime, run.version, run.threads) == ("scripted", "1.0", 1)
    assert run.milliseconds == pytest.approx(100)
    assert run.raw_visits == run.visits == (100.0,) * 9
    assert run.reference_visits == (1.0,) * 9
    assert run.provenance == "by hand; scripted, reference kernel 1 ms, seed 0"
    assert run.noise_floor == 0


PARTS = {
    ("Conv", ("stem", "relu"), ""): Share.CONVOLUTION,
    ("Relu", ("relu",), ""): Share.ELEMENTWISE,
    ("Gemm", ("flatten", "head"), ""): Share.OTHER,
    ("Flatten", ("flatten",), ""): Share.MOVEMENT,
    ("ReorderInput", (), "stem"): Share.MOVEMENT,
    ("Mystery", (), ""): None,
}


def test_a_kernel_counts_as_what_others_are_fused_into(two):
    network = two[0].network
    names = {layer.name.rpartition(".")[2]: layer.name for layer in network.layers}
    shape = network.layers[0].output
    timed = [
        Timed(Kernel(type_, tuple(names[one] for one in its), shape, moved), "", 1.0)
        for type_, its, moved in PARTS
    ]
    found = costed(network, timed, 1.0)
    assert [one.share for one in found] == [*PARTS.values()]
    assert [one.name for one in found] == [
        *(names[one] for one in ("stem", "relu", "head", "flatten")),
        *("ReorderInput", "Mystery"),
    ]


def test_a_clock_that_moves_in_steps_is_told_from_one_that_flows(monkeypatch):
    """4 ms a step but for one by chance; then 1 us: processor time is used if it is fine."""
    ticks = [0, 0.004, 0.004, 0.005, 0.005, 0.009, 0.009, 0.013, 0.013, 0.017]
    coarse = iter(ticks)
    fine = iter([1e-6 * tick for tick in range(10)])
    assert step(coarse.__next__) == pytest.approx(0.004)
    assert step(fine.__next__) == pytest.approx(1e-6)
    monkeypatch.setattr(clocks, "step", lambda _now: 0.004)
    assert clock_of(1) == clock_of(2) == clocks.WALL
    monkeypatch.setattr(clocks, "step", lambda _now: 1e-6)
    assert (clock_of(1), clock_of(2)) == (clocks.PROCESSOR, clocks.WALL)
