"""The elements of a page, recorded, and a bare Streamlit script that draws the same ones without the product."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from streamlit.proto.Element_pb2 import Element

SCRIPT = """import json
from functools import cache
from pathlib import Path

import plotly.graph_objects as go
import pyarrow as pa
import streamlit as st
from streamlit.components.v2 import component

FOLDER = Path(__file__).parent


@cache
def recorded(page, month):
    return json.loads((FOLDER / "recorded.json").read_text(encoding="utf-8"))[page][month]


@cache
def part(number):
    return component(f"bare_{number}", html="<div></div>", js="export default function () {}")


def draw(number, kind, content):
    key = f"{kind}_{number}"
    if kind == "plotly_chart":
        st.plotly_chart(go.Figure(content), theme=None, key=key)
    elif kind == "dataframe":
        st.dataframe(pa.ipc.open_stream(bytes.fromhex(content)).read_all(), hide_index=True, key=key)
    elif kind == "bidi_component":
        part(number)(key=key, data=content)
    else:
        st.markdown(content)


page = st.query_params["page"]
month = st.selectbox("Month", st.query_params["months"].split(","), key="month", bind="query-params")
for number, (kind, content) in enumerate(recorded(page, month)):
    draw(number, kind, content)
"""


def write(folder: Path, pages: Mapping[str, Mapping[str, Iterable[Element]]]) -> Path:
    """Write the script and what it draws: page → month → elements."""
    record = {
        page: {month: [*map(_recorded, elements)] for month, elements in months.items()}
        for page, months in pages.items()
    }
    (folder / "recorded.json").write_text(json.dumps(record), encoding="utf-8")
    script = folder / "bare.py"
    script.write_text(SCRIPT, encoding="utf-8")
    return script


def _recorded(element: Element) -> tuple[str, Any]:
    kind = element.WhichOneof("type")
    if kind == "plotly_chart":
        return kind, json.loads(element.plotly_chart.spec)
    if kind == "dataframe":
        return kind, element.dataframe.arrow_data.data.hex()
    if kind == "bidi_component" and element.bidi_component.json:
        return kind, json.loads(element.bidi_component.json)
    return "markdown", element.markdown.body if kind == "markdown" else str(kind)
