"""Every command that writes is killed, alone and two at once: python benchmarks/kills.py [kills].

Each round starts one command, or two, on one output, which in every other round is there already,
and kills them after a time drawn at random (SIGKILL, SIGTERM or SIGINT). Then nothing may be lost
or left over:

- the output is as it was, or whole: byte for byte that of a command that nobody disturbed;
- an exit code is 0 or 130, or 2 where another process holds the output or has made it;
- after five seconds no process is left, and none holds standard output;
- the next write gives the output whole, a sweep by ``--resume`` as in a loop of a job's script, and
  nothing stands beside it, neither a folder nor a file.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from every_command import WRITING, Command, prepare

COSTMODEL = [sys.executable, "-m", "costmodel"]
LARGE = (
    "sweep mobilenetv2 --over width=0.25:2.0:0.01 --over input=96:320:8 --over expansion=1:16 "
    "--where flops<60e6 -o OUT"
)
LARGER = {
    f"{LARGE}{more}": Command(tuple(f"{LARGE}{more}".split()), ".csv")
    for more in ("", " --workers 2", " --pareto flops,-params")
}
COMMANDS = WRITING | LARGER
SIGNALS = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT]
PATIENCE = 5
"""Seconds after which nothing may be left of a process that was killed."""
SURVIVED = ("exit 0", "exit 2")
"""How those end whose signal came too late."""
REFUSALS = {
    "sweep": (b"is held by ", b"exists", b"holds an unfinished sweep"),
    "new": (b"exists",),
    "advise": (b"is a spec",),
}
"""What the second of two may be told."""
OLD = b"what stood there before\n"


class Lost(SystemExit):
    """Something that was promised did not hold."""


@dataclass
class Tally:
    """How the processes of one command ended, and how long it takes when nobody disturbs it."""

    name: str
    whole: bytes = b""
    seconds: float = 0.0
    ends: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Round:
    """One output, and the commands that are at it."""

    command: Command
    tally: Tally
    out: Path
    count: int
    is_old: bool

    @property
    def is_sweep(self) -> bool:
        return self.command.words[0] == "sweep"

    def words(self, *more: str) -> list[str]:
        forced = ("--force",) if self.is_old and self.is_sweep and not more else ()
        return [*COSTMODEL, *self.command.writing(self.out), *forced, *more]

    def lost(self, what: str) -> Lost:
        return Lost(f"{what}: {' '.join(self.words())} (round {self.out.parent.name})")


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    chance = random.Random(11)  # noqa: S311  (the same kills each time)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        tallies = {name: Tally(name) for name in COMMANDS}
        order = [*LARGER, *chance.sample([*WRITING], len(WRITING))]
        done = number = 0
        while done < kills:
            name = order[number % len(order)]
            turn = number + number // len(order)  # each command by turns alone and two at once
            done += killed(round_of(name, turn, tallies[name], folder / str(number)), chance)
            number += 1
    print(*table(tallies.values()), sep="\n")
    print(
        f"{done} kills in {number} rounds of {len(COMMANDS)} commands: nothing lost, nothing left"
    )


def round_of(name: str, turn: int, tally: Tally, place: Path) -> Round:
    """A round of a command in a folder: alone or two at once, over nothing or an older output."""
    command = COMMANDS[name]
    place.mkdir()
    out = place / f"out{command.suffix}"
    if not tally.whole:
        begun = time.perf_counter()
        words = [*COSTMODEL, *command.writing(out)]
        subprocess.run(words, cwd=place.parent, check=True, capture_output=True)
        tally.seconds, tally.whole = time.perf_counter() - begun, out.read_bytes()
        out.unlink()
    is_old = turn % 4 > 1 and command.suffix != ".yaml"  # no command writes over YAML
    return Round(command, tally, out, 1 + turn % 2, is_old)


def killed(one: Round, chance: random.Random) -> int:
    """Kill the processes of a round, look at what they left, and write once more; how many died."""
    if one.is_old:
        one.out.write_bytes(OLD)
    running = [
        start(one, ("--resume",) if is_second and chance.random() < 0.5 else ())
        for is_second in range(one.count)
    ]
    for process in running:
        time.sleep(moment(one.tally.seconds, chance) / one.count)
        process.send_signal(chance.choice(SIGNALS))
    ends = [ended(one, process) for process in running]
    one.tally.ends.update(ends)
    found = one.out.read_bytes() if one.out.exists() else None
    if found not in (one.tally.whole, OLD if one.is_old else None):
        raise one.lost("half-written")
    again(one)
    if one.out.read_bytes() != one.tally.whole:
        raise one.lost("another output")
    if left := [path.name for path in one.out.parent.iterdir() if path != one.out]:
        raise one.lost(f"{left} left")
    return sum(end not in SURVIVED for end in ends)


def start(one: Round, more: tuple[str, ...]) -> subprocess.Popen[bytes]:
    pipe, folder = subprocess.PIPE, one.out.parents[1]
    more = more if one.is_sweep and not one.is_old else ()
    return subprocess.Popen(
        one.words(*more), cwd=folder, stdout=pipe, stderr=pipe, start_new_session=True
    )


def moment(seconds: float, chance: random.Random) -> float:
    """At any time, but half of them in the last third, where commands write."""
    return seconds * (chance.uniform(0.7, 1.0) if chance.random() < 0.5 else chance.random())


def ended(one: Round, process: subprocess.Popen[bytes]) -> str:
    """How a process ended: by the signal, or with an exit code before it."""
    limit = time.monotonic() + PATIENCE
    try:
        told = process.communicate(timeout=PATIENCE)[1]
    except subprocess.TimeoutExpired:
        raise one.lost("standard output is held") from None
    while living(process.pid):
        if time.monotonic() > limit:
            raise one.lost("a process lives on")
        time.sleep(0.05)
    code = process.returncode
    if code < 0:
        return signal.Signals(-code).name
    known = REFUSALS.get(one.command.words[0], ())
    is_refused = code == 2 and one.count > 1 and any(words in told for words in known)
    is_early = b"init_import_site" in told  # interrupted before Python runs any program
    if not (code in (0, 130) or is_refused or is_early):
        raise one.lost(f"exit {code}, {told.decode()}")
    return "before Python ran" if is_early else f"exit {code}"


def living(session: int) -> bool:
    """Whether a process of the session is there that has not ended."""
    found = subprocess.run(
        ["ps", "-A", "-o", "sess=", "-o", "stat="],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split() for line in found.stdout.splitlines())
    return any(row[0] == str(session) and not row[1].startswith("Z") for row in rows)


def again(one: Round) -> None:
    """The next write; of a sweep, until it is done."""
    folder = one.out.parents[1]
    if not one.is_sweep:
        one.out.unlink(missing_ok=True)
        subprocess.run(one.words(), cwd=folder, check=True, capture_output=True)
        return
    words = one.words("--resume", *["--force"] * one.is_old)
    for _ in range(4):
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        if "--resume --force" in done.stderr:  # killed while it replaced what another had finished
            words.append("--force")
    raise one.lost(f"never done, {done.stderr}")


def table(tallies: Iterable[Tally]) -> Iterator[str]:
    """Which command was killed how often, in Markdown."""
    yield from ("| command | signals | how it ended |", "|---|--:|---|")
    of_command: dict[str, Counter[str]] = {}
    for one in tallies:
        of_command.setdefault(one.name.partition(" ")[0], Counter()).update(one.ends)
    for name, ends in sorted(of_command.items()):
        told = ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))
        yield f"| `{name}` | {ends.total()} | {told} |"


if __name__ == "__main__":
    main()
