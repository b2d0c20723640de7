"""A spec and its variant in one word: mobilenetv2:1.4."""

from __future__ import annotations

from pathlib import Path

from costmodel.interop.opening import is_factory


def split(word: str) -> tuple[str, str | None]:
    """A word as spec and variant.

    A file or shipped spec of that very name is meant as it stands; else the first colon behind one
    starts the variant, which may have colons of its own.
    """
    if ":" not in word:
        return word, None
    from costmodel.language.sources.library import is_like_a_factory, shipped

    colons = [index for index, char in enumerate(word) if char == ":"]
    for end in [len(word), *colons]:
        if word[:end] == "-" or word[:end] in shipped() or Path(word[:end]).is_file():
            return word[:end], word[end + 1 :] or None
    if is_factory(word) or is_like_a_factory(word):
        return word, None
    spec, _, variant = word.partition(":")
    return (spec, variant) if spec and variant else (word, None)
