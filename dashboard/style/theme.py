"""Every colour of the dashboard, and how a figure is dressed.

Grades take theirs from ``ramp``, by the bands of the scheme in force, and never stand without their letter; nothing
else has a colour of theirs. What could not be rated is white and hatched, wherever it is drawn: bars by
``grade_marker``, components by ``HATCHING``, areas by ``Palette.is_hatched``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.style.ramp import GradeColours, Shape, ramp

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
HATCHING: Final = "repeating-linear-gradient(135deg, transparent 0 0.36em, var(--pale-hatch) 0.36em 0.45em)"
"""The same as a CSS background; in em, so that it grows with a slide."""
FOOT: Final = "max(2.5px, 0.17em)"
FRAME: Final = "max(1.5px, 0.085em)"
"""How thick the marks of grades are: at least this on a page, and more on a slide."""
UNMARKED: Final = "0 0 transparent"
SHAPES: Final[dict[Shape, str]] = {
    "round": "inset(0 round 0.9em)",
    "square": "inset(0 round 0.1em)",
    "pointed": "polygon(0.55em 0, calc(100% - 0.55em) 0, 100% 50%, calc(100% - 0.55em) 100%, 0.55em 100%, 0 50%)",
    "octagon": "polygon(0.42em 0, calc(100% - 0.42em) 0, 100% 0.42em, 100% calc(100% - 0.42em), "
    "calc(100% - 0.42em) 100%, 0.42em 100%, 0 calc(100% - 0.42em), 0 0.42em)",
}
"""What is cut out of a rectangle with traffic lights, whatever its size."""


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, light or dark; all texts reach a contrast of 4.5 on their ground."""

    not_rated: GradeColours
    bar: GradeColours
    """Of bars that stand for no grade."""
    data: str
    """Of other marks that stand for no grade: lines, filled signs, the bar that matters."""
    dots: str
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
    """Of what can be clicked or was edited, and of nothing else."""
    better: str
    worse: str
    """Where somebody must act."""
    neutral: str
    """A signal of which neither way is better."""
    water: str
    hatch: str
    """Strokes over what could not be rated, and its edge."""
    pale_hatch: str
    """The same beneath a text."""
    unsure: str
    """The dashed edge of a grade where another one is more likely."""
    band: str
    """The middle half of the peers; 1.3 : 1 at least on the ground."""
    series: tuple[str, ...]
    """Colours of lines that are compared, in this order."""
    ramp: tuple[str, ...]
    """Ten steps from low to high where no grade is meant."""

    grades: Mapping[str, GradeColours] = field(default_factory=dict[str, GradeColours])
    """Of the scheme's bands, best first."""

    def tone(self, number: int) -> str:
        """Of the lines and signs of a body among few that are compared; dashes or shapes tell the rest."""
        tones = (self.text, self.data, self.dots)
        return tones[number % len(tones)]

    def grade(self, grade: str) -> str:
        """Fill of a grade; an unknown one looks unrated."""
        return self.of(grade).fill

    def on_grade(self, grade: str) -> str:
        """Text colour on that fill."""
        return self.of(grade).text

    def of(self, grade: str) -> GradeColours:
        """All that a grade is painted in; an unknown one looks unrated."""
        return self.grades.get(grade, self.not_rated)

    def mark(self, grade: str) -> str:
        """``box-shadow`` of a rectangle in the colours of a grade."""
        own = self.of(grade)
        match own.mark:
            case "edge":
                return f"inset 0 0 0 1px {own.line}"
            case "foot":
                return f"inset 0 calc(-1 * {FOOT}) 0 {own.line}"
            case "frame":
                return f"inset 0 0 0 {FRAME} {own.fill}, inset 0 0 0 calc(1.75 * {FRAME}) {own.line}"
            case _:
                return UNMARKED

    def cell(self, grade: str) -> str:
        """Background of a month of a strip, in CSS; too small for the hatching of a tile."""
        own = self.of(grade)
        if grade in self.grades:
            return own.cell
        return f"repeating-linear-gradient(135deg, {own.cell} 0 2px, {self.hatch} 2px 3px)"

    def shape(self, grade: str) -> str:
        """``clip-path`` of the ground of a grade with traffic lights; none without them, or where it is not rated."""
        shape = self.of(grade).shape
        return SHAPES[shape] if shape else "none"

    def stripe(self, name: str) -> str:
        """Colour of the fine lines over an area in a grade, or a shade of a map; empty where it wears none."""
        return "" if name.startswith(RAMP) else self.of(name).stripe

    def edge(self, name: str) -> str:
        """Colour of the thin edge about a grade whose fill is next to that of the page; empty where it wears none."""
        own = self.of(name)
        return own.line if own.mark == "edge" and not name.startswith(RAMP) else ""

    def is_hatched(self, name: str) -> bool:
        """Whether a grade, or a shade of a map, stands for too little evidence or for no value."""
        return name not in self.grades and not name.startswith(RAMP)


