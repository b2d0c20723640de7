"""docs/importing.md shows what is printed."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_output_shown_is_what_is_printed():
    spec = importlib.util.spec_from_file_location("update", ROOT / "docs" / "update.py")
    docs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(docs)
    assert docs.NEEDS["importing.md"] == "onnx"
    text = (ROOT / "docs" / "importing.md").read_text("utf-8")
    assert docs.shown(text) == text, "python docs/update.py writes down what is printed now"
