"""A list of bodies with their tile and why they are listed; each opens its profile."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from streamlit.components.v2 import component

from dashboard.elements import assets
from dashboard.session.query import Session


@dataclass(frozen=True)
class Attention:
    """One body and the reasons that put it on the list, as finished text."""

    entity: str
    name: str
    group: str
    grade: str
    letter: str
    score: str
    reasons: str
    """One or two sentences."""
    label: str


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


def listing(session: Session, bodies: list[Attention], *, key: str) -> str | None:
    """Draw the list and return the entity that was just clicked, if any."""
    data = {"bodies": [asdict(body) for body in bodies], **assets.setting(session)}
    return _list(key=key, data=data, on_opened_change=lambda: None).opened
