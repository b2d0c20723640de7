"""The spec that ``costmodel new`` writes: small, commented, analysable as it stands, lint-clean."""

from __future__ import annotations

from costmodel.language.yaml.scalars import as_yaml

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
  separable:                             # called below like an op
    parameters: {{c: , s: 1}}              # c has no default: it must be given
    layers:
      - depthwise: {{k: 3, stride: s, then: bn}}
      - pointwise: {{out: c, then: [bn, relu]}}

layers:
  - stem: {{conv: {{out: "make_divisible(32 * width, 8)", k: 3, stride: 2, then: [bn, relu]}}}}
  - stage1: {{separable: {{c: "make_divisible(64 * width, 8)", repeat: 2, first: {{s: 2}}}}}}
  - stage2: {{separable: {{c: "make_divisible(128 * width, 8)", repeat: 4, first: {{s: 2}}}}}}
  - head: {{sequence: [global_pool, fc: classes]}}
"""


def template(name: str) -> str:
    """The text of a new spec."""
    return _TEMPLATE.format(name=as_yaml(name))
