"""How long `costmodel analyze specs/mobilenetv2.yaml` takes, beside importing what it builds on.

    python benchmarks/startup.py [PAIRS]

Runs both as whole processes in turn, so that whatever else the machine does meets both alike, and
prints medians and the median of the pairwise ratios, which must be at most 1.3. Wants a virtual
environment with costmodel installed as users install it: an editable install starts more slowly.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
LIMIT = 1.3
COMMAND = Path(sys.executable).with_name("costmodel")
ANALYZE = [str(COMMAND), "analyze", "specs/mobilenetv2.yaml"]
IMPORTS = [sys.executable, "-c", "import click, yaml, networkx, rich.table"]


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main(pairs: int) -> int:
    for command in (ANALYZE, IMPORTS):  # warm the disk cache and the compiled modules
        seconds(command)
    times = [(seconds(ANALYZE), seconds(IMPORTS)) for _ in range(pairs)]
    ratio = median(analyze / imports for analyze, imports in times)
    print(f"whole process, median of {pairs} interleaved pairs, Python {sys.version.split()[0]}")
    for name, column in (("costmodel analyze specs/mobilenetv2.yaml", 0), (IMPORTS[-1], 1)):
        print(f"  {name:<42} {1000 * median(pair[column] for pair in times):5.0f} ms")
    print(f"  {'ratio':<42} {ratio:5.2f}     at most {LIMIT}")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 21))
