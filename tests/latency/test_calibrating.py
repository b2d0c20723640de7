"""Networks are chosen by what they would tell, and timed in rounds that can be stopped."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from math import inf
from pathlib import Path
from random import Random
from types import SimpleNamespace
from zlib import crc32

import numpy as np
import pytest
from sums import FACTS, SummingMachine, SummingRuntime, drawn_once, seconds_of

import costmodel
from costmodel.core.problems import Problem, SpecError
from costmodel.latency.amounts import moved_works
from costmodel.latency.calibrating import calibrating
from costmodel.latency.calibrating.calibrating import Plan, calibrated
from costmodel.latency.calibrating.designing import Design
from costmodel.latency.calibrating.pool import MOST_MULTIPLY_ADDS, Candidate, pool
from costmodel.latency.calibrating.record import Setup, read
from costmodel.latency.calibrating.rounds import FEWEST
from costmodel.latency.calibrating.synthetic import PIECES
from costmodel.latency.measuring import sittings
from costmodel.latency.measuring.measuring import Bench
from costmodel.latency.work import Work

DATA = Path(__file__).parents[1] / "data"
SETUP = Setup(
    costmodel="1",
    runtime="sums",
    version="1.0",
    device="here",
    threads=1,
    clock="summed",
    seed=0,
)


@pytest.fixture(scope="module")
def drawn():
    """A pool of a hundred networks."""
    return drawn_once(0, 100)


def structure(network):
    """What a network computes, whatever its layers are called."""
    return tuple((layer.op, layer.shapes, layer.output) for layer in network.layers)


def test_a_pool_is_drawn_by_its_seed_and_is_the_beginning_of_every_larger_one(drawn):
    runtime = SummingRuntime(SummingMachine())
    again, other = pool(runtime, FACTS, 0, 30), pool(runtime, FACTS, 1, 30)
    assert [structure(one.network) for one in again] == [
        structure(one.network) for one in drawn[:30]
    ]
    assert not {one.network.name for one in again} & {one.network.name for one in other}
    assert len({structure(one.network) for one in drawn}) == 100


def test_networks_of_a_pool_are_small_and_their_kernels_have_work(drawn):
    reports = [costmodel.analyze(one.network) for one in drawn]
    assert max(report.total().cost.flops for report in reports) <= MOST_MULTIPLY_ADDS
    assert all(len(one.works) == len(one.seconds) == len(one.network.layers) for one in drawn)
    assert all(min(one.seconds) > 0 for one in drawn)


def test_no_network_of_the_zoo_is_timed_to_calibrate(drawn):
    """None has the multiply-adds and the parameters of one: what is the same has the same."""
    with (DATA / "exact_counts.csv").open() as file:
        rows = list(csv.DictReader(file))
    zoo = {(row["total_multiply_adds"], row["params_all_learnable"]) for row in rows}
    assert len(zoo) > 100
    totals = [costmodel.analyze(one.network).total().cost for one in drawn]
    assert not zoo & {(str(one.flops), str(one.params)) for one in totals}


def candidate(*works):
    """A network of these kernels, each of which is guessed to take a second."""
    return Candidate(None, works, (1.0,) * len(works), 0, 0)


def test_the_error_expected_of_one_coefficient_is_that_of_its_samples():
    """A class of one amount: 1/V = 1/p + n/s², and p = 1 before anything is known.

    s is 0.1, and by the root of 1 + 0.1/share more, since what takes little of a network's time is
    timed worse: s² = 0.011 where it takes all of it. After one sample 1/V is 1 + 1/0.011 = 91.9.
    """
    one = candidate(Work("a", {"calls": 1.0}))
    design = Design([one, one], by_kernel=True)
    assert design.error == pytest.approx(1.0)
    design.learn(0)
    assert design.error == pytest.approx((1 / (1 + 1 / 0.011)) ** 0.5)
    design.learn(1)
    assert design.error == pytest.approx((1 / (1 + 2 / 0.011)) ** 0.5)


def test_a_kernel_among_others_tells_less():
    """Of a tenth of the time s² is 0.01 * (1 + 0.1/0.1) = 0.02, and ten of them say 10/0.02."""
    kernel = Work("a", {"calls": 1.0})
    alone, among = (Design([candidate(*[kernel] * n)], by_kernel=True) for n in (1, 10))
    alone.learn(0)
    among.learn(0)
    assert among.error == pytest.approx((1 / (1 + 10 / 0.02)) ** 0.5)
    assert alone.error > among.error > alone.error / 10**0.5


def test_what_tells_of_both_coefficients_comes_before_what_tells_the_same_again():
    """The second is all calls as the first is, the third all bytes."""
    calls, data = Work("a", {"calls": 1.0}), Work("a", {"bytes": 1.0})
    design = Design([candidate(calls), candidate(calls), candidate(data)], by_kernel=True)
    design.learn(0)
    assert design.best(np.ones(3), np.ones(3, bool)) == 2
    assert design.best(np.ones(3), np.array([True, True, False])) == 1
    assert design.best(np.array([1.0, 1.0, 1e9]), np.ones(3, bool)) == 1


@pytest.mark.parametrize("by_kernel", [True, False])
def test_gains_are_what_learning_a_network_lessens(drawn, by_kernel):
    design = Design(drawn[:40], by_kernel=by_kernel)
    design.learn(3)
    gains = design.gains()
    for number in (0, 17, 39):
        other = Design(drawn[:40], by_kernel=by_kernel)
        other.learn(3)
        other.learn(number)
        assert design.error**2 - other.error**2 == pytest.approx(gains[number], rel=1e-6)


@pytest.mark.parametrize("by_kernel", [True, False])
def test_a_choice_expects_less_error_than_networks_as_they_come(drawn, by_kernel):
    """Of as many networks, and with half of them every class of the pool is covered."""
    costs = np.ones(len(drawn))
    chosen, blind = (Design(drawn, by_kernel=by_kernel) for _ in range(2))
    numbers = []
    for number in range(50):
        numbers.append(chosen.best(costs, np.ones(len(drawn), bool)))
        chosen.learn(numbers[-1])
        blind.learn(number)
    assert len(set(numbers)) == 50
    assert chosen.error < blind.error
    kinds = {work.kind for one in drawn for work in one.works}
    assert {work.kind for one in numbers for work in drawn[one].works} == kinds


@pytest.fixture
def machine(monkeypatch):
    """A quiet machine; the pools of its calibrations are drawn once for all tests."""
    once = lambda _runtime, _facts, seed, size: drawn_once(seed, size)  # noqa: E731
    monkeypatch.setattr(calibrating, "pool", once)
    monkeypatch.setattr(sittings, "gc", SimpleNamespace(collect=int))  # nothing large is held
    return SummingMachine()


class Told:
    """What a calibration tells: its records, and how far it has come."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.errors: list[tuple[float, float]] = []

    def told(self, seconds: float, error: float) -> None:
        self.errors.append((seconds, error))


