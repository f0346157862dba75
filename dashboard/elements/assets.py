"""Scripts and styles of what is drawn, and the colours they are handed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from dashboard.session import state
from dashboard.style.theme import DARK, HATCHING, LIGHT, Palette

_ELEMENTS: Final = Path(__file__).parent


def read(*names: str, folder: Path = _ELEMENTS) -> str:
    """The texts of files in a folder, one after the other."""
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


def setting() -> dict[str, Any]:
    """What every component is handed: the language, and both palettes as CSS variables for the browser to choose."""
    return {
        "language": state.language(),
        "dark": state.is_dark(),  # tells the browser to draw again after a change
        "palettes": {"light": _variables(LIGHT), "dark": _variables(DARK)},
    }


def _variables(colours: Palette) -> dict[str, str]:
    plain = ("text", "quiet", "line", "faint", "ground", "accent", "better", "worse", "neutral", "water", "hatch")
    return {
        **colours.grades,
        **{f"on-{grade}": colour for grade, colour in colours.on_grades.items()},
        **{name: getattr(colours, name) for name in plain},
        "hatching": HATCHING,
    }
