"""``costmodel doctor``: what is there, what is missing, and the line that installs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest

from costmodel.core.installed import Extra, read

DECLARED = (
    "click>=8.1.8",
    'no-such-library>=1.0; extra == "odd"',
    "PyYAML>=999.0 ; extra == 'odd'",
    "rich[jupyter]>=13.7; python_version > '3' and extra == 'odd'",
)


def test_requirements_are_read_with_their_extras() -> None:
    """click is needed by all; of the extra one is missing, one too old and one there."""
    found = list(read(DECLARED))
    assert [(extra, one.name, one.least) for extra, one in found] == [
        ("", "click", "8.1.8"),
        ("odd", "no-such-library", "1.0"),
        ("odd", "PyYAML", "999.0"),
        ("odd", "rich", "13.7"),
    ]
    odd = Extra("odd", tuple(one for extra, one in found if extra))
    assert odd.missing == ["no-such-library", "PyYAML"]
    assert odd.remedy == "pip install --upgrade 'costmodel[odd]'"
    assert Extra("", (found[0][1],)).remedy == ""


@pytest.mark.slow
def test_it_tells_what_is_here(cli: Callable[..., Any]) -> None:
    ran = cli("doctor", "--seconds", "0.2", "--format", "json")
    told = json.loads(ran.out)
    assert (ran.code, told["schema"]) == (0, "costmodel.doctor/1")
    assert told["libraries"]["click"] == version("click")
    assert set(told["runtimes"]) == {"ncnn", "onnxruntime", "openvino", "torch"}
    assert (told["noise_floor"] is None) == (not any(told["runtimes"].values()))