def hatch(colours: Palette, *, fill: str) -> dict[str, Any]:
    """``pattern`` or ``fillpattern`` of what could not be rated, on a fill."""
    return {**HATCH, "fillmode": "replace", "bgcolor": fill, "fgcolor": colours.hatch}


def grade_marker(grades: Sequence[str], colours: Palette, fills: Sequence[str] = ()) -> dict[str, Any]:
    """``marker`` of bars in the colours of grades; what could not be rated is white and hatched.

    Args:
        grades: Grade ids or shades, one a bar.
        colours: The reader's palette.
        fills: The colours of shades that are no grades; by default those of the grades.
    """
    grounds = list(fills) or [colours.grade(grade) for grade in grades]
    # Beside a list of marker colours plotly ignores the colour of strokes, so a bar without any has them in its own.
    strokes = [colours.stripe(name) or fill for name, fill in zip(grades, grounds, strict=True)]
    pattern = {**hatch(colours, fill=colours.not_rated.fill), "bgcolor": grounds, "fgcolor": strokes}
    edges = [colours.edge(name) or fill for name, fill in zip(grades, grounds, strict=True)]
    return {"color": colours.not_rated.fill, "pattern": pattern, "line": {"color": edges, "width": 1}}


def _colours(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_RAMP: Final = _colours("#eceff2 #d8dfe5 #c4ced7 #b0bdc9 #9cacbb #889cad #728799 #5b7184 #45596b #2f4253")

_LIGHT: Final = Palette(
    not_rated=GradeColours("#ffffff", "#2b3744", mark="edge", line="#a3afbc", cell="#ffffff", stripe="#a3afbc"),
    bar=GradeColours("#b6c3d0", "#1f2a37"),
    data="#5b7389",
    dots="#7d93a8",
    on_deep="#ffffff",
    text="#1f2a37",
    quiet="#5a6878",
    line="#c3ccd6",
    faint="#eef1f5",
    ground="#ffffff",
    accent="#1f5fa8",
    better="#5b7389",
    worse="#a8470f",
    neutral="#6b5aa8",
    water="#3d8fd1",
    hatch="#a3afbc",
    pale_hatch="#d3dae1",
    unsure="#44525f",
    band="#d9e0e8",
    series=_colours("#34506b #8a8a12 #7a6fd6 #1f6a4d #540d4d #6d8f96 #d07fa8 #5f6f2a #b67ab8 #4c4a2a"),
    ramp=_RAMP,
)

_DARK: Final = Palette(
    not_rated=GradeColours("#141a21", "#f0f4f8", mark="edge", line="#64717e", cell="#141a21", stripe="#64717e"),
    bar=GradeColours("#9fb0c0", "#141a21"),
    data="#8fa6bb",
    dots="#8298ad",
    on_deep="#ffffff",
    text="#e2e8ee",
    quiet="#a3b0bd",
    line="#46535f",
    faint="#222b34",
    ground="#141a21",
    accent="#6aa5e3",
    better="#a9bccd",
    worse="#f0a166",
    neutral="#a99be0",
    water="#5aa9e6",
    hatch="#64717e",
    pale_hatch="#303b46",
    unsure="#e2e8ee",
    band="#2b3641",
    series=_colours("#b6c7d6 #d6cf55 #8279e6 #4fa685 #d98ac6 #7f8e9b #d8d9b4 #6660b8 #c3a9ff #96952f"),
    ramp=tuple(reversed(_RAMP)),
)


@cache
def palette(*grades: tuple[str, ...], dark: bool, lights: bool = False) -> Palette:
    """The colours of the reader's theme, with those of a scheme's grades.

    Args:
        grades: Ids of the bands, best first; empty where nothing is rated. Those of further schemes may follow: what
            they call as an earlier one does has its colours.
        dark: Which theme the reader has.
        lights: Whether grades are painted as traffic lights.
    """
    colours, known = _DARK if dark else _LIGHT, dict[str, GradeColours]()
    for names in filter(None, grades):
        known |= {grade: own for grade, own in ramp(names, dark=dark, lights=lights).items() if grade not in known}
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
        "tickfont": {"color": quiet, "size": size},
        "title": {"font": {"color": quiet, "size": size}},
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
        "legend": {"font": {"color": text, "size": size}, "orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
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
