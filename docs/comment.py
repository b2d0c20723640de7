"""Make the picture of docs/ci.md: the comment that the action writes, as GitHub shows it.

pip install markdown-it-py pillow && python -m docs.comment        from the root of a checkout

The pull request widens docs/proposal.yaml, thins MobileNetV2 out and adds a network; what is drawn
is what action.yml's own steps wrote of it.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from PIL import Image, ImageChops

DOCS = Path(__file__).parent
WIDE, HIGH = 1012, 4000
"""Pixels of the window; what stays white below is cut off."""
STYLE = """
body {font: 16px/1.5 "Noto Sans", "DejaVu Sans", sans-serif; color: #1f2328; margin: 16px 24px}
h3 {font-size: 1.25em; margin: 24px 0 16px} p, ul, table, details {margin: 0 0 16px}
table {border-collapse: collapse; display: block; overflow: auto; font-size: 14px}
td, th {border: 1px solid #d1d9e0; padding: 5px 11px} tr:nth-child(2n) {background: #f6f8fa}
code {font: 85% "DejaVu Sans Mono", monospace; background: #818b981f; padding: .2em .4em}
ul {padding-left: 2em} a {color: #0969da}
"""
"""As near to GitHub's own stylesheet as a picture needs."""
SIGNS = {"🔴": "#cf222e", "🟡": "#d4a72c", "🔵": "#0969da", "🟢": "#1a7f37"}
"""Dots for where no font has these; as letters the warning sign is in all of them."""
NEW = """\
schema: 1
network: Tiny
input: {image: [3, 32, 32]}
layers: [conv: {out: 8, k: 3}, global_pool, fc: 10]
"""


def repository(folder: Path) -> None:
    """A repository whose working tree is the pull request, its base the commit ``main``."""
    specs = folder / "specs"
    specs.mkdir()
    shutil.copy(DOCS / "proposal.yaml", specs)
    shutil.copy(DOCS.parent / "specs" / "mobilenetv2.yaml", specs)
    run("costmodel budget specs/proposal.yaml --slack 5% -o costmodel.yaml", folder)
    run("git init -q -b main && git add -A", folder)
    run("git -c user.name=a -c user.email=a@example.org commit -qm base", folder)
    edit(specs / "proposal.yaml", "inner: 58, repeat: 3", "inner: 64, repeat: 4")
    edit(specs / "mobilenetv2.yaml", "expansion: 6", "expansion: 5")
    (specs / "tiny.yaml").write_text(NEW)


def edit(path: Path, old: str, new: str) -> None:
    """Write something else into a spec."""
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def run(script: str, folder: Path, **environment: str) -> None:
    """Run a script there, whatever its exit code."""
    words = [str(shutil.which("bash")), "-c", script]
    subprocess.run(words, cwd=folder, env=os.environ | environment, check=False)


def comment(folder: Path) -> str:
    """What the steps of action.yml post, with a ``gh`` that posts nothing."""
    gh = folder / "gh"
    gh.write_text("#!/bin/sh\nexit 0\n")
    gh.chmod(0o755)
    action: Any = yaml.safe_load((DOCS.parent / "action.yml").read_text("utf-8"))
    given = {
        "SPECS": "specs", "BASE": "main", "LIMITS": "mac:2%", "SARIF": "lint.sarif", "FAIL_ON": "",
        "NEW_ONLY": "false", "NUMBER": "1", "REPOSITORY": "OWNER/networks", "GH_TOKEN": "",
        "RUN": "https://github.com/OWNER/networks/actions/runs/1", "RUNNER_TEMP": str(folder),
        "GITHUB_OUTPUT": os.devnull, "GITHUB_STEP_SUMMARY": os.devnull,
        "PATH": f"{folder}:{os.environ['PATH']}",
    }  # fmt: skip
    for step in action["runs"]["steps"]:
        if step.get("id") in ("lint", "diff", "comment"):
            run(step["run"], folder, **given)
    return (folder / "costmodel-comment.md").read_text("utf-8")


def html(text: str) -> str:
    """Markdown as a page; the first details are open, as behind a click."""
    shown = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    opened = shown.replace("<details>", "<details open>", 1)
    for sign, colour in SIGNS.items():
        opened = opened.replace(sign, f'<span style="color: {colour}">\N{BLACK CIRCLE}</span>')
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{opened}"


def picture(page: Path, folder: str) -> bytes:
    """The page in chromium, as a PNG of few colours that ends where the page does."""
    shot = Path(folder, "shot.png")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"]
    size = f"--window-size={WIDE},{HIGH}"
    words = [str(shutil.which("chromium")), *flags, size, f"--screenshot={shot}", page.as_uri()]
    subprocess.run(words, check=True)
    shown = Image.open(shot).convert("RGB")
    box = ImageChops.difference(shown, Image.new("RGB", shown.size, "white")).getbbox()
    page_alone = shown.crop((0, 0, WIDE, box[3] + 16 if box else HIGH))
    found = io.BytesIO()
    page_alone.quantize(64, method=Image.Quantize.FASTOCTREE).save(found, "png", optimize=True)
    return found.getvalue()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        root = Path(place, "networks")
        root.mkdir()
        repository(root)
        file = Path(place, "comment.html")
        file.write_text(html(comment(root)), "utf-8")
        (DOCS / "ci_comment.png").write_bytes(picture(file, place))
