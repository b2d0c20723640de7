"""Our specs count exactly what reference implementations count.

``tests/data/exact_counts.csv`` has what implementations of others count, and what was counted
again from the layers that papers print. A row of it is called "model / first word of its
implementation". One that our specs have stands in OURS; its settings are those of ``--set``, the
size of the input is the row's own. One that they do not have stands in NOT_OURS with the reason.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import costmodel

# row                                | spec          | variant            | settings
OURS = """
alexnet original / re-count          | alexnet       | original
alexnet / torchvision                | alexnet       | one-weird-trick
alexnetb / pytorchcv                 | alexnet       | one-weird-trick

vgg16 / torchvision                  | vgg           | 16
vgg16 / pytorchcv                    | vgg           | 16

googlenet original / re-count        | googlenet     | original
googlenet / torchvision              | googlenet     | torchvision
bninception / pytorchcv              | bn_inception  |
inception_v3 / torchvision           | inception_v3  |
inception_v3 / timm                  | inception_v3  |
inceptionv3 / pytorchcv              | inception_v3  |
legacy_xception / timm               | xception      |
xception / pytorchcv                 | xception      |

squeezenet1_0 / torchvision          | squeezenet    | 1.0
squeezenet1_1 / torchvision          | squeezenet    | 1.1
squeezenet_v1_0 / pytorchcv          | squeezenet    | 1.0
squeezenet_v1_1 / pytorchcv          | squeezenet    | 1.1
squeezenet1_0 + complex bypass / re-count | squeezenet    | 1.0 complex bypass
squeezeresnet_v1_0 / pytorchcv       | squeezenet    | 1.0 simple bypass
squeezeresnet_v1_1 / pytorchcv       | squeezenet    | 1.1                | bypass=simple

1.0-SqNxt-23 / authors               | squeezenext   | 1.0-SqNxt-23
1.0-G-SqNxt-23 / authors             | squeezenext   | 1.0-G-SqNxt-23
1.0-SqNxt-23v5 / authors             | squeezenext   | 1.0-SqNxt-23v5
2.0-SqNxt-23 / authors               | squeezenext   | 2.0-SqNxt-23
2.0-SqNxt-23v5 / authors             | squeezenext   | 2.0-SqNxt-23v5

resnet18 / torchvision               | resnet        | 18
resnet34 / torchvision               | resnet        | 34
resnet50 / torchvision               | resnet        | 50
resnet50 / timm                      | resnet        | 50
resnet50 / pytorchcv                 | resnet        | 50 1x1-stride
resnet101 / torchvision              | resnet        | 101
resnet152 / torchvision              | resnet        | 152

r3d_18 / torchvision                 | r3d18         | r3d_18
mc3_18 / torchvision                 | r3d18         | mc3_18
r2plus1d_18 / torchvision            | r3d18         | r2plus1d_18

resnext50_32x4d / torchvision        | resnext       | 50-32x4d
resnext50_32x4d / timm               | resnext       | 50-32x4d
resnext50_32x4d / pytorchcv          | resnext       | 50-32x4d
resnext101_32x4d / timm              | resnext       | 101-32x4d
resnext101_32x4d / pytorchcv         | resnext       | 101-32x4d
resnext101_64x4d / torchvision       | resnext       | 101-64x4d
resnext101_64x4d / timm              | resnext       | 101-64x4d
resnext101_64x4d / pytorchcv         | resnext       | 101-64x4d
wide_resnet50_2 / torchvision        | resnext       | wide_resnet50_2
wide_resnet50_2 / timm               | resnext       | wide_resnet50_2

legacy_seresnet50 / timm             | senet         | SE-ResNet-50
seresnet50 / pytorchcv               | senet         | SE-ResNet-50
seresnet50 / timm                    | senet         | SE-ResNet-50 3x3-stride
legacy_seresnext50_32x4d / timm      | senet         | SE-ResNeXt-50
seresnext50_32x4d / pytorchcv        | senet         | SE-ResNeXt-50
legacy_senet154 / timm               | senet         | SENet-154
senet154 / pytorchcv                 | senet         | SENet-154

