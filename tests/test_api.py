"""The Python API: `costmodel.load`, `costmodel.analyze`, and nothing else that is public."""

import ast
import importlib
import json
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy

import costmodel

SMALL = Path(__file__).parent / "data" / "specs" / "small.yaml"


def test_everything_public_is_documented():
    assert costmodel.__doc__
    for name in costmodel.__all__:
        assert getattr(costmodel, name).__doc__, name


def test_every_public_name_is_in_the_readme():
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    assert [name for name in costmodel.__all__ if f"`{name}" not in readme] == []


def test_nothing_else_is_public():
    public = [*costmodel.__all__, "published", "symbolic", "__version__"]
    assert dir(costmodel) == sorted(public)
    with pytest.raises(AttributeError, match="no attribute 'Tensor'"):
        costmodel.Tensor  # noqa: B018


def test_type_checkers_find_each_public_name_where_it_is():
    tree = ast.parse(Path(costmodel.__file__).read_text("utf-8"))
    block = next(part for part in tree.body if isinstance(part, ast.If))
    imports = [part for part in block.body if isinstance(part, ast.ImportFrom)]
    assert all(name.name == name.asname for part in imports for name in part.names)
    found = {name.name: part.module for part in imports for name in part.names}
    for name in ("published", "symbolic"):
        assert found.pop(name) == "costmodel"
    assert sorted(found) == costmodel.__all__
    for name, module in found.items():
        assert getattr(importlib.import_module(module), name) is getattr(costmodel, name)


@pytest.mark.parametrize("name", ["published", "symbolic"])
def test_the_public_modules_need_no_import_of_their_own(name):
    code = f"import costmodel; print(costmodel.{name}.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"costmodel.{name}\n"


def test_what_a_session_shows_fits_a_line():
    network = costmodel.load(SMALL)
    shown = [network, costmodel.analyze(network), costmodel.formulas(str(SMALL))]
    assert [repr(one) for one in shown] == [
        "<Network Small 1.0: image [1, 3, 32, 32]; 34 layers>",
        "<Report Small 1.0: FLOPs 137,120, MAC 58,764, params 1,410>",
        "<Formulas Small 1.0: 34 layers>",
    ]


@pytest.mark.parametrize("width", ["0.75", 0.75, Fraction(3, 4)])
def test_parameters_are_exact_however_they_are_written(width):
    network = costmodel.load("mobilenetv2", width=width, input=192)
    assert network.parameters["width"] == Fraction(3, 4)
    assert network.inputs == {"image": (1, 3, 192, 192)}
    # Table 4 of the MobileNetV2 paper prints no figure for 0.75 at 192; the variant is the same.
    same = costmodel.load("mobilenetv2", "0.75@192")
    assert costmodel.analyze(network).total() == costmodel.analyze(same).total()


@pytest.mark.parametrize("width", ["0.35", 0.35])
def test_a_third_of_a_float_is_what_its_digits_say(width):
    assert costmodel.load("mobilenetv2", width=width).parameters["width"] == Fraction(7, 20)


@pytest.mark.parametrize("size", [(48, 64), [48, 64], {"image": (48, 64)}])
def test_input_is_height_then_width(size):
    assert costmodel.load(SMALL, input=size).inputs == {"image": (1, 3, 48, 64)}


def test_a_path_is_a_spec_and_its_name_is_text():
    report = costmodel.analyze(costmodel.load(SMALL, "0.75", batch=2))
    assert report.network.spec == str(SMALL)
    assert (report.network.variant, report.network.batch) == ("0.75", 2)


def test_numbers_of_numpy_and_decimals_are_as_exact_as_others():
    same = costmodel.analyze(costmodel.load("mobilenetv2", width="0.75", input=192, batch=10**5))
    network = costmodel.load(
        "mobilenetv2", width=np.float64(0.75), input=np.int32(192), batch=np.int32(10**5)
    )
    # In 32 bits 15,359,400,000,000 FLOPs would be another number.
    assert costmodel.analyze(network).total() == same.total()
    assert json.dumps(costmodel.analyze(network).to_dict()) == json.dumps(same.to_dict())
    assert costmodel.load("mobilenetv2", width=Decimal("0.35")).parameters["width"] == Fraction(
        7, 20
    )


