"""Dominators and regions are what an enumeration of all ways through the network says."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.random_networks import networks
from hypothesis import given, settings

from costmodel.analysis.flow import END, ROOT, Flow, flow_of
from costmodel.analysis.partition import partition
from costmodel.analysis.regions import regions_of
from costmodel.core.network import Network
from costmodel.ops.channels import Split

MOST_WAYS = 3_000


def ways_to(flow: Flow, node: int) -> Iterator[tuple[int, ...]]:
    """All ways from the root to a node."""
    if node == ROOT:
        yield (ROOT,)
    for source in flow.producers[node]:
        yield from ((*way, node) for way in ways_to(flow, source))


def ways_from(flow: Flow, node: int) -> Iterator[tuple[int, ...]]:
    """All ways from a node to the end, which what the network returns leads to as well."""
    if node in flow.returned or not flow.readers[node]:
        yield (node, END)
    for reader in flow.readers[node]:
        yield from ((node, *way) for way in ways_from(flow, reader))


def has_few_ways(flow: Flow) -> bool:
    counts = [1] * len(flow.layers)
    for node, read in enumerate(flow.producers):
        counts[node] = sum(counts[source] for source in read) or 1
    return max(counts) <= MOST_WAYS


@settings(max_examples=40, deadline=None)
@given(networks())
def test_the_nearest_dominator_is_the_last_node_that_all_ways_to_a_node_share(
    network: Network,
) -> None:
    flow = flow_of(network)
    for node in range(1, len(flow.layers) if has_few_ways(flow) else 1):
        ways = list(ways_to(flow, node))
        shared = set.intersection(*map(set, ways)) - {node}
        assert flow.dominators[node] == [one for one in ways[0] if one in shared][-1]


@settings(max_examples=40, deadline=None)
@given(networks())
def test_the_nearest_postdominator_is_the_first_node_that_all_ways_onwards_share(
    network: Network,
) -> None:
    flow = flow_of(network)
    for node in range(len(flow.layers) if has_few_ways(flow) else 0):
        ways = list(ways_from(flow, node))
        shared = set.intersection(*map(set, ways)) - {node}
        assert flow.postdominators[node] == next(one for one in ways[0] if one in shared)


def inside(flow: Flow, entry: int, exit_: int) -> set[int]:
    """The nodes between an entry and an exit, found by walking back."""
    found: set[int] = set()
    rest = [exit_]
    while rest:
        node = rest.pop()
        if node not in found and node != entry:
            found.add(node)
            rest += flow.producers[node]
    return found


@settings(max_examples=40, deadline=None)
@given(networks())
def test_two_closed_regions_are_nested_or_have_nothing_in_common(network: Network) -> None:
    flow = flow_of(network)
    parts = [inside(flow, entry, exit_) for exit_, entry in regions_of(flow).entries.items()]
    for one in parts:
        assert all(one <= other or other <= one or not one & other for other in parts)


@settings(max_examples=40, deadline=None)
@given(networks())
def test_nothing_but_the_entry_leads_into_a_closed_region_and_nothing_but_the_exit_out(
    network: Network,
) -> None:
    flow = flow_of(network)
    for exit_, entry in regions_of(flow).entries.items():
        part = inside(flow, entry, exit_)
        assert all(source in part | {entry} for node in part for source in flow.producers[node])
        within = part - {exit_} | {entry}
        assert all(reader in part for node in within for reader in flow.readers[node])
        assert not flow.returned & within


@settings(max_examples=40, deadline=None)
@given(networks())
def test_the_innermost_region_around_a_node_is_the_smallest_that_holds_it(
    network: Network,
) -> None:
    """A split is held by the region that it feeds, though it is the entry of that one."""
    flow = flow_of(network)
    regions = regions_of(flow)
    parts = {exit_: inside(flow, entry, exit_) for exit_, entry in regions.entries.items()}
    for node in range(1, len(flow.layers)):
        held = [exit_ for exit_, part in parts.items() if node in part and node != exit_]
        feeds = [exit_ for exit_, entry in regions.entries.items() if entry == node]
        if not feeds or not isinstance(flow.layer(node).op, Split):
            assert regions.around[node] == min(held, key=lambda x: len(parts[x]), default=END)


@settings(max_examples=40, deadline=None)
@given(networks())
def test_every_layer_is_in_exactly_one_unit(network: Network) -> None:
    groups = partition(network)
    assert sorted(n for group in groups for n in group.layers) == [*range(len(network.layers))]
    assert [group.layers[0] for group in groups] == sorted(g.layers[0] for g in groups)
