"""Scripts and styles of the components in this folder, and the colours they are handed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from dashboard import state
from dashboard.charts.theme import DARK, HATCHING, LIGHT, Palette

_HERE: Final = Path(__file__).parent


def read(*names: str) -> str:
    """The texts of files in this folder, one after the other."""
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


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
