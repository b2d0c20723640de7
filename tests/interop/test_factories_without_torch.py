"""Where PyTorch is missing, its door says how to get it, and nothing else asks for it."""

import sys

import pytest

import costmodel
from costmodel.cli.main import run


@pytest.fixture(autouse=True)
def _no_torch(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("costmodel.interop.torch")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)


def test_the_command_line_says_what_to_install(capsys):
    assert run(["analyze", "torchvision.models:resnet50", "--input", "224"]) == 2
    told = capsys.readouterr().err
    assert "needs the package 'torch'" in told
    assert "pip install 'costmodel[torch]'" in told


def test_python_says_what_is_missing():
    with pytest.raises(ModuleNotFoundError):
        costmodel.from_torch(object())


def test_a_variant_is_no_factory(capsys):
    """A word with a colon whose module nobody finds is a spec with its variant."""
    assert run(["analyze", "efficientnet:B0"]) == 2
    assert "did you mean 'b0'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("mymodel:net", "Python finds no module 'mymodel' here"),
        ("mymodels.net", "is named with a colon: mymodels:net"),
        ("mobilenet.v2", "did you mean 'mobilenetv2'?"),
        ("./mymodels.py", "where Python finds it: mymodels:net"),
        ("mymodels.py:small", "where Python finds it: mymodels:small"),
        ("nets/mymodels.py:small", "where Python finds it: nets.mymodels:small"),
    ],
)
def test_a_word_that_is_almost_a_factory_says_how_it_is_written(word, said, capsys):
    assert run(["analyze", word]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["budget", "json.decoder:net"],
        ["sweep", "json.decoder:net", "--over", "width=1,2"],
    ],
    ids=" ".join,
)
def test_commands_that_take_no_modules_say_what_to_do(words, capsys):
    assert run(words) == 2
    told = capsys.readouterr().err
    assert f"json.decoder:net makes a PyTorch module, and '{words[0]}' takes specs alone" in told
    assert "costmodel convert json.decoder:net --input SIZE -o net.yaml" in told


def test_an_onnx_model_by_another_ending_is_to_be_named_so(tmp_path, capsys):
    (tmp_path / "net.pt").write_bytes(b"\x08\x0a\x12\x07pytorch\x1a\x05")
    assert run(["analyze", str(tmp_path / "net.pt")]) == 2
    assert "net.pt is an ONNX model, not a spec\n  name it .onnx" in capsys.readouterr().err
