"""The rules of lint: what ``costmodel rules`` lists, and each rule's manual page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tables import table

from costmodel.linting.rules import IDS, default_level, manual, title

HEAD = """\
# Rules

What `costmodel lint` holds networks against; `costmodel explain G1` prints a rule's page, which
has its limits with their reasons. [Lint](../../docs/lint.md) tells how to configure and to
silence them.

"""


def pages() -> Iterator[tuple[str, str]]:
    """The list, and each rule."""
    rows = [(f"[{rule}]({rule}.md)", default_level(rule), title(rule)) for rule in IDS]
    yield "reference/rules/index.md", HEAD + table(("rule", "level", "what it is about"), rows)
    for rule in IDS:
        page = re.sub(r"\bdocs/\w+\.md", r"[\g<0>](../../\g<0>)", manual(rule))
        yield f"reference/rules/{rule}.md", f"# {page}"
