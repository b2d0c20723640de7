"""G1: one width for the layers around the pointwise convolutions that were found at fault.

The convolutions of a stage are set to one width together, with those that must agree with them; a
second try takes the layers that the stage reads along. Convolutions that stand in no block are
followed from one to the next at the same resolution. Where fully equal widths would break another
guideline, widths are brought nearer to each other as far as it allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from costmodel.advice.literals import Follower, Obstacle, expression
from costmodel.advice.moves import Move
from costmodel.advice.network_widths import NetworkWidths
from costmodel.advice.opportunity import Opportunity
from costmodel.advice.widths import Group, Knob
from costmodel.analysis.units import is_map
from costmodel.core.network import Layer
from costmodel.core.op import Kind
from costmodel.linting.finding import Finding
from costmodel.ops import name_of

RULE = "G1"
_NO_MAPS = Obstacle("its output is a single pixel", None)
ALPHAS = tuple(Fraction(eighth, 8) for eighth in range(8))


def opportunities(view: NetworkWidths, findings: Sequence[Finding]) -> Iterator[Opportunity]:
    """One opportunity for each stage with findings, or for each chain of layers without blocks."""
    flagged = _by_stage(view, findings)
    stages = _convolutions(view)
    done: set[frozenset[str]] = set()
    chained: set[tuple[str, Sequence[object]]] = set()
    for stage, found in flagged.items():
        layers = stages.get(stage, [])
        if len(layers) == 1 and (layers[0].name, layers[0].output[2:]) in chained:
            continue  # a chain is the same from wherever it is followed
        groups = _groups(view, layers, findings)
        if not groups:
            yield Opportunity(RULE, tuple(found), (), _title(Fraction(0)), _NO_MAPS)
        elif groups[0].layers in done:
            continue
        else:
            done.add(groups[0].layers)
            if len(layers) == 1:
                chained |= {(name, layers[0].output[2:]) for name in groups[0].layers}
            answered = [one for one in findings if _is_in(view, one, groups[0])]
            yield _opportunity(view, answered or found, groups)


def _by_stage(view: NetworkWidths, findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    stages: dict[str, list[Finding]] = {}
    for finding in findings:
        stages.setdefault(view.stage_of(finding), []).append(finding)
    return stages


def _convolutions(view: NetworkWidths) -> dict[str, list[Layer]]:
    """Those that give maps, by stage."""
    stages: dict[str, list[Layer]] = {}
    for layer in view.layers:
        if layer.kind in (Kind.CONV, Kind.POINTWISE) and is_map(layer):
            stages.setdefault(layer.stage, []).append(layer)
    return stages


def _groups(
    view: NetworkWidths, layers: Sequence[Layer], findings: Sequence[Finding]
) -> list[Group]:
    names = [layer.name for layer in layers]
    if not names:
        return []
    if len(names) == 1:
        names = _chain(view, names, findings)
    before = [
        maker
        for layer in layers
        if layer.kind is Kind.POINTWISE
        for maker in view.widths.makers(layer)
    ]
    groups = [view.widths.group(names), view.widths.group([*names, *before])]
    return list({group.layers: group for group in groups}.values())


def _chain(view: NetworkWidths, names: list[str], findings: Sequence[Finding]) -> list[str]:
    """All convolutions linked with the first by findings at its resolution."""
    size = view.by_name[names[0]].output[2:]
    links = [view.by_name[finding.layer] for finding in findings if finding.layer]
    links = [link for link in links if link.shapes[0][2:] == link.output[2:] == size]
    ends = [[link.name, *view.widths.makers(link)] for link in links]
    reached = view.widths.tied(names)
    grown = True
    while grown:  # a pass follows a chain to its end: links come in topological order
        before = len(reached)
        for one in (*ends, *reversed(ends)):
            if not reached.isdisjoint(one):
                reached |= view.widths.tied(set(one) - reached)
        grown = len(reached) > before
    return sorted(reached)


def _is_in(view: NetworkWidths, finding: Finding, group: Group) -> bool:
    if finding.layer:
        return finding.layer in group.layers
    return any(layer.name in group.layers for layer in view.units[finding.block].layers)


def _opportunity(
    view: NetworkWidths, findings: Sequence[Finding], groups: Sequence[Group]
) -> Opportunity:
    branched = _branched(view, findings)
    faults = [branched or _obstacle(view, group) for group in groups]
    fitting = [group for group, fault in zip(groups, faults, strict=True) if fault is None]
    rounds = tuple(
        tuple(
            Move(RULE, group.knobs, alpha, view.widths.multiple(group, {}), title=_title(alpha))
            for group in fitting
        )
        for alpha in ALPHAS
        if fitting
    )
    obstacle = None if fitting else faults[0]
    return Opportunity(RULE, tuple(findings), rounds, _title(Fraction(0)), obstacle)


def _branched(view: NetworkWidths, findings: Sequence[Finding]) -> Obstacle | None:
    """Three branches or more differ in width on purpose: that is no chain, but G3's matter."""
    stages = {view.stage_of(finding) for finding in findings}
    for layer in view.layers:
        if layer.stage in stages and name_of(layer.op) == "concat" and len(layer.inputs) > 2:
            return Obstacle(f"{layer.name} joins branches that differ in width", layer.mark)
    return None


def _obstacle(view: NetworkWidths, group: Group) -> Obstacle | None:
    if group.obstacles:
        return group.obstacles[0]
    for name in sorted(group.layers):
        driver, layer = view.widths.drivers.get(name), view.by_name[name]
        if isinstance(driver, Follower) and layer.kind is Kind.POINTWISE and is_map(layer):
            return Obstacle(expression(driver.text), driver.mark)
    for knob in group.knobs:
        if len(knob.widths) > 1 and not knob.is_factor:
            *most, last = knob.widths
            widths = f"{', '.join(map(str, most))} and {last}"
            reason = f"widths of {widths} follow from this {knob.site.value}; write them out"
            return Obstacle(reason, knob.site.mark)
    if all(knob.is_factor for knob in group.knobs):
        return Obstacle("no number here sets a width by itself", None)
    return _reaching_out(view, group)


def _reaching_out(view: NetworkWidths, group: Group) -> Obstacle | None:
    """A factor that other stages use as well, whose own widths would stay as they are."""
    own = _stages(view, (knob for knob in group.knobs if not knob.is_factor))
    for knob in group.knobs:
        if knob.is_factor and _stages(view, [knob]) - own:
            reason = f"this {knob.site.value} expands other stages too; write one for each"
            return Obstacle(reason, knob.site.mark)
    return None


def _stages(view: NetworkWidths, knobs: Iterable[Knob]) -> set[str]:
    driven = view.widths.driven
    return {view.by_name[name].stage for knob in knobs for name in driven[knob.site]}


def _title(alpha: Fraction) -> str:
    return "widths nearer to each other" if alpha else "equal widths"
