"""The parts of a profile's first screen and its table of dimensions, as the browser draws them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from dashboard.elements import assets
from dashboard.screens.profile.certainty import Certainty
from dashboard.screens.profile.dimension_table import DimensionTable
from dashboard.screens.profile.first_screen import Lifts, Matters, Standing, Why
from dashboard.session.query import Session

_HERE: Final = Path(__file__).parent


def _block(name: str, function: str) -> assets.Element:
    return assets.Element(
        f"profile_{name}", "blocks", draw=f"{function}(root, data.view, open);", folder=_HERE
    )  # fmt: skip


_standing = _block("standing", "drawStanding")
_certainty = _block("certainty", "drawCertainty")
_why = _block("why", "drawWhy")
_matters = _block("matters", "drawMatters")
_lifts = _block("lifts", "drawLifts")
_dimensions = _block("dimensions", "drawDimensions")


def standing(session: Session, view: Standing) -> None:
    """Draw the plate of the grade, what stands beside it and the strip of months."""
    _standing.draw(session, key="standing", view={**assets.as_data(view), "heading": session.t("Grade")})


def certainty(session: Session, view: Certainty) -> None:
    """Draw how sure the grade is, with the range of the score on the bands."""
    data: dict[str, object] = {"lead": view.lead, "text": view.text, "lines": view.lines, "scale": None}
    if (scale := view.scale) is not None:
        data["scale"] = {
            "zones": assets.as_data(scale.zones), "low": scale.low, "high": scale.high, "score": scale.score,
            "start": scale.start,
        }  # fmt: skip
    _certainty.draw(session, key="certainty", view=data)


def why(session: Session, view: Why) -> str | None:
    """Draw the reasons; returns the dimension that was just opened."""
    return _why.draw(
        session, key="why", view={**assets.as_data(view), "dimensions": _rows(assets.as_data(view.dimensions))}
    )


def matters(session: Session, view: Matters) -> None:
    """Draw the open matters."""
    _matters.draw(session, key="matters", view=assets.as_data(view))


def lifts(session: Session, view: Lifts) -> str | None:
    """Draw what would lift the score; returns the indicator that was just opened."""
    return _lifts.draw(session, key="lifts", view=assets.as_data(view))


def dimensions(session: Session, view: DimensionTable) -> str | None:
    """Draw the table of dimensions; returns the dimension or indicator that was just opened."""
    drawn = {"heading": view.heading, "columns": view.columns, "lines": _rows(assets.as_data(view.lines))}
    return _dimensions.draw(session, key="dimensions", view=drawn)


def _rows(rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """Lines with None for what is no number, which JSON has no word for."""
    return [{key: _known(value) for key, value in row.items()} for row in rows]


def _known(value: object) -> object:
    return None if isinstance(value, float) and value != value else value
