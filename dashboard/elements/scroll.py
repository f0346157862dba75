"""Brings the reader back to the top when a page changes what it shows, as a new page would."""

from __future__ import annotations

from typing import Final

from streamlit.components.v2 import component

_JS: Final = """
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("span");
  const before = root.dataset.shown;
  root.dataset.shown = data.shown;
  if (before !== undefined && before !== data.shown) {
    document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
  }
}
"""
_top = component("scroll_to_top", html="<span></span>", js=_JS)


def to_top(shown: str, *, key: str) -> None:
    """Scroll up whenever ``shown`` names something else than in the run before."""
    _top(key=key, data={"shown": shown}, height=1)
