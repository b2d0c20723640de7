"""Write constraints.txt anew: the newest release of every library, for each Python that is named.

    pip install '.[lint]' && python .ci/constraints.py && .ci/run

What is written is what `.ci/run` then tests, and what the README's commands install, so that a
library's next release breaks nobody's checkout. Libraries whose newest release has left an older
Python behind stand twice, each with its marker.
"""

import configparser
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

ROOT = Path(__file__).parent.parent
HEADER = """\
# What was tested, on every Python from {oldest} on. Written by .ci/constraints.py: do not edit.
#     pip install '.[test]' -c constraints.txt
"""
CAPS = "backports.strenum < 1.3\n"
"""Releases above refuse Pythons from some version on, which pip heeds and uv overlooks."""


def oldest_python() -> str:
    """The lowest Python that setup.cfg allows, such as 3.11."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return config["options"]["python_requires"].removeprefix(">=")


def resolved(python: str) -> str:
    """A pin for every library that any extra brings, one a line."""
    options = ["--universal", "--all-extras", "--no-annotate", "--no-header", "--quiet"]
    command = ["-m", "uv", "pip", "compile", "setup.cfg", "--python-version", python, *options]
    with NamedTemporaryFile("w", suffix=".txt") as caps:
        caps.write(CAPS)
        caps.flush()
        words = [sys.executable, *command, "--constraints", caps.name]
        done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode("utf-8")


if __name__ == "__main__":
    python = oldest_python()
    text = HEADER.format(oldest=python) + resolved(python)
    (ROOT / "constraints.txt").write_text(text, "utf-8")
