"""A list of bodies with their tile and why they are listed; each opens its profile."""

from __future__ import annotations

from typing import Final

from streamlit.components.v2 import component

from dashboard.components import assets
from dashboard.view_models.attention import Attention

_MOUNT: Final = """
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".attention");
  begin(root, data);
  drawAttention(root, data.bodies, (entity) => setTriggerValue("opened", entity));
}
"""
_list = component(
    "attention_list",
    html='<div class="attention"></div>',
    css=assets.read("attention.css"),
    js=assets.read("base.js", "attention.js") + _MOUNT,
)


def listing(bodies: list[Attention], *, key: str) -> str | None:
    """Draw the list and return the entity that was just clicked, if any."""
    data = {"bodies": [body.plain() for body in bodies], **assets.setting()}
    return _list(key=key, data=data, on_opened_change=lambda: None).opened
