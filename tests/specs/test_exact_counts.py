"""Our specs count exactly what the reference implementations and layer tables count.

To add a family: give its rows of ``tests/data/exact_counts.csv`` a line each in OURS (and take them
out of NOT_YET), and what only the reference's ``architectures.md`` knows a line in LAYER_TABLES.
A row is called "model / first word of its implementation"; settings are those of ``--set``; the
size of the input is the row's own.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import costmodel

# row                                | spec         | variant            | settings
OURS = """
squeezenet1_0 / torchvision          | squeezenet   | 1.0
squeezenet1_1 / torchvision          | squeezenet   | 1.1
squeezenet_v1_0 / pytorchcv          | squeezenet   | 1.0
squeezenet_v1_1 / pytorchcv          | squeezenet   | 1.1
squeezenet1_0 + complex bypass / re-count| squeezenet   | 1.0 complex bypass

resnet18 / torchvision               | resnet       | 18
resnet34 / torchvision               | resnet       | 34
resnet50 / torchvision               | resnet       | 50
resnet50 / timm                      | resnet       | 50
resnet50 / pytorchcv                 | resnet       | 50 1x1-stride
resnet101 / torchvision              | resnet       | 101
resnet152 / torchvision              | resnet       | 152

densenet121 / torchvision            | densenet     | 121
densenet121 / timm                   | densenet     | 121
densenet121 / pytorchcv              | densenet     | 121
densenet169 / torchvision            | densenet     | 169
densenet201 / torchvision            | densenet     | 201

mobilenetv1_100 / timm               | mobilenetv1  | 1.0
mobilenet_w1 / pytorchcv             | mobilenetv1  | 1.0
mobilenet_w3d4 / pytorchcv           | mobilenetv1  | 0.75
mobilenet_wd2 / pytorchcv            | mobilenetv1  | 0.5
mobilenet_wd4 / pytorchcv            | mobilenetv1  | 0.25

mobilenet_v2 / torchvision           | mobilenetv2  | 1.0
mobilenet_v2 width 0.5 / torchvision | mobilenetv2  | 0.5
mobilenet_v2 width 0.75 / torchvision| mobilenetv2  | 0.75
mobilenet_v2 width 1.0 / torchvision | mobilenetv2  | 1.0
mobilenet_v2 width 1.4 / torchvision | mobilenetv2  | 1.4
mobilenetv2_050 / timm               | mobilenetv2  | 0.5
mobilenetv2_075 / timm               | mobilenetv2  | 0.75
mobilenetv2_100 / timm               | mobilenetv2  | 1.0
mobilenetv2_140 / timm               | mobilenetv2  | 1.4
mobilenetv2b_w1 / pytorchcv          | mobilenetv2  | 1.0                | classifier_bias=false

shufflenet_g1_w1 / pytorchcv         | shufflenetv1 | 1x g=1
shufflenet_g2_w1 / pytorchcv         | shufflenetv1 | 1x g=2
shufflenet_g3_w1 / pytorchcv         | shufflenetv1 | 1x g=3
shufflenet_g4_w1 / pytorchcv         | shufflenetv1 | 1x g=4
shufflenet_g8_w1 / pytorchcv         | shufflenetv1 | 1x g=8
shufflenet_g1_w3d4 / pytorchcv       | shufflenetv1 | 1x g=1             | width=0.75 stem=18
shufflenet_g3_w3d4 / pytorchcv       | shufflenetv1 | 1x g=3             | width=0.75 stem=18
shufflenet_g1_wd2 / pytorchcv        | shufflenetv1 | 1x g=1             | width=0.5 stem=12
shufflenet_g3_wd2 / pytorchcv        | shufflenetv1 | 0.5x g=3
shufflenet_g1_wd4 / pytorchcv        | shufflenetv1 | 1x g=1             | width=0.25 stem=6
shufflenet_g3_wd4 / pytorchcv        | shufflenetv1 | 0.25x g=3          | stem=6
megvii v1 3 0.5x / authors           | shufflenetv1 | 0.5x g=3           | classifier_bias=false
megvii v1 3 1.0x / authors           | shufflenetv1 | 1x g=3             | classifier_bias=false
megvii v1 3 1.5x / authors           | shufflenetv1 | 1.5x g=3           | classifier_bias=false
megvii v1 3 2.0x / authors           | shufflenetv1 | 2x g=3             | classifier_bias=false
megvii v1 8 1.0x / authors           | shufflenetv1 | 1x g=8             | classifier_bias=false

