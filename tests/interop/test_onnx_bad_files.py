"""Files that are no ONNX models, or wrong ones: one clear error, nothing executed."""

from __future__ import annotations

import io
import pickle
import random
import zipfile
from itertools import pairwise

import numpy as np
import pytest
from models import conv_net, graph, image, model, node, numbers, saved, tensor, weights
from onnx import TensorProto, helper

from costmodel.core.problems import SpecError
from costmodel.interop.opening import open_model


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
    "a TensorFlow Lite file": b"\x1c\x00\x00\x00TFL3" + bytes(40),
    "a gzip archive": b"\x1f\x8b\x08" + bytes(40),
    "a pointer of Git LFS": b"version https://git-lfs.github.com/spec/v1\n",
    "a page of HTML": b"<!DOCTYPE html><html></html>",
    "no ONNX model, or a broken one": b"hello, this is text\n" * 5,
}


@pytest.mark.parametrize("told", FILES)
def test_what_a_file_is_instead_is_said(tmp_path, told):
    path = tmp_path / "model.onnx"
    path.write_bytes(FILES[told])
    with pytest.raises(SpecError, match=told) as caught:
        open_model(str(path))
    assert all(problem.hint for problem in caught.value.problems)


def test_a_file_that_ends_early_is_refused_wherever_it_ends(tmp_path):
    content = conv_net().SerializeToString()
    for end in range(1, len(content) - 1, 7):
        path = tmp_path / "cut.onnx"
        path.write_bytes(content[:end])
        with pytest.raises(SpecError):
            open_model(str(path))


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    (tmp_path / "folder.onnx").mkdir()
    for name in ("folder.onnx", "missing.onnx"):
        with pytest.raises(SpecError, match=name):
            open_model(str(tmp_path / name))


def external(location, *, length=4 * 4 * 3):
    made = conv_net()
    made.graph.initializer[0].ClearField("raw_data")
    helper_tensor = made.graph.initializer[0]
    helper_tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", str(length))):
        entry = helper_tensor.external_data.add()
        entry.key, entry.value = key, value
    return made


@pytest.mark.parametrize(
    "location", ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\weights", "..\\w", ""]
)
def test_data_outside_of_the_folder_are_refused(tmp_path, location):
    with pytest.raises(SpecError, match="outside of its folder"):
        open_model(saved(tmp_path, external(location)))


def test_data_beside_the_model_must_be_there_and_are_not_read(tmp_path):
    path = saved(tmp_path, external("weights.bin"))
    with pytest.raises(SpecError, match=r"'weights.bin', which is missing"):
        open_model(path)
    (tmp_path / "weights.bin").write_bytes(b"")
    assert len(open_model(path).layers) == 2


def deep_branches(depth):
    inner = other = graph([node("Relu", "x", "r0")], [], "r0")
    for level in range(1, depth):
        branch = node("If", "yes", f"r{level}", then_branch=inner, else_branch=other)
        inner = graph([branch], [], f"r{level}")
    return model(
        [node("If", "yes", "y", then_branch=inner, else_branch=other)],
        image(),
        "y",
        [numbers("yes", 1)],
    )


def function_bomb(depth, width):
    """Functions that call each other ``width`` times, ``depth`` deep."""
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("mine", 1)]
    made = [helper.make_function("mine", "f0", ["a"], ["z"], [node("Relu", "a", "z")], opsets)]
    for level in range(1, depth):
        names = ["a", *(f"t{index}" for index in range(1, width)), "z"]
        calls = [node(f"f{level - 1}", one, other, "mine") for one, other in pairwise(names)]
        made.append(helper.make_function("mine", f"f{level}", ["a"], ["z"], calls, opsets))
    return model(
        [node(f"f{depth - 1}", "x", "y", "mine")], image(), "y", functions=made, domains=["mine"]
    )


def recursive():
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("mine", 1)]
    body = [node("f", "a", "z", "mine")]
    function = helper.make_function("mine", "f", ["a"], ["z"], body, opsets)
    return model(
        [node("f", "x", "y", "mine")], image(), "y", functions=[function], domains=["mine"]
    )


def huge(*dims):
    made = conv_net()
    made.graph.initializer[0].ClearField("raw_data")
    del made.graph.initializer[0].dims[:]
    made.graph.initializer[0].dims.extend(dims)
    return made


def typed(place, number):
    """A model whose input, or whose weights, have elements of a type that there is not."""
    made = conv_net()
    if place == "input":
        made.graph.input[0].type.tensor_type.elem_type = number
    else:
        made.graph.initializer[0].data_type = number
    return made