@pytest.mark.parametrize(
    "asked", [{"bn": "Folded"}, {"bn": None}, {"flops_convention": "2X"}, {"flops_convention": 2}]
)
def test_an_unknown_way_of_counting_is_refused(asked):
    with pytest.raises(ValueError, match=" or "):
        costmodel.analyze(costmodel.load(SMALL), **asked)


@pytest.mark.parametrize(
    "request_",
    [
        {"input": (32, 32, 32, 32)},
        {"input": ()},
        {"input": np.array([32, 64])},
        {"batch": np.array([1, 2])},
        {"width": np.array([0.5, 1.0])},
        {"input": np.float64(32.5)},
    ],
)
def test_an_array_or_a_fourth_size_is_a_type_error(request_):
    with pytest.raises(TypeError):
        costmodel.load(SMALL, **request_)


@pytest.mark.parametrize(
    "request_",
    [{"variant": 0.75}, {"batch": 1.5}, {"batch": "2"}, {"batch": True}, {"input": "192"}],
)
def test_a_request_of_the_wrong_type_is_a_type_error(request_):
    with pytest.raises(TypeError):
        costmodel.load(SMALL, **request_)


@pytest.mark.parametrize(
    "request_",
    [
        {"variant": "2"},
        {"batch": 0},
        {"input": 0},
        {"input": (32, -1)},
        {"depth": 2},
        {"width": 0},
        {"input": 2**31},
    ],
)
def test_a_request_that_makes_no_sense_is_a_spec_error(request_):
    with pytest.raises(costmodel.SpecError) as caught:
        costmodel.load(SMALL, **request_)
    assert all(isinstance(problem, costmodel.Problem) for problem in caught.value.problems)


def test_rows_sum_to_the_total():
    report = costmodel.analyze(costmodel.load(SMALL))
    for rows in (report.by_op(), report.by_block(), report.by_stage(), report.by_kind()):
        assert sum((row.cost for row in rows), costmodel.Cost()) == report.total().cost
        assert sum(row.ops for row in rows) == report.total().ops


def test_what_is_elementwise_is_decided_by_the_kind():
    network = costmodel.load(SMALL)
    kinds = {str(layer.kind) for layer in network.layers if costmodel.is_elementwise(layer)}
    assert kinds == {"activation", "arithmetic", "depthwise", "norm"}
    rows = costmodel.analyze(network).by_kind()
    assert all(row.elementwise_mac == row.cost.mac * (row.name in kinds) for row in rows)


def test_a_notebook_shows_the_totals_and_the_blocks():
    html = costmodel.analyze(costmodel.load(SMALL))._repr_html_()
    assert "</style><h4>Small 1.0</h4><table>" in html
    assert '<td style="text-align: right">137,120</td>' in html
    assert "<summary>6 blocks</summary>" in html


def test_a_notebook_shows_a_report_in_letters_as_equations():
    report = costmodel.analyze(costmodel.load("mobilenetv2", width=sympy.Symbol("alpha")))
    assert repr(report) == "<Report MobileNetV2 1.0: 151 layers in letters>"
    assert report._repr_html_() is None
    latex = report._repr_latex_()
    assert latex.startswith(r"$\displaystyle \begin{aligned} \mathrm{FLOPs} &= ")
    assert r"\alpha" in latex
    for ask in (report.to_dict, lambda: report.peak_activations):
        with pytest.raises(TypeError, match=r"in letters; costmodel\.formulas"):
            ask()
    assert costmodel.analyze(costmodel.load(SMALL))._repr_latex_() is None


def test_a_notebook_is_safe_from_markup_in_names(tmp_path):
    spec = tmp_path / "odd.yaml"
    spec.write_text(
        "schema: 1\nnetwork: '<script>alert(1)</script>'\ninput: {image: [3, 8, 8]}\nlayers: [relu]"
    )
    html = costmodel.analyze(costmodel.load(spec))._repr_html_()
    assert "<script>" not in html
