"""What becomes of a sweep that is attacked: python benchmarks/attacks.py pairs|flips [how many].

``pairs`` starts the same sweep twice at once on one output, one of them with workers. ``flips``
flips one bit, drawn at random, in what an interrupted sweep has kept, and resumes it. Both count
how it ends: by exit codes, and by whether the output is that of a sweep nobody disturbed. Run in
the folder of an older version, with ``PYTHONPATH=.``, they tell what has changed.
"""

from __future__ import annotations

import contextlib
import io
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

SWEEP = [sys.executable, "-m", "costmodel", "sweep", "mobilenetv2", "--force"]
SWEEP += ["--over", "width=0.25:2.0:0.01", "--over", "input=96:320", "--over", "expansion=1:64"]
SWEEP += ["--where", "flops < 25e6"]


def pairs(count: int, folder: Path) -> Counter[str]:
    """Two at once on one output."""
    alone = folder / "alone.csv"
    subprocess.run([*SWEEP, "-o", str(alone)], check=True, capture_output=True)
    wanted, ends = alone.read_bytes(), Counter[str]()
    for number in range(count):
        out, pipe = folder / f"{number}.csv", subprocess.PIPE
        words = [[*SWEEP, *more, "-o", str(out)] for more in ([], ["--workers", "2"])]
        both = [subprocess.Popen(one, stdout=pipe, stderr=pipe) for one in words]
        for one in both:
            one.communicate()
        found = out.read_bytes() if out.exists() else b""
        lines = max(found.count(10) - 1, 0)
        rows = "right" if found == wanted else f"wrong, {lines:,} rows"
        ends[f"exit {sorted(one.returncode for one in both)}, {rows}"] += 1
    return ends


def flips(count: int, folder: Path) -> Counter[str]:
    """One bit of one run, then --resume."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sweeping"))
    from unfinished import SPEC, STEP, expected, interrupted, write

    from costmodel.cli.main import run
    from costmodel.sweeping.running import run as running

    running.STEP = STEP
    wanted, out, kept = expected(folder), folder / "out.csv", folder / "kept"
    with contextlib.suppress(KeyboardInterrupt):
        write(out, executor=interrupted(3))
    part = folder / "out.csv.part"
    part.rename(kept)
    words = ["sweep", SPEC, "--over", "c1=1:4", "--over", "c2=1:6", "--resume", "-o", str(out)]
    chance, ends = random.Random(7), Counter[str]()  # noqa: S311
    for _ in range(count):
        shutil.copytree(kept, part)
        flip(chance.choice(sorted(part.glob("0*"))), chance)
        told = io.StringIO()
        with contextlib.redirect_stderr(told), contextlib.redirect_stdout(io.StringIO()):
            code = run(words)
        rows = "no output" if not out.exists() else "right"
        rows = rows if rows == "no output" or out.read_bytes() == wanted else "wrong"
        ends[f"exit {code}, {rows}{', named' * ('damaged' in told.getvalue())}"] += 1
        shutil.rmtree(part, ignore_errors=True)
        out.unlink(missing_ok=True)
    return ends


def flip(file: Path, chance: random.Random) -> None:
    data = bytearray(file.read_bytes())
    bit = chance.randrange(8 * len(data))
    data[bit // 8] ^= 1 << bit % 8
    file.write_bytes(data)


def main() -> None:
    what = {"pairs": pairs, "flips": flips}[sys.argv[1]]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    with tempfile.TemporaryDirectory() as folder:
        for end, number in what(count, Path(folder)).most_common():
            print(f"{number:6,}  {end}")


if __name__ == "__main__":
    main()