def run(machine, told=None, **changed):
    """A calibration of twenty seconds."""
    told = told or Told()
    runtime = SummingRuntime(machine, changed.pop("has_profile", True))
    bench = Bench("sums", runtime, clock=machine.clock, watch=machine.tell)
    keep = changed.pop("keep", told.texts.append)
    asked = {"budget": 20.0, "most_noise": 0.1, **changed}
    return calibrated(Plan(bench=bench, setup=SETUP, keep=keep, told=told.told, **asked))


def names(calibration):
    return [one.network.name for one in calibration.timings]


@pytest.mark.parametrize("has_profile", [True, False])
def test_networks_are_timed_at_what_their_kernels_come_to(machine, has_profile):
    """On a quiet machine each median is the sum, and two sittings differ by nothing."""
    found = run(machine, has_profile=has_profile)
    for network, kernels, seconds in found.timings:
        works = moved_works(machine_kernels(network), network, FACTS)
        assert seconds == pytest.approx(sum(map(seconds_of, works)), rel=1e-6)
        assert len(kernels) == (len(works) if has_profile else 0)
    assert found.floor == pytest.approx(0, abs=1e-9)
    assert (found.facts, found.refused, found.is_interrupted) == (FACTS, (), False)


def machine_kernels(network):
    return SummingRuntime(SummingMachine()).kernels(network, FACTS)


def test_the_same_seed_times_the_same_networks_and_the_seconds_are_kept(machine):
    """What is left of twenty seconds is a twentieth for the fit, and what no network fits into."""
    first, again = run(machine), run(SummingMachine())
    assert names(first) == names(again)
    assert 15 < first.seconds < 20
    assert len(first.timings) > 20
    assert len(run(SummingMachine(), budget=12.0).timings) < len(first.timings)


def test_the_error_that_is_expected_falls_from_round_to_round(machine):
    told = Told()
    run(machine, told)
    errors = [error for _, error in told.errors]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < errors[0] / 2
    assert [seconds for seconds, _ in told.errors] == sorted(seconds for seconds, _ in told.errors)