MODELS = {
    "input 'x' has an element type that is not known": typed("input", 99),
    "tensor 'w' has an element type that is not known": typed("weights", 77),
    "nodes are out of order, stand in a circle": model(
        [node("Add", "x b", "a"), node("Relu", "a", "b"), node("Relu", "a", "y")], image(), "y"
    ),
    "which nothing before it makes": model([node("Relu", "nothing", "y")], image(), "y"),
    "operator set has version 999": model([node("Relu", "x", "y")], image(), "y", opset=999),
    "too deep inside of each other": recursive(),
    "nodes would run": function_bomb(12, 8),
    "cannot have the shape": huge(2**31, 2**31, 1, 1),
    "cannot have the shape \\[-3": huge(-3, 3, 3, 3),
    "do not fit": huge(2**40, 5, 3, 3),
    "nothing in it depends on its input": model(
        [node("Relu", "w", "y")], image(), "y", [weights("w", 3)]
    ),
    "lacks its input 2": model([node("Conv", "x", "y")], image(), "y"),
    "larger than the 32 positions": model(
        [node("Conv", "x w", "y")], image(), "y", [weights("w", 1, 3, 40, 1)]
    ),
    "cannot be reshaped": model([node("Reshape", "x s", "y")], image(), "y", [numbers("s", 7, -1)]),
    "cannot be broadcast": model([node("Add", "x b", "y")], image(), "y", [weights("b", 5)]),
    "there is no axis 9": model([node("Concat", "x x", "y", axis=9)], image(), "y"),
    "does not go over": model(
        [node("Conv", "x w", "y", strides=[0, 0])], image(), "y", [weights("w", 1, 3, 1, 1)]
    ),
    "is no order of 4 axes": model([node("Transpose", "x", "y", perm=[0, 0])], image(), "y"),
    "is no tensor": model(
        [node("Relu", "x", "y")],
        [helper.make_tensor_sequence_value_info("x", TensorProto.FLOAT, None)],
        "y",
    ),
}


@pytest.mark.parametrize("told", MODELS)
def test_a_wrong_model_is_told_of(tmp_path, told):
    with pytest.raises(SpecError, match=told):
        open_model(saved(tmp_path, MODELS[told]))


def test_branches_inside_of_branches_are_gone_into(tmp_path):
    assert len(open_model(saved(tmp_path, deep_branches(20))).layers) == 1


def test_a_tile_of_any_size_takes_no_memory(tmp_path):
    """2^60 elements are counted, not made."""
    made = model(
        [node("Expand", "one s", "e"), node("Add", "x e", "y")],
        [tensor("x", 1)],
        "y",
        [weights("one", 1), numbers("s", 2**30, 2**30)],
    )
    network = open_model(saved(tmp_path, made))
    assert network.layers[0].output.size == 2**60


def _mutated(content, chance):
    """Bytes changed, dropped or doubled at random places."""
    found = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(found))
        kind = chance.randrange(4)
        if kind == 0:
            found[at] = chance.randrange(256)
        elif kind == 1:
            found[at] ^= 1 << chance.randrange(8)
        elif kind == 2:
            del found[at : at + chance.randrange(1, 9)]
        else:
            found[at:at] = found[at : at + chance.randrange(1, 9)]
    return bytes(found)


SEEDS = (conv_net(), deep_branches(3), function_bomb(3, 2), external("weights.bin"))


def test_changed_files_are_read_or_refused(tmp_path):
    """Nothing else is raised than an error for users."""
    chance = random.Random(22)  # noqa: S311  (the same files each time)
    path, contents = tmp_path / "model.onnx", [made.SerializeToString() for made in SEEDS]
    outcomes = set()
    for _ in range(600):
        path.write_bytes(_mutated(chance.choice(contents), chance))
        try:
            outcomes.add(len(open_model(str(path)).layers) > 0)
        except SpecError as error:
            outcomes.add(all(problem.hint for problem in error.problems))
    assert outcomes == {True}


def test_numbers_that_no_tensor_holds_are_refused(tmp_path):
    made = model(
        [node("Range", "a b c", "r"), node("Add", "x r", "y")],
        [tensor("x", 1)],
        "y",
        [weights(name, 1) for name in "abc"],
    )
    made.graph.initializer[1].raw_data = np.array([np.inf], np.float32).tobytes()
    with pytest.raises(SpecError):
        open_model(saved(tmp_path, made))
