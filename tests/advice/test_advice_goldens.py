"""What advice looks like in every format.

After a change on purpose: pytest tests/advice --snapshot-update.
"""

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

SHOWN = {
    "text": "inverted.yaml",
    "text_obstacles": "included.yaml",
    "text_variants": "stages.yaml --variant small",
    "markdown": "narrow.yaml --format markdown",
    "json": "narrow.yaml --format json",
    "apply_diff": "narrow.yaml --apply",
    "apply_markdown": "stages.yaml --apply --format markdown",
    "apply_json": "inverted.yaml --apply --allow G4 --format json",
    "apply_variants": "growing.yaml --apply --allow params",
    "nothing_text": "plain.yaml",
    "nothing_markdown": "plain.yaml --format markdown",
    "help": "--help",
}


class _Text(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.mark.parametrize("name", SHOWN)
def test_the_output_is_as_it_was(advise_cli, snapshot, name):
    ran = advise_cli(*SHOWN[name].split())
    assert ran.code == 0
    assert ran.out + ran.err == snapshot(extension_class=_Text)
