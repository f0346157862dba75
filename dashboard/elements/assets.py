"""Scripts and styles of what is drawn, and the colours they are handed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from dashboard.session import state
from dashboard.session.query import Session
from dashboard.style import theme
from dashboard.style.theme import HATCHING, Palette
from metrics.model import NOT_RATED

_ELEMENTS: Final = Path(__file__).parent


def read(*names: str, folder: Path = _ELEMENTS) -> str:
    """The texts of files in a folder, one after the other."""
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


def palettes(session: Session) -> dict[str, Palette]:
    """The colours of both themes, ``light`` and ``dark``, for the grades of the scheme that the page speaks of."""
    grades = tuple(band.id for band in session.scheme.bands)
    return {"light": theme.palette(grades, dark=False), "dark": theme.palette(grades, dark=True)}


def setting(session: Session) -> dict[str, Any]:
    """What every component is handed: the language, and both palettes as CSS variables for the browser to choose."""
    return {
        "language": state.language(),
        "dark": state.is_dark(),  # tells the browser to draw again after a change
        "palettes": {name: variables(colours) for name, colours in palettes(session).items()},
    }


def variables(colours: Palette) -> dict[str, str]:
    """Colours by the names that style sheets use; no other begins as those of grades do, whatever a band is called."""
    grades = [*colours.grades, NOT_RATED]
    plain = ("text", "quiet", "line", "faint", "ground", "accent", "better", "worse", "neutral", "water", "hatch")
    return {
        **{f"grade-{grade}": colours.grade(grade) for grade in grades},
        **{f"on-grade-{grade}": colours.on_grade(grade) for grade in grades},
        **{name: getattr(colours, name) for name in plain},
        "hatching": HATCHING,
    }
