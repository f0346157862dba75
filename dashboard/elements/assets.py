"""Scripts and styles of what is drawn, and the colours they are handed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, Final, cast

from streamlit.components.v2 import component

from dashboard.session import state
from dashboard.session.cached import cached
from dashboard.session.query import Session
from dashboard.style import theme
from dashboard.style.theme import HATCHING, Palette
from metrics.model import NOT_RATED

_ELEMENTS: Final = Path(__file__).parent


def read(*names: str, folder: Path = _ELEMENTS) -> str:
    """The texts of files in a folder, one after the other."""
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


class Element:
    """A part of the page that the browser draws by scripts of its own."""

    def __init__(
        self, name: str, file: str, *scripts: str, draw: str, root: str = "", html: str = "", folder: Path = _ELEMENTS
    ) -> None:
        """Register it with the script and the style sheet of a name in a folder, after ``base.js`` and ``scripts``.

        ``draw`` fills ``root``, the div of a class (``file`` by default) within ``html``, from ``data``, and may report
        by ``open`` what was clicked.
        """
        root = root or file
        mount = f"""
export default function ({{ data, parentElement, setTriggerValue }}) {{
  const root = parentElement.querySelector(".{root}");
  const open = (id) => setTriggerValue("opened", id);
  begin(root, data);
  const focus = holdFocus(root);
  {draw}
  focus();
}}
"""
        self._component = component(
            name,
            html=html or f'<div class="{root}"></div>',
            css=read("grades.css") + "\n" + read(f"{file}.css", folder=folder),
            js=read("base.js", *scripts) + "\n" + read(f"{file}.js", folder=folder) + mount,
        )

    def draw(self, session: Session, *, key: str, **data: object) -> str | None:
        """Draw it in the reader's language and colours; returns what was just opened, if any."""
        return self._component(key=key, data={**setting(session), **data}, on_opened_change=lambda: None).opened


def palettes(session: Session) -> dict[str, Palette]:
    """The colours of both themes, ``light`` and ``dark``."""
    return {"light": palette(session, dark=False), "dark": palette(session, dark=True)}


@cached(entries=64)
def palette(session: Session, *, dark: bool) -> Palette:
    """The colours of one theme, for the grades of the scheme that the page speaks of.

    Grades that other schemes alone give, as older months may have them, take theirs from their own scheme.
    """
    schemes = (session.scheme, *session.config.schemes.values())
    grades = tuple(dict.fromkeys(tuple(band.id for band in scheme.bands) for scheme in schemes))
    return theme.palette(*grades, dark=dark, lights=session.config.city.lights)


@cached(entries=512)
def as_data(view: object) -> Any:
    """A finished view, or several, as the browser takes them."""
    if is_dataclass(view) and not isinstance(view, type):
        return asdict(view)
    return [as_data(part) for part in cast("Iterable[object]", view)]


def setting(session: Session) -> dict[str, Any]:
    """What every component is handed: the language, and both palettes as CSS variables for the browser to choose."""
    return {
        "language": state.language(),
        "lights": session.config.city.lights,
        "dark": state.is_dark(),  # tells the browser to draw again after a change
        "palettes": _palettes(session),
    }


@cached(entries=64)
def _palettes(session: Session) -> dict[str, dict[str, str]]:
    return {name: variables(colours) for name, colours in palettes(session).items()}


@cached(entries=64)
def variables(colours: Palette) -> dict[str, str]:
    """Colours by the names that style sheets use; no other begins as those of grades do, whatever a band is called."""
    grades = [*colours.grades, NOT_RATED]
    plain = (
        "text", "quiet", "line", "faint", "ground", "accent", "better", "worse", "neutral", "water", "hatch",
        "pale_hatch", "unsure", "data", "dots", "band",
    )  # fmt: skip
    return {
        **{f"grade-{grade}": colours.grade(grade) for grade in grades},
        **{f"on-grade-{grade}": colours.on_grade(grade) for grade in grades},
        **{f"mark-{grade}": colours.mark(grade) for grade in grades},
        **{f"cell-{grade}": colours.cell(grade) for grade in grades},
        **{f"stripe-{grade}": colours.of(grade).stripe or "transparent" for grade in grades},
        **{f"shape-{grade}": colours.shape(grade) for grade in grades},
        **{name.replace("_", "-"): getattr(colours, name) for name in plain},
        "bar": colours.bar.fill,
        "hatching": HATCHING,
    }
