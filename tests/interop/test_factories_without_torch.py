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
    assert "its variant is chosen by --variant B0" in capsys.readouterr().err