densenet121 / torchvision            | densenet      | 121
densenet121 / timm                   | densenet      | 121
densenet121 / pytorchcv              | densenet      | 121
densenet169 / torchvision            | densenet      | 169
densenet201 / torchvision            | densenet      | 201

condense 4 / authors                 | condensenet   | 74 G=C=4
condense 8 / authors                 | condensenet   | 74 G=C=8
condensenet74_c4_g4 / pytorchcv      | condensenet   | 74 G=C=4
condensenet74_c8_g8 / pytorchcv      | condensenet   | 74 G=C=8

mobilenetv1_100 / timm               | mobilenetv1   | 1.0
mobilenet_w1 / pytorchcv             | mobilenetv1   | 1.0
mobilenet_w3d4 / pytorchcv           | mobilenetv1   | 0.75
mobilenet_wd2 / pytorchcv            | mobilenetv1   | 0.5
mobilenet_wd4 / pytorchcv            | mobilenetv1   | 0.25

mobilenet_v2 / torchvision           | mobilenetv2   | 1.0
mobilenet_v2 width 0.5 / torchvision | mobilenetv2   | 0.5
mobilenet_v2 width 0.75 / torchvision | mobilenetv2   | 0.75
mobilenet_v2 width 1.0 / torchvision | mobilenetv2   | 1.0
mobilenet_v2 width 1.4 / torchvision | mobilenetv2   | 1.4
mobilenetv2_050 / timm               | mobilenetv2   | 0.5
mobilenetv2_075 / timm               | mobilenetv2   | 0.75
mobilenetv2_100 / timm               | mobilenetv2   | 1.0
mobilenetv2_140 / timm               | mobilenetv2   | 1.4
mobilenetv2b_w1 / pytorchcv          | mobilenetv2   | 1.0                | classifier_bias=false

deeplabv3 + mobilenet_v2, no ASPP / re-count | deeplabv3_mobilenetv2 | MNet V2*
deeplabv3 + mobilenet_v2, ASPP / re-count | deeplabv3_mobilenetv2 | MNet V2* + ASPP
ssdlite + mobilenet_v2 / re-count    | ssdlite_mobilenetv2 |

mobilenet_v3_large / torchvision     | mobilenetv3   | large
mobilenetv3_large_100 / timm         | mobilenetv3   | large
tf_mobilenetv3_large_100 / timm      | mobilenetv3   | large
tf_mobilenetv3_large_minimal_100 / timm | mobilenetv3   | large-minimalistic
mobilenet_v3_small / torchvision     | mobilenetv3   | small
mobilenetv3_small_100 / timm         | mobilenetv3   | small
tf_mobilenetv3_small_minimal_100 / timm | mobilenetv3   | small-minimalistic
mobilenet_v3_small, hidden 1280 / re-count | mobilenetv3   | small-1280

semnasnet_100 / timm                 | mnasnet       | A1
mnasnet_a1 / pytorchcv               | mnasnet       | A1
mnasnet1_0 / torchvision             | mnasnet       | B1
mnasnet_100 / timm                   | mnasnet       | B1
mnasnet_b1 / pytorchcv               | mnasnet       | B1
mnasnet_small / timm                 | mnasnet       | small
mnasnet_small / pytorchcv            | mnasnet       | small

nasnet_a_mobile (4@1056) / re-count  | nasnet_a      | mobile
nasnet_a_large (6@4032) / re-count   | nasnet_a      | large
nasnetalarge / timm                  | nasnet_a      | large
pnasnet5_mobile (N=3,F=54) / re-count | pnasnet5      | mobile
pnasnet5_large (N=4,F=216) / re-count | pnasnet5      | large
pnasnet5large / timm                 | pnasnet5      | large
amoebanet_a (N=6,F=190) / re-count   | amoebanet     | A
amoebanet_a (N=6,F=448) / re-count   | amoebanet     | A F=448
amoebanet_a mobile (N=4,F=50) / re-count | amoebanet     | A mobile
amoebanet_c (N=6,F=228) / re-count   | amoebanet     | C

