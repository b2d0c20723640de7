"""Files that are no TensorFlow Lite models, or wrong ones: one clear error, nothing executed."""

from __future__ import annotations

import io
import pickle
import random
import tracemalloc
import zipfile

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from tflite_models import Drawing, conv, inverted_residual

from costmodel import analyze
from costmodel.core.problems import SpecError
from costmodel.interop.opening import open_model
from costmodel.interop.tflite import skeleton


class Bomb:
    """What runs if a pickle is loaded."""

    def __reduce__(self):
        return pytest.fail, ("a pickle was loaded",)


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Bomb()))
    return buffer.getvalue()


FILES = {
    "the file is empty": b"",
    "a zip archive": zipped(),
    "a pickle, which is never loaded": pickle.dumps(Bomb()),
    "a safetensors file": (16).to_bytes(8, "little") + b'{"a": {}}       ',
    "an HDF5 file": b"\x89HDF\r\n\x1a\n" + bytes(40),
    "a gzip archive": b"\x1f\x8b\x08" + bytes(40),
    "a pointer of Git LFS": b"version https://git-lfs.github.com/spec/v1\n",
    "a page of HTML": b"<!DOCTYPE html><html></html>",
    "of another version of the format": b"\x1c\x00\x00\x00TFL2" + bytes(40),
    "no TensorFlow Lite model, or a broken one": b"hello, this is text\n" * 5,
    "it has no graph": b"\x10\x00\x00\x00TFL3"
    + bytes(4)
    + b"\x04\x00\x04\x00"
    + b"\x04"
    + bytes(7),
    "points to places that it does not have": b"\xff\xff\xff\x7fTFL3" + bytes(40),
}


@pytest.mark.parametrize("told", FILES)
def test_what_a_file_is_instead_is_said(tmp_path, told):
    path = tmp_path / "model.tflite"
    path.write_bytes(FILES[told])
    with pytest.raises(SpecError, match=told) as caught:
        open_model(str(path))
    assert all(problem.hint for problem in caught.value.problems)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    (tmp_path / "folder.tflite").mkdir()
    for name in ("folder.tflite", "missing.tflite"):
        with pytest.raises(SpecError, match=name):
            open_model(str(tmp_path / name))


def test_a_model_by_another_ending_is_to_be_named_so(cli, tmp_path):
    inverted_residual().saved(tmp_path, "net/fc/MatMul", name="net.bin")
    ran = cli("analyze", str(tmp_path / "net.bin"))
    assert ran.code == 2
    assert "name it .tflite" in ran.err


def circle():
    drawing = Drawing()
    drawing.input("x", 1, 4)
    drawing.tensor("b", (1, 4))
    drawing.add("ADD", "x b", {"a": (1, 4)}, kind="AddOptions")
    drawing.add("RELU", "a", {"b": ()})
    return drawing, "b"


def kernels_that_do_not_fit():
    drawing = Drawing()
    drawing.input("x", 1, 8, 8, 5)
    drawing.weights("w", 4, 3, 3, 3)
    conv(drawing, "x w", {"y": (1, 8, 8, 4)})
    return drawing, "y"


def no_stride():
    drawing = Drawing()
    drawing.input("x", 1, 8, 8, 3)
    drawing.weights("w", 4, 3, 3, 3)
    conv(drawing, "x w", {"y": (1, 8, 8, 4)}, stride=0)
    return drawing, "y"


def larger_than_its_input():
    drawing = Drawing()
    drawing.input("x", 1, 2, 2, 3)
    drawing.weights("w", 4, 3, 3, 3)
    conv(drawing, "x w", {"y": (1, 8, 8, 4)}, padding=1)
    return drawing, "y"


def no_kernel():
    drawing = Drawing()
    drawing.input("x", 1, 8, 8, 3)
    conv(drawing, "x", {"y": (1, 8, 8, 4)})
    return drawing, "y"


def immense():
    drawing = Drawing()
    drawing.input("x", 2**31 - 1, 2**31 - 1, 2**31 - 1)
    drawing.add("RELU", "x", {"y": (1,)})
    return drawing, "y"


def below_zero():
    drawing = Drawing()
    drawing.input("x", 1, -5, 4)
    drawing.add("RELU", "x", {"y": (1,)})
    return drawing, "y"


