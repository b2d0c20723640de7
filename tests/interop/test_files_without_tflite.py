"""Where LiteRT is missing, the door of TensorFlow Lite says how to get it."""

import sys

from costmodel.cli.main import run


def test_the_command_line_says_what_to_install(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.tflite").write_bytes(b"TFL3")
    for name in [name for name in sys.modules if name.startswith("costmodel.interop.tflite")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ai_edge_litert", None)
    assert run(["analyze", "model.tflite"]) == 2
    told = capsys.readouterr().err
    assert "model.tflite: reading models of tflite needs the package 'ai_edge_litert'" in told
    assert "pip install 'costmodel[tflite]'" in told
