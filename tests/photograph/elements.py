"""What a run of the dashboard sent to the browser, as text: the tree of blocks and elements with all they hold."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import numpy as np
import pyarrow as pa
from photograph.album import lines

UNSEEN = frozenset({
    "id", "form_id", "page_script_hash", "main_script_path", "js_content", "css_content", "html_content",
    "component_name", "stack_trace", "widget_state_id",
})  # fmt: skip
"""Fields that no reader sees: names inside the program, and the code of components, which has a file of its own."""

REMARK = re.compile(r"/\*[\s\S]*?\*/|^[ \t]*//.*\n", re.MULTILINE)
"""A remark in the code of a component; of the two slashes' kind only whole lines, since addresses have slashes too."""


class Tree:
    """The elements of a page by their place; later messages take the place of earlier ones.

    ``components`` is the code of the components on it, ``repeated`` what every page repeats: a photograph has it once.
    """

    def __init__(self, messages: list[Any]) -> None:
        self.children: dict[int, Any] = {}
        self.repeated: set[tuple[str, str]] = set()
        self.components: dict[str, dict[str, str]] = {}
        for message in messages:
            kind = message.WhichOneof("type")
            if kind == "delta":
                self._take(message)
            elif kind in ("navigation", "page_config_changed"):
                self._hoist(kind, plain(getattr(message, kind)))

    def text(self) -> str:
        """All elements, indented as they are nested."""
        return "\n".join(_listed(self.children, 0))

    def _hoist(self, kind: str, value: Any) -> None:
        self.repeated.add((kind, "\n".join(lines(value))))

    def _take(self, message: Any) -> None:
        delta, path = message.delta, list(message.metadata.delta_path)
        kind = delta.WhichOneof("type")
        level = self.children
        for step in path[:-1]:
            level = level.setdefault(step, {"kind": "block", "value": {}, "children": {}})["children"]
        before = level.get(path[-1])
        if kind == "add_block":
            block = delta.add_block.WhichOneof("type") or "block"
            kept = before["children"] if before else {}
            level[path[-1]] = {"kind": block, "value": plain(delta.add_block), "children": kept}
        elif kind == "new_element":
            element = delta.new_element
            name = element.WhichOneof("type")
            if name == "bidi_component":
                code = element.bidi_component
                parts = {"html": code.html_content, "css": code.css_content, "js": code.js_content}
                self.components[code.component_name] = {part: REMARK.sub("", text) for part, text in parts.items()}
            value = plain(element)
            shared = value[name].get("json") if name == "bidi_component" else None
            if isinstance(shared, dict) and "palettes" in shared:
                self._hoist("palettes", shared.pop("palettes"))
            level[path[-1]] = {"kind": name, "value": value, "children": {}}
        # What only shows while something is worked out comes or not as time allows.


def _listed(children: dict[Any, Any], indent: int) -> list[str]:
    told: list[str] = []
    for place in sorted(children, key=lambda one: (str(type(one)), one)):
        node = children[place]
        value = node["value"]
        if set(value) == {node["kind"]}:
            value = value[node["kind"]]
        told += lines(value, indent, f"{node['kind']} ")
        told += _listed(node["children"], indent + 2)
    return told


def plain(message: Any) -> Any:
    """A protocol message as plain values; JSON in strings and tables in bytes are taken apart."""
    found: dict[str, Any] = {}
    for field, value in message.ListFields():
        if field.name in UNSEEN:
            continue
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            found[field.name] = {str(key): _value(value[key]) for key in sorted(value)}
        elif _repeated(field):
            found[field.name] = [_value(one) for one in value]
        else:
            found[field.name] = _value(value)
    return found


def _repeated(field: Any) -> bool:
    return bool(field.is_repeated) if hasattr(field, "is_repeated") else field.label == field.LABEL_REPEATED


def _value(value: Any) -> Any:
    if hasattr(value, "ListFields"):
        return plain(value)
    if isinstance(value, bytes):
        return _table(value)
    if isinstance(value, str) and value[:1] in ("{", "[") and value[-1:] in ("}", "]"):
        try:
            return unpacked(json.loads(value))
        except ValueError:
            return value
    return value


def unpacked(value: Any) -> Any:
    """JSON with arrays that Plotly packs into bytes written out."""
    if isinstance(value, dict):
        if set(value) >= {"dtype", "bdata"}:
            return np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"]).tolist()
        return {key: unpacked(one) for key, one in value.items()}
    if isinstance(value, list):
        return [unpacked(one) for one in value]
    return value


def _table(content: bytes) -> Any:
    try:
        table = pa.ipc.open_stream(content).read_all()
    except pa.ArrowInvalid:
        return f"{len(content)} bytes {hashlib.sha256(content).hexdigest()}"
    columns = [f"{field.name}: {field.type}" for field in table.schema]
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return {"columns": columns, "rows": [" | ".join(map(str, row)) for row in rows]}
