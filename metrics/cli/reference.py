"""Holds docs/reference.md against the definitions' models: ``python -m metrics.cli.reference [update]``.

Everything that a definition may say is read from the models and registries themselves, and the examples are the files
of the example city, so that the document cannot fall behind.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from inspect import getdoc
from typing import Any, Final

from metrics.application.city import METHODS, ROOT
from metrics.definitions import expressions
from metrics.definitions.schema import MODELS
from metrics.wording.alerts import RULES

PAGE: Final = ROOT / "docs" / "reference.md"
EXAMPLE: Final = "docs/example-city/config"
FILES: Final = {
    "city": "city.yaml",
    "ledger": "ledgers/complaints.yaml",
    "indicators": "indicators/service.yaml",
    "scheme": "schemes/plain-2023.yaml",
    "briefing": "briefing.yaml",
    "monitoring": "monitoring.yaml",
}
"""Models of whole files, and the example of each below ``EXAMPLE``."""
WHERE: Final = {
    "city": "`city.yaml`, one",
    "ledger": "`ledgers/*.yaml`, one a ledger",
    "indicators": "`indicators/*.yaml`, one a dimension",
    "scheme": "`schemes/*.yaml`, one a scheme",
    "briefing": "`briefing.yaml`, one",
    "monitoring": "`monitoring.yaml`, one",
}
PATTERNS: Final = {
    "^[a-z]": "an id in small letters, such as `audit_findings`",
    "^[A-Za-z0-9]": "a code, such as `PR1` or `610302`",
    "^[12]": "a month, such as `2021-06`",
    "^\\S": "a name that is given elsewhere",
}
"""Words for patterns, by how they begin."""
ENDS: Final = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to"}
FILLED: Final = "Filled in"
"""How the description of a key begins that nobody writes."""
COLUMN_TYPES: Final = {
    "code": "A number or code of the record: letters, digits and - _ . / ( ), at most 48 characters.",
    "choice": "One of `values`; files write the word, in either language.",
    "date": "A day; files write it as a date, `2021-06-30`, `2021/6/30` or `20210630`.",
    "integer": "A whole number.",
    "number": "A number with decimals; a share with its `scale`.",
    "yes_no": "是 or 否, yes or no.",
    "entity": "The unit. Every ledger whose scope is `entity` has it already; none declares it.",
}
HEAD: Final = """# What definitions may say

Written by `python -m metrics.cli.reference update` from the models that read the files; `script/check` compares.
A folder of definitions has the files below; all are needed, a map is not. The examples are those of
[the example city](example-city/README.md). `python -m metrics check` names every mistake with file, line and remedy.

A title is written `{zh: …, en: …}`; where only one of the two is given, it stands for the other too.
Besides its own columns every ledger has `recorded_on`, the day on which a row was entered (填报日期, Recorded on), and,
unless its scope is the city, `entity` (in files two columns: 单位代码, Unit code, and 单位名称, Unit). No ledger
declares them.
"""


def text() -> str:
    """The whole page."""
    parts = [HEAD, *(part for name in MODELS for part in _file(name)), *_lists()]
    return "\n".join(parts).rstrip() + "\n"


def _file(name: str) -> Iterator[str]:
    """A kind of file: what it is for, the example, and every key of it and of what stands inside."""
    schema = MODELS[name].model_json_schema(by_alias=True)
    yield f"## {WHERE[name]}\n\n{_first(schema)}\n"
    example = (ROOT / EXAMPLE / FILES[name]).read_text(encoding="utf-8")
    yield f"```yaml\n{example.rstrip()}\n```\n"
    yield from _keys(schema)
    for inner, part in schema.get("$defs", {}).items():
        if part.get("properties") and inner != "Text":
            yield f"### {inner}\n\n{_first(part)}\n"
            yield from _keys(part)


def _keys(schema: Mapping[str, Any]) -> Iterator[str]:
    needed = schema.get("required", ())
    yield "| key | what stands there | without it | meaning |\n|---|---|---|---|"
    for key, part in schema.get("properties", {}).items():
        if str(part.get("description", "")).startswith(FILLED):
            continue
        absent = "needed" if key in needed else _default(part)
        yield f"| `{key}` | {_type(part)} | {absent} | {_cell(part.get('description', ''))} |"
    yield ""


def _default(part: Mapping[str, Any]) -> str:
    value = part.get("default")
    if value in (None, [], {}, ""):
        return "–"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return "as below" if isinstance(value, dict) else f"`{value}`"


def _type(part: Mapping[str, Any]) -> str:
    """What may stand at a key, in words."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return "a title" if name == "Text" else f"see {name}"
    if "enum" in part:
        return " · ".join(f"`{word}`" for word in part["enum"])
    if "const" in part:
        return f"`{part['const']}`"
    if choices := part.get("anyOf") or part.get("oneOf"):
        return " or ".join(dict.fromkeys(_type(choice) for choice in choices if choice.get("type") != "null"))
    if part.get("type") == "array":
        return f"a list: {_type(part.get('items', {}))}"
    if part.get("type") == "object":
        inner = part.get("additionalProperties") or next(iter(part.get("patternProperties", {}).values()), {})
        return f"a map: {_type(inner) if isinstance(inner, dict) and inner else 'keys and values'}"
    return _plain(part)


def _plain(part: Mapping[str, Any]) -> str:
    kind = part.get("type")
    if kind in ("number", "integer"):
        ends = [f"{word} {part[name]:g}" for name, word in ENDS.items() if name in part]
        return " ".join(["a whole number" if kind == "integer" else "a number", *ends])
    if kind == "boolean":
        return "`true` · `false`"
    if "examples" in part:
        return "an expression"
    pattern = str(part.get("pattern", ""))
    return next((words for start, words in PATTERNS.items() if pattern.startswith(start)), "a text")


def _lists() -> Iterator[str]:
    """What keys may name: types of columns, kinds of measures, alerts, expressions."""
    yield "## Types of columns\n\n| type | what it holds |\n|---|---|"
    yield from (f"| `{name}` | {words} |" for name, words in COLUMN_TYPES.items())
    yield "\n## Kinds of measures\n\n| kind | needs | may have | what it is |\n|---|---|---|---|"
    for name in METHODS.measure:
        kind = METHODS.measure.find(name)
        needs, may = (", ".join(f"`{part}`" for part in sorted(parts)) or "–" for parts in (kind.needs, kind.may_have))
        yield f"| `{name}` | {needs} | {may} | {_cell(getdoc(kind) or '')} |"
    yield "\n## Alerts\n\n| rule | when it calls out |\n|---|---|"
    yield from (f"| `{name}` | {_cell(RULES[name][1])} |" for name in METHODS.alert)
    yield f"\n## Expressions\n\n```text\n{(expressions.__doc__ or '').strip()}\n```\n"
    yield "Methods of imputing, treating, normalising, weighing and aggregating: [methods.md](methods.md)."


def _first(schema: Mapping[str, Any]) -> str:
    return str(schema.get("description", "")).replace("``", "`")


def _cell(words: str) -> str:
    return " ".join(words.replace("``", "`").replace("|", "\\|").split())


def main(words: list[str]) -> int:
    """Hold the page against the models, or write it anew."""
    if words == ["update"]:
        PAGE.write_text(text(), encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text():
        return 0
    print("docs/reference.md is not what the models say; run `python -m metrics.cli.reference update`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
