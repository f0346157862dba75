"""Every colour of the dashboard, and how a figure is dressed.

Grades take theirs from ``ramp``, by the bands of the scheme in force, and never stand without their letter. What could
not be rated is grey and hatched, wherever it is drawn: bars by ``grade_marker``, components by ``HATCHING``, areas by
``Palette.is_hatched``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.style.ramp import GradeColours, ramp

RAMP: Final = "ramp-"
"""Shades of a map that stand for a number, ``ramp-0`` the lowest; no grade is called so, since ids have no hyphen."""

FONT: Final = "'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif"
CONFIG: Final[dict[str, Any]] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
"""For ``st.plotly_chart(…, config=CONFIG)``: no toolbar, so that nothing on screen is left in English."""
DRAWN: Final = ("scatter", "bar")
"""Kinds of traces that figures are made of."""
ELSEWHERE: Final = frozenset({"coloraxis", "colorscale", "geo", "mapbox", "map", "polar", "scene", "ternary"})
"""Defaults for what no figure has."""
HATCH: Final[dict[str, Any]] = {"shape": "/", "size": 7, "solidity": 0.22}
"""``marker.pattern`` of what could not be rated."""
HATCHING: Final = "repeating-linear-gradient(135deg, transparent 0 0.36em, var(--hatch) 0.36em 0.44em)"
"""The same as a CSS background; in em, so that it grows with a slide."""


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, light or dark; all texts reach a contrast of 4.5 on their ground."""

    not_rated: GradeColours
    bar: GradeColours
    """Of bars that stand for no grade."""
    on_deep: str
    """Text on the deep shades of a map."""
    text: str
    quiet: str
    """Secondary text."""
    line: str
    """Axes, rules, borders."""
    faint: str
    """Grid lines, bands of peers, grounds of boxes."""
    ground: str
    """The page itself."""
    accent: str
    """The one colour that says: look here."""
    better: str
    worse: str
    neutral: str
    """A signal of which neither way is better."""
    water: str
    hatch: str
    """Strokes over what could not be rated."""
    band: str
    """The middle half of the peers; 1.3 : 1 at least on the ground."""
    marks: tuple[str, str, str]
    """Marks that stand for no grade: dots and lines, quieter ones, bars."""
    series: tuple[str, ...]
    """Colours of lines that are compared, in this order."""
    ramp: tuple[str, ...]
    """Ten steps from low to high where no grade is meant."""

    grades: Mapping[str, GradeColours] = field(default_factory=dict[str, GradeColours])
    """Of the scheme's bands, best first."""

    def grade(self, grade: str) -> str:
        """Fill of a grade; an unknown one looks unrated."""
        return self.grades.get(grade, self.not_rated).fill

    def on_grade(self, grade: str) -> str:
        """Text colour on that fill."""
        return self.grades.get(grade, self.not_rated).text

    def is_hatched(self, name: str) -> bool:
        """Whether a grade, or a shade of a map, stands for too little evidence or for no value."""
        return name not in self.grades and not name.startswith(RAMP)


def hatch(colours: Palette, *, fill: str) -> dict[str, Any]:
    """``pattern`` or ``fillpattern`` of what could not be rated, on a fill."""
    return {**HATCH, "fillmode": "replace", "bgcolor": fill, "fgcolor": colours.hatch}


def grade_marker(grades: Sequence[str], colours: Palette, fills: Sequence[str] = ()) -> dict[str, Any]:
    """``marker`` of bars in the colours of grades; what could not be rated is grey and hatched.

    Args:
        grades: Grade ids or shades, one a bar.
        colours: The reader's palette.
        fills: The colours of shades that are no grades; by default those of the grades.
    """
    grounds = list(fills) or [colours.grade(grade) for grade in grades]
    # Beside a list of marker colours plotly ignores the colour of strokes, so a rated bar is hatched in its own colour.
    strokes = [colours.hatch if colours.is_hatched(name) else fill for name, fill in zip(grades, grounds, strict=True)]
    pattern = {**hatch(colours, fill=colours.not_rated.fill), "bgcolor": grounds, "fgcolor": strokes}
    return {"color": colours.not_rated.fill, "pattern": pattern, "line": {"width": 0}}


