"""Style sheet of every page, on screen and on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from streamlit.components.v2 import component

from dashboard import style
from dashboard.elements import assets

# Charts are drawn for the window's width; on paper they shrink as a whole, since nothing draws them again in time.
_MOUNT: Final = """
const PAPER = ((297 - 2 * 12) / 25.4) * 96;
export default function () {
  const fit = () => {
    const block = document.querySelector('[data-testid="stMainBlockContainer"]');
    if (!block) return;
    const { paddingLeft, paddingRight } = getComputedStyle(block);
    const width = block.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    document.documentElement.style.setProperty("--paper", Math.min(1, PAPER / width));
  };
  window.addEventListener("beforeprint", fit);
  return () => window.removeEventListener("beforeprint", fit);
}
"""
_style = component(
    "page_style",
    html="<div></div>",
    css=assets.read("page.css", folder=Path(style.__file__).parent),
    js=_MOUNT,
    isolate_styles=False,
)


def apply() -> None:
    """Put the style sheet on the page."""
    _style(key="page_style", height=1)
