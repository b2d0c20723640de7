"""What comes out depends on what is asked alone: not on where, when, or under which settings.

Each surrounding runs every command in every format in one process, and is held against the first,
byte by byte: exit codes, what is said, and what is written.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from every_command import COMMANDS, prepare

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).parent / "every_command.py"


@dataclass(frozen=True)
class Surroundings:
    """Options of Python, a hash seed, a locale, a time zone as POSIX has it, and a folder."""

    options: tuple[str, ...] = ()
    seed: str = "0"
    locale: str = "C.UTF-8"
    zone: str = "UTC0"
    folder: str = "here"


PLAIN = Surroundings()
OTHERS = {
    "another seed, in Germany": Surroundings((), "1", "de_DE.UTF-8", "CET-1CEST"),
    "a third seed, in Turkey, under -O": Surroundings(("-O",), "42", "tr_TR.UTF-8", "<+14>-14"),
    "any seed, without a locale, under -OO": Surroundings(
        ("-OO",), "random", "C", "<-0330>3:30", "a folder elsewhere, \N{GREEK SMALL LETTER PI}"
    ),
    "warnings as errors": Surroundings(("-W", "error")),
}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the locales that are wanted, those that the system can make."""
    folder = tmp_path_factory.mktemp("locales")
    for name in sorted({one.locale for one in OTHERS.values()} - {"C"}):
        language, _, encoding = name.partition(".")
        if shutil.which("localedef"):
            words = ["localedef", "-i", language, "-f", encoding, str(folder / name)]
            subprocess.run(words, check=False, capture_output=True)
    return folder


def surrounded(one: Surroundings, root: Path, locales: Path) -> dict[str, list[object]]:
    """What every command comes to."""
    folder = root / one.folder
    folder.mkdir()
    prepare(folder)
    environment = os.environ | {
        "PYTHONHASHSEED": one.seed,
        "LC_ALL": one.locale,
        "TZ": one.zone,
        "MPLCONFIGDIR": str(root),
        "COLUMNS": "80",  # whoever has loaded IPython may have set it in between
    }
    if (locales / one.locale).exists():
        environment["LOCPATH"] = str(locales)
    words = [sys.executable, *one.options, str(SCRIPT)]
    ran = subprocess.run(words, cwd=folder, env=environment, check=True, capture_output=True)
    found: dict[str, list[object]] = json.loads(ran.stdout)
    return found


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, compiled: Path) -> dict[str, list[object]]:
    return surrounded(PLAIN, tmp_path_factory.mktemp("plain"), compiled)


def test_the_commands_do_what_they_are_there_for(plain: dict[str, list[object]]) -> None:
    """Those that write have written, those that are wrong say so."""
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of no bytes
    for name, (code, said, told, digest) in plain.items():
        assert code in (0, 2), (name, told)
        assert (digest == nothing) == ("OUT" not in name), name
        assert code == 0 or said or told, name


@pytest.mark.parametrize("name", OTHERS)
def test_surroundings_change_no_byte(
    name: str, plain: dict[str, list[object]], compiled: Path, tmp_path: Path
) -> None:
    one = OTHERS[name]
    if one.locale != "C" and not (compiled / one.locale).exists():
        others = subprocess.run(["locale", "-a"], check=True, capture_output=True, text=True)
        one = replace(one, locale=others.stdout.split()[-1])
        warnings.warn(
            f"no {OTHERS[name].locale} can be made here: tested {one.locale}", stacklevel=1
        )
    found = surrounded(one, tmp_path, compiled)
    assert [*found] == [*COMMANDS]
    assert [name for name in found if found[name] != plain[name]] == []