def nothing_to_do():
    drawing = Drawing()
    drawing.input("x", 1, 4)
    return drawing, "x"


def no_input():
    drawing = Drawing()
    drawing.weights("w", 1, 4)
    drawing.add("RELU", "w", {"y": (1, 4)})
    return drawing, "y"


def reshaped_to_nowhere():
    drawing = Drawing()
    drawing.input("x", 1, 7)
    drawing.numbers("n", 2, 3)
    drawing.add("RESHAPE", "x n", {"y": (2, 3)})
    return drawing, "y"


WRONG = {
    circle: "which nothing before it makes",
    kernels_that_do_not_fit: r"kernels \[4, 3, 3, 3\] do not fit \[1, 8, 8, 5\]",
    no_stride: "StrideH is 0",
    larger_than_its_input: "a window of 3 is larger than the 2 positions it goes over",
    no_kernel: "lacks its input 2",
    immense: "no tensor has the shape",
    below_zero: r"cannot have the shape \[1, -5, 4\]",
    nothing_to_do: "nothing in it depends on its input",
    no_input: "the model has no input",
    reshaped_to_nowhere: r"\[1, 7\] cannot be reshaped to \[2, 3\]",
}


@pytest.mark.parametrize("make", WRONG, ids=lambda make: make.__name__)
def test_a_graph_that_breaks_a_rule_is_refused(tmp_path, make):
    drawing, output = make()
    with pytest.raises(SpecError, match=WRONG[make]):
        open_model(drawing.saved(tmp_path, output))


@pytest.mark.parametrize("part", ["inputs", "outputs"])
def test_tensors_that_are_none_are_refused(tmp_path, part):
    drawing = inverted_residual()
    setattr(drawing.operators[0], part, [999])
    with pytest.raises(SpecError, match=r"tensor 999|none of the graph's"):
        open_model(drawing.saved(tmp_path, "net/fc/MatMul"))


def test_an_operator_newer_than_the_library_is_told(tmp_path, monkeypatch):
    monkeypatch.delitem(skeleton._BUILTIN, schema.BuiltinOperator.MEAN)
    with pytest.raises(SpecError, match="an operator 40, which this release of LiteRT"):
        open_model(inverted_residual().saved(tmp_path, "net/fc/MatMul"))


def test_a_file_that_ends_early_is_refused(tmp_path):
    content = inverted_residual().bytes("net/fc/MatMul")
    path = tmp_path / "cut.tflite"
    for end in range(1, len(content) // 2, 97):
        path.write_bytes(content[:end])
        with pytest.raises(SpecError):
            open_model(str(path))


def test_files_with_wrong_bytes_count_or_are_refused(tmp_path):
    """Bytes, offsets and lengths set anew, most of them in tables, in 150 files."""
    content, dice = inverted_residual().bytes("net/fc/MatMul"), random.Random(12)  # noqa: S311
    path = tmp_path / "mutated.tflite"
    outcomes = set()
    for _ in range(150):
        mutated = bytearray(content)
        for _ in range(dice.choice((1, 2, 8, 40))):
            at = dice.randrange(8, len(mutated) - 4) & ~3
            number = dice.choice((0, 1, -1, 2**31 - 1, -(2**31), dice.randrange(len(content))))
            mutated[at : at + 4] = (number & 0xFFFFFFFF).to_bytes(4, "little")
        path.write_bytes(mutated)
        try:
            analyze(open_model(str(path)))
            outcomes.add("counts")
        except SpecError:
            outcomes.add("refused")
    assert outcomes == {"counts", "refused"}


def test_weights_are_not_loaded(tmp_path):
    """4 MB of weights are stepped over: what Python is given of them is less than a tenth."""
    drawing = Drawing()
    drawing.input("x", 1, 1024)
    drawing.constant("w", np.ones((1024, 1024), np.float32))
    drawing.add("FULLY_CONNECTED", "x w", {"y": (1, 1024)}, kind="FullyConnectedOptions")
    path = drawing.saved(tmp_path, "y")
    open_model(path)
    tracemalloc.start()
    network = open_model(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert analyze(network).total().cost.params == 1024 * 1024
    assert most < 400_000