megvii v2 0.5x / authors             | shufflenetv2 | 0.5x
megvii v2 1.0x / authors             | shufflenetv2 | 1x
megvii v2 1.5x / authors             | shufflenetv2 | 1.5x
megvii v2 2.0x / authors             | shufflenetv2 | 2x
shufflenetv2b_wd2 / pytorchcv        | shufflenetv2 | torchvision 0.5x
shufflenetv2b_w1 / pytorchcv         | shufflenetv2 | 1x                 | classifier_bias=true
shufflenetv2_wd2 / pytorchcv         | shufflenetv2 | torchvision 0.5x
shufflenetv2_w1 / pytorchcv          | shufflenetv2 | torchvision 1x
shufflenet_v2_x0_5 / torchvision     | shufflenetv2 | torchvision 0.5x
shufflenet_v2_x1_0 / torchvision     | shufflenetv2 | torchvision 1x
shufflenet_v2_x1_5 / torchvision     | shufflenetv2 | torchvision 1.5x
shufflenet_v2_x2_0 / torchvision     | shufflenetv2 | torchvision 2x
"""

# Rows that no spec covers yet.
NOT_YET = """
alexnet / torchvision
vgg16 / torchvision
googlenet / torchvision
inception_v3 / torchvision
resnext50_32x4d / torchvision
resnext101_64x4d / torchvision
wide_resnet50_2 / torchvision
mobilenet_v3_large / torchvision
mobilenet_v3_small / torchvision
mnasnet1_0 / torchvision
nasnetalarge / timm
pnasnet5large / timm
legacy_xception / timm
inception_v3 / timm
legacy_senet154 / timm
legacy_seresnet50 / timm
legacy_seresnext50_32x4d / timm
mnasnet_100 / timm
semnasnet_100 / timm
mnasnet_small / timm
mobilenetv3_large_100 / timm
mobilenetv3_small_100 / timm
tf_mobilenetv3_large_100 / timm
tf_mobilenetv3_large_minimal_100 / timm
tf_mobilenetv3_small_minimal_100 / timm
seresnet50 / timm
resnext50_32x4d / timm
resnext101_32x4d / timm
resnext101_64x4d / timm
wide_resnet50_2 / timm
vgg16 / pytorchcv
mnasnet_b1 / pytorchcv
mnasnet_a1 / pytorchcv
mnasnet_small / pytorchcv
condensenet74_c4_g4 / pytorchcv
condensenet74_c8_g8 / pytorchcv
igcv3_w1 / pytorchcv
xception / pytorchcv
senet154 / pytorchcv
seresnet50 / pytorchcv
resnext50_32x4d / pytorchcv
resnext101_32x4d / pytorchcv
resnext101_64x4d / pytorchcv
seresnext50_32x4d / pytorchcv
inceptionv3 / pytorchcv
bninception / pytorchcv
condense 4 / authors
condense 8 / authors
nasnet_a_mobile (4@1056) / re-count
nasnet_a_large (6@4032) / re-count
pnasnet5_large (N=4,F=216) / re-count
pnasnet5_mobile (N=3,F=54) / re-count
amoebanet_a (N=6,F=190) / re-count
amoebanet_a mobile (N=4,F=50) / re-count
amoebanet_c (N=6,F=228) / re-count
igcv1 IGC-L100M2 / authors
igcv1 IGC-L16M16 / authors
igcv1 IGC-L4M32 / authors
igcv3-d 1.0 / authors
1.0-SqNxt-23 / authors
1.0-G-SqNxt-23 / authors
1.0-SqNxt-23v5 / authors
2.0-SqNxt-23 / authors
2.0-SqNxt-23v5 / authors
mobilenet_v3_small, hidden 1280 / re-count
shufflenetv2-50 / re-count
deeplabv3 + mobilenet_v2, OS16, no ASPP (image pooling + 1x1), 21 classes / re-count
deeplabv3 + mobilenet_v2, OS16, dense ASPP, 21 classes / re-count
ssdlite + mobilenet_v2, 80 classes, BN in predictors / re-count
googlenet original (5x5, biases, no BN, no aux) / re-count
alexnet original (2 groups, 227, no LRN params) / re-count
ShuffleNetV2.Large (inference graph; aux heads excluded) / authors
"""

# Counts that stand in architectures.md alone; "-" where it gives none.
# spec         | variant            |     params | multiply-adds | settings
LAYER_TABLES = """
mobilenetv1  | 1.0@192            |  4,231,976 |   418,121,728
mobilenetv1  | 1.0@160            |  4,231,976 |   290,675,200
mobilenetv1  | 1.0@128            |  4,231,976 |   186,400,768

