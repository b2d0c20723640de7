"""What tests of advice share: the specs in this folder as cases."""

from collections.abc import Callable
from pathlib import Path

import pytest

from costmodel.advice.case import Case
from costmodel.core.marks import Source
from costmodel.language.loading import open_spec
from costmodel.language.reading.whole_spec import spec_of

SPECS = Path(__file__).parent / "specs"


@pytest.fixture
def case_of() -> Callable[..., Case]:
    """A case of a spec in this folder by its name."""

    def case(name: str, variant: str | None = None) -> Case:
        path = str(SPECS / f"{name}.yaml")
        return Case(open_spec(path), path, variant)

    return case


@pytest.fixture
def case_with() -> Callable[..., Case]:
    """A case of a spec in this folder with pieces of its text replaced, and parameters set."""

    def case(name: str, *changes: tuple[str, str], **parameters: str) -> Case:
        path = SPECS / f"{name}.yaml"
        text = path.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return Case(spec_of(Source(str(path), text)), str(path), None, parameters)

    return case


@pytest.fixture
def advise_cli(cli, monkeypatch):
    """Run ``costmodel advise ...`` in the folder of these specs."""
    monkeypatch.chdir(SPECS)

    def ran(*words: str):
        return cli("advise", *words)

    return ran