def test_too_few_seconds_time_the_fewest_networks_that_can_be_fitted(machine):
    assert len(run(machine, budget=0.01).timings) == FEWEST


def test_interrupted_it_has_what_was_timed_and_goes_on_from_its_record(machine, tmp_path):
    """Nothing is timed twice but for the floor of noise: 20 seconds in two parts are 20 seconds."""
    told, path = Told(), tmp_path / "platform.yaml.part"
    machine.interrupted_at = 9.0
    first = run(machine, told)
    assert first.is_interrupted
    path.write_text(told.texts[-1])
    recorded = read(path, SETUP)
    machine.opened.clear()
    second = run(machine, told, resumed=recorded)
    assert names(second)[: len(first.timings)] == names(first)
    assert len(second.timings) > len(first.timings)
    assert 15 < second.seconds < 20
    assert not second.is_interrupted
    new = set(names(second)) - set(names(first))
    assert new < set(machine.opened)


def test_a_record_is_read_as_it_was_written(machine, tmp_path):
    told, path = Told(), tmp_path / "record"
    found = run(machine, told)
    path.write_text(told.texts[-1])
    again = run(machine, told, resumed=read(path, SETUP))
    assert again.timings == found.timings
    assert told.texts[-1] == told.texts[-2]


def test_interrupted_before_there_is_enough_it_gives_nothing(machine):
    machine.interrupted_at = 0.5
    with pytest.raises(KeyboardInterrupt):
        run(machine)


def test_a_machine_that_is_too_noisy_is_told_by_how_much_early(machine):
    """From one second to the next it is thrice as slow, and the reference kernel never shows it."""
    drawn = Random(0)  # noqa: S311
    machine.slowness = lambda _now: drawn.choice((1.0, 3.0))
    with pytest.raises(SpecError) as raised:
        run(machine, budget=25.0)
    message = raised.value.problems[0].message
    assert re.search(r"too noisy to calibrate now: .* by [0-9]+ %, not by 10$", message)
    assert machine.now < 20
    assert run(machine, most_noise=inf).floor > 0.1


def test_what_the_runtime_refuses_is_told_and_left_out(machine, monkeypatch):
    machine.refused = ("attentive", "deep")
    found = run(machine)
    assert {"attentive", "deep"}.isdisjoint(name.partition("-")[0] for name in names(found))
    assert found.refused
    machine.refused = ("deep", *(piece.__name__ for piece in PIECES))
    monkeypatch.setattr(calibrating, "_POOL", 10)
    with pytest.raises(SpecError, match="no kernel"):
        run(machine, budget=1.0)


def test_a_record_that_cannot_be_kept_ends_a_calibration_before_anything_is_timed(machine):
    def full(_text):
        raise SpecError([Problem("cannot write 'p.part': No space left", None, "make room")])

    with pytest.raises(SpecError, match="No space left"):
        run(machine, keep=full)
    assert machine.opened == ["reference"]


def damages():
    """What may have become of a record, by what is said of it."""
    return {
        "one digit": lambda text: text.replace("1", "2", 1),
        "half of it": lambda text: text[: len(text) // 2],
        "nothing left": lambda _text: "",
        "another file": lambda _text: "schema: 1\n",
        "lacks a key": lambda text: signed({**json.loads(text.partition("\n")[0]), "facts": None}),
        "no number": lambda _text: signed({"schema": "costmodel.calibration/1"}),
    }


def signed(body):
    line = json.dumps(body)
    return f"{line}\ncrc32 {crc32(line.encode()):08x}\n"


def test_damaged_records_and_those_of_other_setups_are_refused(machine, tmp_path):
    told, path = Told(), tmp_path / "record"
    run(machine, told, budget=0.01)
    for damage in damages().values():
        path.write_text(damage(told.texts[-1]))
        with pytest.raises(SpecError, match="was damaged after it was written"):
            read(path, SETUP)
    path.write_text(told.texts[-1])
    with pytest.raises(SpecError, match="threads 1, not 2; seed 0, not 5"):
        read(path, replace(SETUP, threads=2, seed=5))
    with pytest.raises(SpecError, match="there is nothing to go on with"):
        read(tmp_path / "gone", SETUP)
    body = json.loads(told.texts[-1].partition("\n")[0])
    body["networks"][0]["name"] = "plain-12345"
    path.write_text(signed(body))
    with pytest.raises(SpecError, match="networks that run otherwise here"):
        run(machine, resumed=read(path, SETUP))
