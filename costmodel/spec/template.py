"""The spec that ``costmodel new`` writes: small, commented, and analysable as it stands."""

from __future__ import annotations

_TEMPLATE = """\
# yaml-language-server: $schema=costmodel.schema.json
# 'costmodel schema -o costmodel.schema.json' writes the file that lets editors complete this one.
schema: 1
network: {name}
input: {{image: [3, 224, 224]}}            # c, h, w
parameters: {{width: 1, classes: 1000}}    # --set width=0.75 changes one
variants:                                # --variant 0.5 picks one; the first is the default
  "1.0": {{}}
  "0.5": {{width: 0.5}}

blocks:
  bottleneck:                            # called below like an op
    parameters: {{c: , t: 6, s: 1}}        # c has no default: it must be given
    layers:
      - pointwise: {{out: t * in.c, then: [bn, relu6]}}
      - depthwise: {{k: 3, stride: s, then: [bn, relu6]}}
      - pointwise: {{out: c, then: [bn]}}
      - add: {{of: [in, here], when: in == here}}    # a residual where the shapes agree

layers:
  - stem: {{conv: {{out: "make_divisible(32 * width, 8)", k: 3, stride: 2, then: [bn, relu6]}}}}
  - stage1: {{bottleneck: {{c: "make_divisible(24 * width, 8)", repeat: 2, first: {{s: 2}}}}}}
  - stage2: {{bottleneck: {{c: "make_divisible(48 * width, 8)", repeat: 3, first: {{s: 2}}}}}}
  - head: {{sequence: [global_pool, fc: classes]}}
"""


def template(name: str) -> str:
    """The text of a new spec."""
    return _TEMPLATE.format(name=name)
