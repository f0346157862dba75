"""JSON Schemas of ``config/``, so that an editor completes and checks the YAML."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from metrics.definitions.briefing import Briefing
from metrics.definitions.city import City
from metrics.definitions.indicator import IndicatorFile
from metrics.definitions.ledger import Ledger
from metrics.definitions.mistakes import Mistake, coded
from metrics.definitions.monitoring import Monitoring
from metrics.definitions.scheme import Scheme
from metrics.errors import Message, at

MODELS: Final[dict[str, type[BaseModel]]] = {
    "city": City,
    "ledger": Ledger,
    "indicators": IndicatorFile,
    "scheme": Scheme,
    "briefing": Briefing,
    "monitoring": Monitoring,
}


def text_of(name: str, kinds: Collection[str]) -> str:
    """The schema called ``name`` as it stands in ``config/schema/``; ``kinds`` are what a measure may be."""
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **MODELS[name].model_json_schema(by_alias=True),
    }
    if "Measure" in schema.get("$defs", {}):
        kind = {"enum": list(kinds), "title": "Kind", "type": "string"}
        schema["$defs"]["Measure"]["properties"]["kind"] = kind
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def write(directory: Path, kinds: Collection[str]) -> list[Path]:
    """Write every schema below ``directory`` (a ``config/schema/``); returns the files."""
    directory.mkdir(parents=True, exist_ok=True)
    paths = [directory / f"{name}.schema.json" for name in MODELS]
    for name, path in zip(MODELS, paths, strict=True):
        path.write_text(text_of(name, kinds), encoding="utf-8")
    return paths


def drift(directory: Path, kinds: Collection[str]) -> list[Message]:
    """What differs between the models and the files; empty when they agree, and where there is no such folder."""
    result: list[Message] = []
    if not directory.is_dir():
        return result
    for name in MODELS:
        path = directory / f"{name}.schema.json"
        if not path.is_file() or path.read_text(encoding="utf-8") != text_of(name, kinds):
            place = f"{directory.parent.name}/schema/{path.name}"
            message = Message(
                "this file for editors is of another version; run `python -m metrics check --write-schema`"
            )
            result.append(at(place, coded(Mistake.SCHEMA, message)))
    return result
