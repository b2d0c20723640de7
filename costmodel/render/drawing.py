"""A network as a picture, as ``costmodel export`` writes it, that a notebook shows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from costmodel.core.network import Network
from costmodel.core.values import dataclass
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.formats import dot, mermaid

Level = Literal["op", "block", "stage"]


@dataclass(frozen=True)
class Drawing:
    """A network at one level; JupyterLab from 4.1 on and GitHub draw its Mermaid."""

    network: Network
    level: Level

    @property
    def mermaid(self) -> str:
        """The picture in Mermaid."""
        return "".join(mermaid.write(self.network, Asked(level=self.level)))

    @property
    def dot(self) -> str:
        """The picture in the DOT language of Graphviz."""
        return "".join(dot.write(self.network, Asked(level=self.level)))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it, to a file that ends in .dot, .gv, or .mmd.

        Raises:
            ValueError: it ends otherwise.
            OSError: it cannot be written.
        """
        file = Path(path)
        texts = {".dot": self.dot, ".gv": self.dot, ".mmd": self.mermaid}
        if file.suffix not in texts:
            raise ValueError(f"drawings are written to {', '.join(texts)}, not to {file.suffix!r}")
        file.write_text(texts[file.suffix], "utf-8")

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        text = self.mermaid
        return {"text/vnd.mermaid": text, "text/plain": text}
