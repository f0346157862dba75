"""Style sheet of every page, on screen and on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from streamlit.components.v2 import component

from dashboard import style
from dashboard.elements import assets

# Charts and grids are drawn for the window; on paper they shrink as a whole, since nothing draws them again in time.
_MOUNT: Final = """
const PAPER = ((297 - 2 * 12) / 25.4) * 96;
const TALL = ((210 - 2 * 12) / 25.4) * 96 - 60; // room for a heading and a line beneath
export default function () {
  const fit = () => {
    const block = document.querySelector('[data-testid="stMainBlockContainer"]');
    if (!block) return;
    const { paddingLeft, paddingRight } = getComputedStyle(block);
    const width = block.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    for (const drawn of block.querySelectorAll('[data-testid="stPlotlyChart"], [data-testid="stDataFrame"]')) {
      const shrunk = Math.min(1, (0.9 * PAPER) / width, TALL / Math.max(drawn.offsetHeight, 1));
      drawn.style.setProperty("--paper", shrunk);
    }
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
