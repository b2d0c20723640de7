"""Advice with a platform: what saves most time comes first, and what saves none is not applied."""

import json
from dataclasses import replace

from costmodel.advice.advising import advise
from costmodel.advice.applying import apply
from costmodel.core.network import Network
from costmodel.core.op import Kind
from costmodel.linting.times import Clock, Times
from costmodel.render.advice.json import advice_to_json
from costmodel.render.advice.markdown import advice_to_markdown
from costmodel.render.advice.text import advice_to_text
from costmodel.render.prose import Prose


def _fused(network: Network) -> Times:
    """A nanosecond for each multiply-add, ten for each element that an addition moves."""
    by_layer = {}
    for layer in network.layers:
        cost = layer.op.cost(layer.shapes, layer.output)
        moved = cost.mac if layer.kind is Kind.ARITHMETIC else 0
        by_layer[layer.name] = 1e-9 * (cost.flops + 10 * moved)
    return Times(sum(by_layer.values()), by_layer)


def _eager(network: Network) -> Times:
    """A nanosecond for each element of MAC."""
    costs = (layer.op.cost(layer.shapes, layer.output) for layer in network.layers)
    return Times(1e-9 * sum(cost.mac for cost in costs), {})


def test_proposals_are_ordered_by_the_time_that_they_save(case_of):
    advice = advise(replace(case_of("inverted"), clock=Clock("fused", _fused)))
    saved = [one.saved for one in advice.proposals]
    assert saved == sorted(saved, reverse=True)
    gains = [one.gain for one in advice.proposals]
    assert gains != sorted(gains, reverse=True)  # the order without a platform


def test_what_is_saved_is_the_difference_of_two_predictions(case_of):
    case = replace(case_of("inverted"), clock=Clock("eager", _eager))
    for one in advise(case).proposals:
        if one.after:
            before, after = (_eager(of.report.network).seconds for of in (case.outcome, one.after))
            assert one.saved == before - after


def test_what_saves_no_time_is_not_applied(case_of):
    """The fused runtime takes nothing for an activation."""
    case = replace(case_of("inverted"), clock=Clock("fused", _fused))
    refused = apply(case, ("G4",), ("G4",)).refused
    reasons = {one.title.split()[1]: one.obstacle.reason for one in refused if one.obstacle}
    assert "it would save no time, as predicted" in reasons.values()
    plain = apply(case_of("inverted"), ("G4",), ("G4",))
    assert len(plain.applied) > len(apply(case, ("G4",), ("G4",)).applied)


def test_every_format_has_the_milliseconds(case_of):
    advice = advise(replace(case_of("inverted"), clock=Clock("eager", _eager)))
    before = f"{1e3 * advice.before.seconds:.2f} ms as predicted"
    text = "".join(advice_to_text(advice, Prose()))
    assert before in text
    assert "\n   ms  " in text
    shown = "".join(advice_to_markdown(advice))
    assert before in shown
    assert "| ms | " in shown
    record = json.loads("".join(advice_to_json(advice)))
    assert record["before"]["latency_ms"] == 1e3 * advice.before.seconds
    assert record["proposals"][0]["saved_ms"] == 1e3 * advice.proposals[0].saved
