"""A table as it is printed; cells that stand for something open it."""

from __future__ import annotations

from typing import Final

from streamlit.components.v2 import component

from dashboard.components import assets
from dashboard.view_models.sheet import Sheet

_MOUNT: Final = """
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".sheet");
  begin(root, data);
  root.style.maxHeight = data.height ? `${data.height}px` : "";
  drawSheet(root, data.sheet, (id) => setTriggerValue("opened", id));
}
"""
_sheet = component(
    "sheet",
    html='<div class="sheet"></div>',
    css=assets.read("sheet.css"),
    js=assets.read("base.js", "icons.js", "sheet.js") + _MOUNT,
)


def draw(sheet: Sheet, *, key: str, height: int | None = None) -> str | None:
    """Draw a table and return what was just opened, if any.

    Args:
        sheet: Finished texts.
        key: Name of the element, unique on the page.
        height: Pixels; a longer table scrolls below its headings.
    """
    data = {"sheet": sheet.plain(), "height": height, **assets.setting()}
    return _sheet(key=key, data=data, on_opened_change=lambda: None).opened