mobilenetv2  | 0.35               |  1,677,128 |    59,285,808
mobilenetv2  | 1.3                |  5,386,792 |   509,374,560
mobilenetv2  | 1.0@192            |  3,504,872 |   221,316,608
mobilenetv2  | 1.0@160            |  3,504,872 |   154,083,200
mobilenetv2  | 1.0@128            |  3,504,872 |    99,074,048
mobilenetv2  | 1.0@96             |  3,504,872 |    56,289,152

shufflenetv1 | 0.25x g=3          |    306,124 |    13,300,656
shufflenetv1 | 0.5x g=3           |    718,324 |    37,589,856
shufflenetv1 | 1.5x g=3           |  3,442,168 |   292,443,552
shufflenetv1 | 2x g=3             |  5,450,776 |   524,045,184
shufflenetv1 | 0.5x g=8           |  1,011,448 |    40,469,760
shufflenetv1 | 1.5x g=8           |  4,269,952 |   290,188,800
shufflenetv1 | 2x g=8             |  6,522,232 |   521,942,016

squeezenet   | 1.0@227            |  1,248,424 |   832,667,936
squeezenet   | 1.0 simple bypass  |  1,248,424 |   818,924,576
squeezenet   | 1.0 complex bypass |  1,589,672 | 1,165,298,720

densenet     | 161                | 28,681,000 |             -
"""


class Ours(NamedTuple):
    """One of our networks: what to pass to ``load``."""

    spec: str
    variant: str
    settings: dict[str, str]

    def total(self, size: int | None = None) -> costmodel.Cost:
        network = costmodel.load(self.spec, self.variant, input=size, **self.settings)
        return costmodel.analyze(network).total().cost


def table(text: str) -> Iterator[list[str]]:
    for line in filter(None, text.splitlines()):
        yield [cell.strip() for cell in line.split("|")]


def settings(cells: list[str]) -> dict[str, str]:
    return dict(pair.split("=") for cell in cells for pair in cell.split())


def row_name(row: dict[str, str]) -> str:
    return f"{row['model']} / {row['implementation'].split()[0].rstrip(',;')}"


def read_rows() -> dict[str, dict[str, str]]:
    path = Path(__file__).parent.parent / "data" / "exact_counts.csv"
    with path.open(newline="") as file:
        return {row_name(row): row for row in csv.DictReader(file)}


ROWS = read_rows()
MAPPED = {row: Ours(spec, variant, settings(rest)) for row, spec, variant, *rest in table(OURS)}


@pytest.mark.parametrize("name", MAPPED)
def test_counts_equal_the_reference_implementation(name: str) -> None:
    row = ROWS[name]
    total = MAPPED[name].total(int(row["input"]))
    assert total.params == int(row["params_all_learnable"])
    if row["total_multiply_adds"]:
        assert total.flops == int(row["total_multiply_adds"])


@pytest.mark.parametrize("cells", [*table(LAYER_TABLES)], ids=" ".join)
def test_counts_equal_the_layer_tables(cells: list[str]) -> None:
    spec, variant, params, flops, *rest = cells
    total = Ours(spec, variant, settings(rest)).total()
    assert f"{total.params:,}" == params
    assert flops in ("-", f"{total.flops:,}")


def test_every_row_is_covered_or_named_as_not_yet() -> None:
    not_yet = [name for (name,) in table(NOT_YET)]
    assert sorted([*MAPPED, *not_yet]) == sorted(ROWS)
