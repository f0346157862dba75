"""A title with what a control chart says beside it: icons, each with its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from streamlit.components.v2 import component

from dashboard.elements import assets
from dashboard.elements.icons import Icon
from dashboard.session.query import Session

_MOUNT: Final = """
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".verdict");
  begin(root, data);
  const said = data.icons.map((icon) => {
    const entry = make("div", "said");
    const words = make("span", "", icon.label);
    words.setAttribute("aria-hidden", "true"); // the icon says it already
    entry.append(drawIcon(icon), words);
    return entry;
  });
  root.replaceChildren(...(data.title ? [make("h3", "", data.title)] : []), ...said);
}
"""
_verdict = component(
    "verdict",
    html='<div class="verdict"></div>',
    css=assets.read("verdict.css"),
    js=assets.read("base.js", "icons.js") + _MOUNT,
)


def draw(session: Session, icons: Sequence[Icon | None], *, key: str, title: str = "") -> None:
    """Draw icons in their large size, after a title if there is one; None is left out."""
    data = {"title": title, "icons": [asdict(icon) for icon in icons if icon], **assets.setting(session)}
    _verdict(key=key, data=data)
