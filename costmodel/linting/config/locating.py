"""Which file is the configuration: the nearest one from the working folder upwards.

Apart from reading it, for most commands find none and need no more than to know that.
"""

from __future__ import annotations

from pathlib import Path

from costmodel.linting.config.settings import Settings

YAML_NAME = "costmodel.yaml"
INI_NAME = "setup.cfg"


def find_config(folder: Path) -> Path | None:
    """The configuration that holds in a folder; None if there is none."""
    for place in (folder, *folder.parents):
        if (place / YAML_NAME).is_file():
            return place / YAML_NAME
        if (place / INI_NAME).is_file() and _speaks_of_us(place / INI_NAME):
            return place / INI_NAME
    return None


def _speaks_of_us(path: Path) -> bool:
    from costmodel.language.sources.source import LIMIT_BYTES
    from costmodel.language.yaml import ini

    try:
        with path.open("rb") as file:
            return ini.has_section(file.read(LIMIT_BYTES).decode(errors="replace"))
    except OSError:
        return True  # nobody can say: reading it tells why it cannot be read


def settings_for(config: str | None, folder: Path) -> Settings:
    """The settings of a configuration, by default the nearest one; all defaults without any.

    Raises:
        SpecError: every fault in it, with its place.
    """
    found = config or find_config(folder)
    if not found:
        return Settings()
    from costmodel.linting.config.reading import read_config

    return read_config(str(found))