igcv1 IGC-L100M2 / authors           | igcv1         | L100M2
igcv1 IGC-L16M16 / authors           | igcv1         | L16M16
igcv1 IGC-L4M32 / authors            | igcv1         | L4M32
igcv3-d 1.0 / authors                | igcv3         | 1.0
igcv3_w1 / pytorchcv                 | igcv3         | 1.0

shufflenet_g1_w1 / pytorchcv         | shufflenetv1  | 1x g=1
shufflenet_g2_w1 / pytorchcv         | shufflenetv1  | 1x g=2
shufflenet_g3_w1 / pytorchcv         | shufflenetv1  | 1x g=3
shufflenet_g4_w1 / pytorchcv         | shufflenetv1  | 1x g=4
shufflenet_g8_w1 / pytorchcv         | shufflenetv1  | 1x g=8
shufflenet_g1_w3d4 / pytorchcv       | shufflenetv1  | 1x g=1             | width=0.75 stem=18
shufflenet_g3_w3d4 / pytorchcv       | shufflenetv1  | 1x g=3             | width=0.75 stem=18
shufflenet_g1_wd2 / pytorchcv        | shufflenetv1  | 0.5x g=1
shufflenet_g3_wd2 / pytorchcv        | shufflenetv1  | 0.5x g=3
shufflenet_g1_wd4 / pytorchcv        | shufflenetv1  | 0.25x g=1          | stem=6
shufflenet_g3_wd4 / pytorchcv        | shufflenetv1  | 0.25x g=3          | stem=6
megvii v1 3 0.5x / authors           | shufflenetv1  | 0.5x g=3           | classifier_bias=false
megvii v1 3 1.0x / authors           | shufflenetv1  | 1x g=3             | classifier_bias=false
megvii v1 3 1.5x / authors           | shufflenetv1  | 1.5x g=3           | classifier_bias=false
megvii v1 3 2.0x / authors           | shufflenetv1  | 2x g=3             | classifier_bias=false
megvii v1 8 1.0x / authors           | shufflenetv1  | 1x g=8             | classifier_bias=false

megvii v2 0.5x / authors             | shufflenetv2  | 0.5x
megvii v2 1.0x / authors             | shufflenetv2  | 1x
megvii v2 1.5x / authors             | shufflenetv2  | 1.5x
megvii v2 2.0x / authors             | shufflenetv2  | 2x
shufflenetv2b_wd2 / pytorchcv        | shufflenetv2  | torchvision 0.5x
shufflenetv2b_w1 / pytorchcv         | shufflenetv2  | 1x                 | classifier_bias=true
shufflenetv2_wd2 / pytorchcv         | shufflenetv2  | torchvision 0.5x
shufflenetv2_w1 / pytorchcv          | shufflenetv2  | torchvision 1x
shufflenet_v2_x0_5 / torchvision     | shufflenetv2  | torchvision 0.5x
shufflenet_v2_x1_0 / torchvision     | shufflenetv2  | torchvision 1x
shufflenet_v2_x1_5 / torchvision     | shufflenetv2  | torchvision 1.5x
shufflenet_v2_x2_0 / torchvision     | shufflenetv2  | torchvision 2x

shufflenetv2-50 / re-count           | shufflenetv2_large | v2-50
ShuffleNetV2.Large / authors         | shufflenetv2_released_large |

