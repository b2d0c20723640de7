"""S1: a suppression has something to suppress.

## What it does
Points out comments `# costmodel: ignore[...]` that suppress nothing, name no rule, or name one that
does not exist.

## Why is this bad
A comment that outlives its finding hides the next one on its line, and readers believe that the
line breaks a guideline.

## Formula
A comment is used when a finding of a rule that it names lies on the line that it speaks of: its own
line, or the next line with content where it stands alone; `ignore-file[...]` speaks of the whole
file. It is judged only where all variants of the spec and the rule that it names were run. In a
file of blocks, which other specs may include, only the names of rules are judged.

## Limits
None.

## Example
```yaml
- pointwise: {out: 64}       # costmodel: ignore[G1] reads 64 channels: never was a finding
```

## Remedy
```yaml
- pointwise: {out: 64}
```

## Source
None: a convention of this tool, as in linters for code.
"""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.core.problems import did_you_mean, quoted
from costmodel.linting.finding import Level, Limits, Presets, Ruling, Violation
from costmodel.linting.suppressions import WORDS, Use

TITLE = "a suppression has something to suppress"
JUDGES = "comments"
LEVEL = Level.WARNING
LIMITS: Limits = {}
PRESETS: Presets = {}


def check(use: Use, limits: Limits) -> Ruling:  # noqa: ARG001  (there are none)
    """What is wrong with one comment."""
    mark = use.comment.mark
    found = (
        Violation("", "", mark, message, 0, 0, remedy, subject=message)
        for message, remedy in _faults(use)
    )
    return Ruling(None, tuple(found))


def _faults(use: Use) -> Iterator[tuple[str, str]]:
    """What is wrong, and what to do about it."""
    comment = use.comment
    if comment.word not in WORDS:
        yield f"unknown word {quoted(comment.word)}", did_you_mean(comment.word, WORDS)
        return
    if not comment.rules:
        hint = "name the rules in brackets, such as ignore[G1]"
        yield "the comment names no rule and suppresses nothing", hint
    for rule in comment.rules:
        if rule not in use.known:
            hint = did_you_mean(rule, use.known)
            yield f"the comment names an unknown rule {quoted(rule)}", hint
        elif rule in use.ran and rule not in use.used:
            message = f"{comment.word}[{rule}] suppresses nothing"
            yield message, f"remove {rule} from the comment, or the comment"