def _colours(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_RAMP: Final = _colours("#e6ecf3 #cfdbe9 #b7c9de #a1b8d4 #8aa7c9 #7394bb #5b7ea9 #436998 #2c5486 #143f75")

_LIGHT: Final = Palette(
    not_rated=GradeColours("#e6eaef", "#2b3744"),
    bar=GradeColours("#a9c8e8", "#10304f"),
    on_deep="#ffffff",
    text="#1f2a37",
    quiet="#5a6878",
    line="#c3ccd6",
    faint="#eef1f5",
    ground="#ffffff",
    accent="#1f5fa8",
    better="#1f5fa8",
    worse="#a8470f",
    neutral="#6b5aa8",
    water="#3d8fd1",
    hatch="#a3afbc",
    band="#d9e0e8",
    marks=("#5b7389", "#7d93a8", "#b6c3d0"),
    series=_colours("#1f5fa8 #d9822b #12909f #983e1b #63b1f9 #226a68 #f1af57 #6b5aa8 #78d3b1 #b3631c"),
    ramp=_RAMP,
)

_DARK: Final = Palette(
    not_rated=GradeColours("#36424f", "#f0f4f8"),
    bar=GradeColours("#9fc3e8", "#0d2a47"),
    on_deep="#ffffff",
    text="#e2e8ee",
    quiet="#a3b0bd",
    line="#46535f",
    faint="#222b34",
    ground="#141a21",
    accent="#6aa5e3",
    better="#7db3ea",
    worse="#f0a166",
    neutral="#a99be0",
    water="#5aa9e6",
    hatch="#64717e",
    band="#2b3641",
    marks=("#a9bccd", "#8499ac", "#4d6072"),
    series=_colours("#6aa5e3 #e69a4c #3fb6c2 #d97a55 #a9d4ff #6fb3a8 #f5cb8b #a99be0 #9be3c8 #cf8a4a"),
    ramp=tuple(reversed(_RAMP)),
)


@cache
def palette(*grades: tuple[str, ...], dark: bool) -> Palette:
    """The colours of the reader's theme, with those of a scheme's grades.

    Args:
        grades: Ids of the bands, best first; empty where nothing is rated. Those of further schemes may follow: what
            they call as an earlier one does has its colours.
        dark: Which theme the reader has.
    """
    colours, known = _DARK if dark else _LIGHT, dict[str, GradeColours]()
    for names in filter(None, grades):
        known |= {grade: own for grade, own in ramp(names, dark=dark).items() if grade not in known}
    return replace(colours, grades=known)


def dress(figure: go.Figure, colours: Palette, *, height: int, size: int = 14) -> go.Figure:
    """Give a figure the house's type, colours and margins; returns the same figure.

    Args:
        figure: Any figure; what it sets itself is kept.
        colours: The palette its marks were drawn in.
        height: Pixels.
        size: Type size of labels in pixels; a briefing needs about twice the default.
    """
    shades = (colours.text, colours.quiet, colours.line, colours.faint, colours.ground)
    figure.layout.template = _template(size, *shades, tuple(colours.series))
    figure.layout.height = height
    return figure


@cache
def _template(
    size: int, text: str, quiet: str, line: str, faint: str, ground: str, series: tuple[str, ...]
) -> go.layout.Template:
    """What figures have where they say nothing; of what Plotly has anyway only that for the ``DRAWN``.

    Each figure copies and checks all that is in it, so that the whole of them would cost more than drawing does.
    """
    axis: dict[str, Any] = {
        "gridcolor": faint,
        "linecolor": line,
        "zerolinecolor": line,
        "tickfont": {"color": quiet, "size": size - 1},
        "title": {"font": {"color": quiet, "size": size - 1}},
        "automargin": True,
        "fixedrange": True,
    }
    house: dict[str, Any] = {
        "font": {"family": FONT, "size": size, "color": text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(series),
        "xaxis": axis,
        "yaxis": axis,
        "legend": {
            "font": {"color": text, "size": size - 1},
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
        },
        "hoverlabel": {
            "font": {"family": FONT, "size": size, "color": text},
            "bgcolor": ground,
            "bordercolor": line,
            "align": "left",
        },
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "separators": ".,",
    }
    blank: Any = go.Figure().update_layout(template={"layout": house})
    default = blank.layout.template.to_plotly_json()
    return go.layout.Template(
        data={kind: traces for kind, traces in default.get("data", {}).items() if kind in DRAWN},
        layout={name: setting for name, setting in default["layout"].items() if name not in ELSEWHERE},
    )
