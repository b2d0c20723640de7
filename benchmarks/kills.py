"""Sweeps that are killed, alone and two at once: python benchmarks/kills.py [kills].

Each round starts one or two commands on one output, kills them after a time drawn at random
(SIGKILL, SIGTERM or SIGINT), and then resumes until the sweep says that it is done. Nothing may be
lost: the output is byte for byte that of a sweep that nobody disturbed, no folder stays beside it,
no exit code is 3, and no process holds standard output any more.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

SWEEP = [sys.executable, "-m", "costmodel", "sweep", "mobilenetv2"]
SWEEP += ["--over", "width=0.25:2.0:0.01", "--over", "input=96:320:8", "--over", "expansion=1:16"]
SWEEP += ["--where", "flops < 60e6"]
SIGNALS = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT]
PATIENCE = 60
"""Seconds after which a process that was killed must have closed its standard output."""


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    chance = random.Random(11)  # noqa: S311  (the same kills each time)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.csv"
        begun = time.perf_counter()
        subprocess.run([*SWEEP, "-o", str(whole)], check=True, capture_output=True)
        longest = 1.5 * (time.perf_counter() - begun)
        ends: Counter[str] = Counter()
        done = 0
        while done < kills:
            out = Path(folder) / f"{done}.csv"
            commands = _commands(out, 1 + done // 2 % 2, chance)
            ends.update(_killed(commands, longest, chance))
            done += len(commands)
            ends["resumed"] += _resumed(out)
            if out.read_bytes() != whole.read_bytes():
                raise SystemExit(f"{out} differs: {commands}")
            if out.with_name(out.name + ".part").exists():
                raise SystemExit(f"{out}.part stays: {commands}")
        print(f"{done} kills, nothing lost:", dict(sorted(ends.items())))


def _commands(out: Path, count: int, chance: random.Random) -> list[list[str]]:
    options = [[], ["--workers", "2"], ["--force"], ["--resume"]]
    return [[*SWEEP, *chance.choice(options), "-o", str(out)] for _ in range(count)]


def _killed(commands: list[list[str]], longest: float, chance: random.Random) -> list[str]:
    """How each of them ended: by the signal, or with an exit code before it."""
    pipe = subprocess.PIPE
    running = [subprocess.Popen(words, stdout=pipe, stderr=pipe) for words in commands]
    for one in running:
        time.sleep(longest * chance.random() / len(running))
        one.send_signal(chance.choice(SIGNALS))
    for one in running:
        told = one.communicate(timeout=PATIENCE)[1]
        if b"init_import_site" in told:  # interrupted before Python runs any program
            continue
        if one.returncode not in (0, 2, 130, *(-number for number in SIGNALS)):
            raise SystemExit(f"exit {one.returncode}: {one.args}")
    return [f"exit {one.returncode}" for one in running]


def _resumed(out: Path) -> int:
    """Resume until it is done, as a loop in a job's script does; how often that was."""
    words = [*SWEEP, "--resume", "-o", str(out)]
    for count in range(1, 5):
        ended = subprocess.run(words, capture_output=True, text=True, check=False)
        if ended.returncode == 0:
            return count
        if "--resume --force" in ended.stderr:  # killed while it replaced what another had finished
            words.append("--force")
    raise SystemExit(f"never done: {ended.stderr}")


if __name__ == "__main__":
    main()