yolov3 / re-count                    | yolov3        | 416
yolov3 at 320 / re-count             | yolov3        | 320
yolov3 at 608 / re-count             | yolov3        | 608
yolov3-spp / re-count                | yolov3        | spp-608
yolov3-tiny / re-count               | yolov3_tiny   |
unet / re-count                      | unet          | 572
"""

# Rows that no spec has, and why.
NOT_OURS = """
alexnet / pytorchcv                  | the original in one group, poolings that round up
sqnxt23_w1 / pytorchcv               | biases beside BN, padded stem
sqnxt23_w3d2 / pytorchcv             | biases beside BN, padded stem, stem and last 1x1 widened
sqnxt23_w2 / pytorchcv               | biases beside BN, padded stem, stem and last 1x1 widened
sqnxt23v5_w1 / pytorchcv             | biases beside BN, padded stem, stages entered as in v1
sqnxt23v5_w3d2 / pytorchcv           | as sqnxt23v5_w1, stem and last 1x1 widened
sqnxt23v5_w2 / pytorchcv             | as sqnxt23v5_w1, stem and last 1x1 widened
mobilenetv2_w1 / pytorchcv           | expansion in the first block, no bias in the classifier
mobilenetv2_w3d4 / pytorchcv         | as mobilenetv2_w1, channels rounded otherwise
mobilenetv2_wd2 / pytorchcv          | as mobilenetv2_w1, channels rounded otherwise
mobilenetv2_wd4 / pytorchcv          | as mobilenetv2_w1, channels rounded otherwise
mobilenetv3_large_w1 / pytorchcv     | no bias in the hidden layer: 1280 fewer params
mobilenetv3_small_w1 / pytorchcv     | as mobilenetv3_large_w1, of small-1280
shufflenetv2_w3d2 / pytorchcv        | not the paper's channels at 1.5x
shufflenetv2_w2 / pytorchcv          | not the paper's channels at 2x
shufflenetv2b_w3d2 / pytorchcv       | not the paper's channels at 1.5x
shufflenetv2b_w2 / pytorchcv         | not the paper's channels at 2x
nasnet_4a1056 / pytorchcv            | more padding, in the stem and elsewhere
nasnet_6a4032 / pytorchcv            | more padding, in the stem and elsewhere
pnasnet5large / pytorchcv            | more padding, in the stem and elsewhere
amoebanet_c mobile (N=4,F=50) / re-count | odd channels halved otherwise: 32 params
igcv3-wide (detection symbol) / authors | a detector's backbone, wider than any variant here
"""

# Counted from the layers that papers print; "-" where not counted.
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

resnext      | 101-32x8d          | 88,791,336 |             -
"""


MULTIPLYING = ("conv", "pointwise", "depthwise", "fc")


class Ours(NamedTuple):
    """One of our networks: what to pass to ``load``."""

    spec: str
    variant: str
    settings: dict[str, str]

    def report(self, size: int | tuple[int, ...] | None = None) -> costmodel.Report:
        network = costmodel.load(self.spec, self.variant or None, input=size, **self.settings)
        return costmodel.analyze(network)


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
    """Params, those of batch norm, multiply-adds, and how many ops multiply; blank: not counted."""
    row = ROWS[name]
    size = tuple(map(int, row["input"].split("x")))
    report = MAPPED[name].report(size if len(size) > 1 else size[0])
    total, kinds = report.total().cost, {kind.name: kind for kind in report.by_kind()}
    ours = {
        "params_all_learnable": total.params,
        "of_which_bn_affine": kinds["norm"].cost.params if "norm" in kinds else 0,
        "total_multiply_adds": total.flops,
        "n_conv_plus_fc": sum(kinds[kind].ops for kind in MULTIPLYING if kind in kinds),
    }
    assert ours == {key: int(row[key] or count) for key, count in ours.items()}


@pytest.mark.parametrize("cells", [*table(LAYER_TABLES)], ids=" ".join)
def test_counts_equal_the_layer_tables(cells: list[str]) -> None:
    spec, variant, params, flops, *rest = cells
    total = Ours(spec, variant, settings(rest)).report().total().cost
    assert f"{total.params:,}" == params
    assert flops in ("-", f"{total.flops:,}")


def test_every_row_is_counted_or_told_why_not() -> None:
    not_ours = dict(table(NOT_OURS))
    assert sorted([*MAPPED, *not_ours]) == sorted(ROWS)
    assert all(not_ours.values())
