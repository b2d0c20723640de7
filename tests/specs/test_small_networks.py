"""Networks of a few lines that stand on ops of their own, by the arithmetic of their papers."""

from __future__ import annotations

from pathlib import Path

import costmodel

PIXEL_SHUFFLE = """
schema: 1
network: P
input: {image: [8, 10, 10]}
layers: [pixel_shuffle: 2, pointwise: 4, pointwise: 4]
"""

ESPCN = """
schema: 1
network: ESPCN
source: "arXiv:1609.05158"
input: {image: [1, 17, 17]}
parameters: {r: 3}
layers:
  - conv: {out: 64, k: 5, bias: true, then: tanh}
  - conv: {out: 32, k: 3, bias: true, then: tanh}
  - conv: {out: r ** 2, k: 3, bias: true}
  - pixel_shuffle: r
  - conv: {out: 1, k: 3, bias: true}
"""

VIT_TINY = """
schema: 1
network: ViT-Ti/16
source: "arXiv:2012.12877"
input: {image: [3, 224, 224]}
parameters: {c: 192, heads: 3, depth: 12}
blocks:
  encoder:
    layers:
      - layer_norm
      - pointwise: {out: 3 * c, bias: true}
      - attention: heads
      - pointwise: {out: c, bias: true}
      - joined: {add: in}
      - layer_norm
      - pointwise: {out: 4 * c, bias: true, then: gelu}
      - pointwise: {out: c, bias: true}
      - add: joined
layers:
  - patches: {conv: {out: c, k: 16, stride: 16, padding: valid, bias: true}}
  - tokens: {sequence: [class_token, position_embedding]}
  - encoder: {repeat: depth}
  - head: {sequence: [layer_norm, slice: {axis: h, stop: 1}, flatten, fc: 1000]}
"""

CRNN = """
schema: 1
network: Reader
input: {map: [512, 1, 26]}
layers: [lstm: {hidden: 256, bidirectional: true}, pointwise: {out: 37, bias: true}]
"""


def report(folder: Path, text: str) -> costmodel.Report:
    path = folder / "spec.yaml"
    path.write_text(text)
    return costmodel.analyze(costmodel.load(path))


def test_a_pixel_shuffle_leaves_a_quarter_of_the_channels(tmp_path: Path) -> None:
    # [8, 10, 10] becomes [2, 20, 20]: 400·2·4 + 400·4·4 multiply-adds, 2·4 + 4·4 weights
    total = report(tmp_path, PIXEL_SHUFFLE).total().cost
    assert (total.flops, total.params) == (9_600, 24)
    assert (total.flops, total.params) == (400 * (2 * 4 + 4 * 4), 2 * 4 + 4 * 4)


def test_espcn_works_in_the_small_plane(tmp_path: Path) -> None:
    total = report(tmp_path, ESPCN).total().cost
    small, large = 17 * 17, (3 * 17) ** 2
    flops = small * (25 * 1 * 64 + 9 * 64 * 32 + 9 * 32 * 9) + large * 9 * 1
    assert total.flops == flops == 6_561_745
    assert total.params == (25 * 64 + 64) + (9 * 64 * 32 + 32) + (9 * 32 * 9 + 9) + (9 + 1)


def test_vit_tiny_has_the_multiply_adds_of_its_products_too(tmp_path: Path) -> None:
    made = report(tmp_path, VIT_TINY)
    c, tokens, depth = 192, 14 * 14 + 1, 12
    patches = 14 * 14 * 16 * 16 * 3 * c
    layers = depth * tokens * (3 + 1 + 4 + 4) * c * c
    products = depth * 2 * tokens**2 * c
    assert made.total().cost.flops == patches + layers + products + 1000 * c
    # 5,717,416 in timm, of whose 1,253,683,200 multiply-adds 178,831,872 are the products
    assert made.total().cost.flops == 1_253_683_200
    block = 12 * c * c + (3 + 1 + 4 + 1) * c + 2 * 2 * c
    ends = (16 * 16 * 3 * c + c) + c + tokens * c + 2 * c + (c * 1000 + 1000)
    learned = ends + depth * block
    assert made.total().cost.params == learned == 5_717_416
    (matmul,) = (row for row in made.by_kind() if row.name == "matmul")
    assert matmul.cost.flops == products


def test_a_recurrent_layer_reads_a_line_of_text(tmp_path: Path) -> None:
    # 26 steps, two directions of four gates: 26·2·4·256·(512 + 256), and 512·37 for each letter
    made = report(tmp_path, CRNN)
    assert made.total().cost.flops == 26 * (2 * 4 * 256 * (512 + 256) + 512 * 37)
    (rnn,) = (row for row in made.by_kind() if row.name == "rnn")
    assert rnn.cost.params == 2 * 4 * 256 * (512 + 256 + 2)
