"""From a spec to a network: one variant built, its faults told."""

from __future__ import annotations

from costmodel.core.network import Network, Tensor
from costmodel.core.precision import FP32
from costmodel.core.problems import Problem, SpecError
from costmodel.language.building.arguments import with_arguments
from costmodel.language.building.binding import Bound
from costmodel.language.building.bounds import Unbounded, foresee
from costmodel.language.building.loose_ends import channels_last, unread
from costmodel.language.building.register import Surroundings
from costmodel.language.building.scope import Scope
from costmodel.language.building.unrolling import Unrolling
from costmodel.language.faults import in_file_order, one_at_each_place
from costmodel.language.syntax import Spec


def build(spec: Spec, bound: Bound, name: str = "") -> Network:
    """Build one variant of a spec; ``name`` is what the user called the spec.

    Raises:
        SpecError: shapes do not fit or sizes are illegal; every fault is listed.
    """
    if bound.arguments:
        spec = with_arguments(spec, {name: bound.parameters[name] for name in bound.arguments})
    builder, outputs = _built(spec, bound)
    faults = builder.faults or unread(
        spec, builder.layers, builder.laying.parts, builder.all_hints(), outputs
    )
    if faults:
        raise SpecError(in_file_order(one_at_each_place(faults), spec.source))
    return Network(
        name=spec.network,
        variant=bound.variant,
        spec=name or spec.source.name,
        inputs=bound.inputs,
        layers=tuple(builder.layers),
        outputs=outputs,
        parameters=bound.parameters,
        block_marks=builder.block_marks,
        calls=builder.calls,
        settings=bound.settings,
        warnings=(*channels_last(spec, bound), *one_at_each_place(builder.laying.warnings)),
        dtype=bound.dtype,
    )


def shape_faults(spec: Spec, bound: Bound) -> list[Problem]:
    """What is wrong with the shapes of a spec of which some entries could not be read."""
    return one_at_each_place(_built(spec, bound)[0].faults)


def _built(spec: Spec, bound: Bound) -> tuple[Unrolling, tuple[Tensor, ...]]:
    scope = Scope(bound.parameters)
    scope.enter((label, Tensor(label, shape)) for label, shape in bound.inputs.items())
    builder = Unrolling(spec.blocks, bound.parameters, bound.dtype.within(FP32))
    try:
        foresee(spec.entries, spec.blocks)
        builder.run(spec.entries, scope, Surroundings())
        return builder, builder.find_all(spec.outputs, scope)
    except Unbounded as error:
        builder.faults.append(error.problem)
        return builder, ()
