"""A title with what a control chart says beside it: icons, each with its words."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.elements import assets
from dashboard.elements.icons import Icon
from dashboard.session.query import Session

_verdict = assets.Element("verdict", "verdict", "icons.js", draw="drawVerdict(root, data);")


def draw(session: Session, icons: Sequence[Icon | None], *, key: str, title: str = "") -> None:
    """Draw icons in their large size, after a title if there is one; None is left out."""
    _verdict.draw(session, key=key, title=title, icons=assets.as_data(tuple(icon for icon in icons if icon)))
