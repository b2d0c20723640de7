"""One variant of one spec, and what becomes of it when its text is edited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from costmodel.analysis.report import Report, analyze
from costmodel.core.cost import Cost
from costmodel.core.marks import Source, line_starts
from costmodel.core.problems import SpecError
from costmodel.core.values import NamedTuple
from costmodel.language.edits import Edit, edited
from costmodel.language.loading import InputSizes, network_of
from costmodel.language.reading.whole_spec import spec_of
from costmodel.language.syntax import Spec
from costmodel.linting.config.settings import RuleSettings, default_settings
from costmodel.linting.finding import Finding, Verdict
from costmodel.linting.judging import Judgement, judge
from costmodel.linting.suppressions import Silencers, suppressions
from costmodel.linting.times import Clock


@dataclass(frozen=True)
class Outcome:
    """A variant as built from some text: its costs, and what lint says of it.

    ``clock`` foretells its time; without one advice goes by MAC alone.
    """

    report: Report
    rules: Mapping[str, RuleSettings]
    clock: Clock | None = None

    @cached_property
    def judgement(self) -> Judgement:
        """Findings and verdicts."""
        return judge(self.report, self.rules)

    @property
    def verdicts(self) -> Mapping[str, Verdict]:
        """The verdicts by rule."""
        return self.judgement.verdicts

    @property
    def flops(self) -> int:
        """FLOPs of the network."""
        return int(self.report.total().cost.flops)

    @property
    def mac(self) -> int:
        """MAC of the network, in elements."""
        return int(self.report.total().cost.mac)

    @cached_property
    def seconds(self) -> float | None:
        """The predicted time of a run; None without a clock, or where it is in doubt."""
        times = self.clock.of(self.report.network) if self.clock else None
        return None if times is None or times.doubt else times.seconds

    @property
    def burden(self) -> float:
        """What advice brings down: predicted seconds, or MAC where there are none."""
        return self.mac if self.seconds is None else self.seconds

    @property
    def layers(self) -> int:
        """How many layers the network has."""
        return len(self.report.network.layers)

    @property
    def params(self) -> int:
        """Learnable parameters of the network."""
        return int(self.report.total().cost.params)


class VariantChange(NamedTuple):
    """What a variant costs before and after."""

    name: str
    before: Cost
    after: Cost

    def shares(self) -> Iterator[tuple[str, float]]:
        """By how much FLOPs, MAC and params grow, as shares of what they were."""
        for name in ("flops", "mac", "params"):
            one, other = getattr(self.before, name), getattr(self.after, name)
            yield name, other / one - 1 if one else 0.0


class VariantEffects(NamedTuple):
    """The variants that cannot be built any more, and those, but the one meant, that change."""

    broken: tuple[str, ...]
    changed: tuple[VariantChange, ...]


@dataclass(frozen=True)
class State:
    """What a change is made on top of: accepted edits, the network they make, what is allowed."""

    edits: tuple[Edit, ...]
    outcome: Outcome
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A spec and which network of it is meant.

    ``name`` is what the user called the spec; ``rules`` are those of lint with their settings,
    ``clock`` foretells times, which only findings are priced by: verdicts go by counts.
    """

    spec: Spec
    name: str
    variant: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    sizes: InputSizes | None = None
    rules: Mapping[str, RuleSettings] = field(default_factory=default_settings)
    clock: Clock | None = None

    @property
    def source(self) -> Source:
        """The text that edits are made in."""
        return self.spec.source

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each line of the text begins."""
        return line_starts(self.source.text)

    @cached_property
    def outcome(self) -> Outcome:
        """The network as it stands.

        Raises:
            SpecError: the request or the variant is wrong.
        """
        return self._built(self.spec)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What lint finds, less what comments in the spec silence."""
        silencers = Silencers(suppressions(self.source))
        found = judge(self.outcome.report, self.rules, self.clock).findings
        return tuple(one for one in found if not silencers.of(one))

    def attempt(self, edits: Iterable[Edit]) -> Outcome:
        """The network of the edited text.

        Raises:
            SpecError: it cannot be read or built.
        """
        return self._attempts(tuple(edits))

    @cached_property
    def _attempts(self) -> Callable[[tuple[Edit, ...]], Outcome]:
        """The networks of edited texts; a search asks for many of them again."""
        return cache(lambda edits: self._built(self._reread(edits)))

    def effects_on_variants(self, edits: Iterable[Edit]) -> VariantEffects:
        """Which variants the edits break, and which others they change.

        Raises:
            SpecError: the edited text cannot be read.
        """
        spec = self._reread(edits)
        chosen = self.outcome.report.network.variant
        after = {name: _cost(spec, name) for name in self.spec.variants}
        built = {name: cost for name, cost in self._costs.items() if cost is not None}
        changes = (
            VariantChange(name, before, cost)
            for name, before in built.items()
            if name != chosen and (cost := after[name]) is not None and cost != before
        )
        return VariantEffects(tuple(name for name in built if after[name] is None), tuple(changes))

    @cached_property
    def _costs(self) -> dict[str, Cost | None]:
        """What each variant costs as the text stands; None where it cannot be built."""
        return {name: _cost(self.spec, name) for name in self.spec.variants}

    def check_at(self, path: str, text: str) -> None:
        """Read a text as the spec at another path, from which its includes are looked up.

        Raises:
            SpecError: they are not there.
        """
        self._built(spec_of(Source(path, text)))

    def _reread(self, edits: Iterable[Edit]) -> Spec:
        return spec_of(Source(self.source.name, edited(self.source.text, edits)))

    def _built(self, spec: Spec) -> Outcome:
        network = network_of(spec, self.name, self.variant, self.parameters, self.sizes)
        return Outcome(analyze(network), self.rules, self.clock)


def _cost(spec: Spec, variant: str) -> Cost | None:
    try:
        return analyze(network_of(spec, "", variant)).total().cost
    except SpecError:
        return None
