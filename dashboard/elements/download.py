"""One button that makes a file and hands it over by the export route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st
from streamlit.components.v2 import component

from dashboard.session import exports, state
from metrics import wording

_JS: Final = """
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("div");
  if (!data || root.dataset.fetched === data.url) return;
  root.dataset.fetched = data.url;
  const anchor = document.createElement("a");
  anchor.href = data.url;
  anchor.download = "";
  root.append(anchor);
  anchor.click();
  anchor.remove();
}
"""
_fetch = component("fetch_export", html="<div></div>", js=_JS)


def button(label: str, make: Callable[[], bytes], *, filename: str, mime: str, key: str) -> None:
    """Draw a button; a click makes the file and the browser saves it under its name."""
    if st.button(label, icon=":material/download:", key=key):
        url = exports.offer(make(), filename, mime, session=state.session_id())
        if url is None:
            st.warning(wording.to(state.language())("Too many files wait to be fetched; try again in a minute."))
        else:
            _fetch(key=f"{key}_fetch", data={"url": url})
