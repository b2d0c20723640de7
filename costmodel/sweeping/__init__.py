"""Sweeps: every candidate of a space priced by the same formulas as one network, but as arrays.

One candidate is built with traced numbers (``planning``), which answer every question of structure
as that candidate does and write down what was asked. The result, a plan, holds for all candidates
that give the same answers; those that do not get plans of their own. A plan is integer arithmetic,
split into products of few axes and run on NumPy arrays (``tables``). In one example, two layers
with 8, 12 or 16 channels between them, on images of 8 x 8 or 16 x 16:

>>> from costmodel.core.marks import Source
>>> from costmodel.language.reading.whole_spec import spec_of
>>> two_layers = '''
... schema: 1
... network: Two layers
... input: {image: [3, 8, 8]}
... parameters: {c: 8}
... layers:
...   - conv: {out: c, k: 3}                     # 3 -> c channels at h x h
...   - pointwise: {out: 16, when: c != 16}      # c -> 16 channels, unless there are 16
... '''
>>> from costmodel.sweeping.request.axes import axis_of
>>> from costmodel.sweeping.request.base import Base
>>> base = Base(spec_of(Source("two_layers.yaml", two_layers)), "two_layers", None, {})
>>> axes = axis_of("c", "8,12,16", most=9), axis_of("input", "8,16", most=9)

**The trace.** The first candidate, c = 8 and h = 8, is built once. Its sizes are nodes of a graph,
x0 for c and x1 for h; what it was asked is a guard, which 12 channels meet as well and 16 do not.

>>> from costmodel.sweeping.planning.plans import plan_of
>>> plan = plan_of(base, axes, (0, 0))
>>> [(guard.node, guard.relation, guard.limit, guard.answer) for guard in plan.guards]
[(x0, '==', 16, False)]
>>> plan.totals["flops"]                         # 27 c h^2 + 16 c h^2
(((27 * x0) * (x1 * x1)) + ((x1 * x1) * (16 * x0)))

**The factors.** c and h meet in sums and products alone, so each total is a sum of products of what
depends on c and what depends on h: few on one side, sums of many with their coefficients on the
other. The guard is asked of the side of c.

>>> from costmodel.sweeping.tables.factoring import factored
>>> split = factored(plan, [3, 2])
>>> split.sides, [len(guards) for guards in split.guards]
(((0,), (1,)), [1, 0])
>>> split.totals["flops"]                        # c (43 h^2)
((x0, ((43, (x1 * x1)),)),)
>>> split.totals["mac"]                          # c (43 + 2 h^2) + 1 (3 h^2 + 16 h^2)
((x0, ((43, 1), (2, (x1 * x1)))), (1, ((1, (x1 * (3 * x1))), (1, (x1 * (16 * x1))))))

**The tables.** Each side is tabulated along its own axes, a row for each position that meets the
guards, a column for each factor; a total of all candidates is one product of two small tables.

>>> import numpy as np
>>> from costmodel.sweeping.request.space import Space
>>> from costmodel.sweeping.tables.plan_tables import PlanTables
>>> tables = PlanTables(split, Space(axes))
>>> along_c, along_h = tables.side(0, {0: np.arange(3)}), tables.side(1, {1: np.arange(2)})
>>> along_c.member.tolist()                      # of 8, 12 and 16 channels
[True, True, False]
>>> left, right = along_c.factor(1), along_h.factor(1)   # of the second total, the MAC
>>> left.tolist(), right.tolist()                # c and 1; 43 + 2 h^2 and 19 h^2
([[8.0, 1.0], [12.0, 1.0]], [[171.0, 1216.0], [555.0, 4864.0]])
>>> (left @ right.T).tolist()                    # 8 * 171 + 1216 = 2584, and so on
[[2584.0, 9304.0], [3268.0, 11524.0]]

**The columns.** The engine does this for plan after plan, until every candidate has been taken.
Here two are left, those with 16 channels; to make their plan would take as long as pricing a dozen
candidates by themselves, so that is what is done with them.

>>> from costmodel.sweeping.tables.engine import Engine
>>> engine = Engine(base, Space(axes))
>>> priced = engine.box([range(3), range(2)])
>>> priced.columns(["flops"])["flops"].tolist()  # 43 c h^2; at last 27 * 16 h^2
[22016, 88064, 33024, 132096, 27648, 110592]
>>> [plan.taken for plan in engine.plans]
[4]

The rooms, each of which imports those before it: ``request`` (what was asked), ``planning``,
``tables``, ``running`` (by whom, and where the columns go). Nothing here imports NumPy
before a sweep is asked for, and ``planning`` not even then.
"""
