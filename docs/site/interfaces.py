"""What programs read: JSON as commands print it, the JSON Schema of specs, and the Python API."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import Any

from printing import printed
from tables import table

import costmodel
from costmodel import published, symbolic
from costmodel.language.schema import json_schema

SCHEMA = "reference/costmodel.schema.json"
COMMANDS = (
    "analyze specs/alexnet.yaml",
    "list specs/alexnet.yaml",
    "compare specs/alexnet.yaml specs/squeezenet.yaml",
    "lint specs/alexnet.yaml",
    "advise specs/alexnet.yaml",
    "diff specs/squeezenet.yaml:1.0 specs/squeezenet.yaml:1.1",
    "conventions specs/alexnet.yaml",
    "rules",
    "check --published",
    "predict specs/mobilenetv2.yaml --platform docs/runs/onnxruntime.yaml",
    "guidelines --runs docs/runs/guidelines-onnxruntime.csv",
)
HEAD = """\
# JSON

What commands print with `--format json`, as they print it now; of a list its first entry is shown.
[The JSON](../README.md#the-json) says what keys mean and when a schema gets another number.

"""
PRINTED = """\
## {schema}

```text
$ costmodel {words} --format json
```

```json
{shown}
```
"""
SPECS = """\
# JSON Schema of specs

`costmodel schema` prints it, draft-07, made of the fields of the ops:
[costmodel.schema.json](costmodel.schema.json). An editor with a YAML
language server completes and checks a spec that begins so:

```yaml
# yaml-language-server: $schema=costmodel.schema.json
```

The keys of a spec are these; [Ops](ops.md) has the fields of its layers, and
[The spec language](../specs/README.md#layers) what they may carry beside.

{keys}"""
PYTHON = """\
# Python

`import costmodel` loads nothing; each of these names is loaded when it is first used, and nothing
else is public. [From Python](../README.md#from-python) shows them at work.

"""


def pages() -> Iterator[tuple[str, str]]:
    """JSON, schema and API."""
    yield "reference/json.md", HEAD + "\n".join(map(_printed, COMMANDS))
    schema = json_schema()
    yield SCHEMA, json.dumps(schema, indent=2)
    rows = [(f"`{key}`", one.get("description", "")) for key, one in schema["properties"].items()]
    keys = table(("key", "what it is"), rows)
    yield "reference/schema.md", SPECS.format(keys=keys)
    yield "reference/python.md", PYTHON + "\n".join(_members())


def _printed(words: str) -> str:
    document = json.loads(printed(f"{words} --format json"))
    shown = json.dumps(_shortened(document), indent=2, ensure_ascii=False)
    return PRINTED.format(schema=document["schema"], words=words, shown=shown)


def _shortened(value: Any) -> Any:
    """Of a list of objects the first."""
    if isinstance(value, dict):
        return {key: _shortened(inner) for key, inner in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [_shortened(value[0])]
    return value


def _members() -> Iterator[str]:
    """Functions, then classes, then the two modules that are public."""
    names = [getattr(costmodel, name) for name in costmodel.__all__]
    for title, is_one in (("Functions", inspect.isfunction), ("Classes", inspect.isclass)):
        yield f"## {title}\n"
        yield from map(_member, filter(is_one, names))
    for module in (published, symbolic):
        yield f"## {module.__name__}\n\n{inspect.getdoc(module)}\n"
        yield from (_member(getattr(module, name)) for name in module.__all__)


def _member(found: Any) -> str:
    return f"::: {found.__module__}.{found.__qualname__}\n"
