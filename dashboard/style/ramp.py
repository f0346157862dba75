"""The colours of grades: the darker, the graver, for as many bands as a scheme has.

On a white page lightness falls with gravity, and on a dark one it rises, so that in both the gravest stands out most
and a grey copy keeps the order. The better half is blue and the graver half goes from amber to rust; grades of the
graver half wear a mark besides, a foot or, the worst, a frame. Whoever expects traffic lights gets green, yellow,
orange and red in the same order of lightness, each with a shape. Four bands have colours set by hand; those of any
other number lie in equal steps of lightness between the same ends, mixed in OKLab, where equal steps look equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mark = Literal["edge", "none", "foot", "frame"]
Shape = Literal["round", "square", "pointed", "octagon"]

CONTRAST: Final = 4.5
"""Least contrast of a text on its ground: WCAG 2.2, success criterion 1.4.3."""
LUMINANCE: Final = np.array([0.2126, 0.7152, 0.0722])
"""Shares of red, green and blue light in luminance, WCAG 2.2."""
TO_CONES: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
"""Linear light to cones, and their cube roots to lightness and two hues: Ottosson (2020), A perceptual color space."""
WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
SHADES_OF_INK: Final = 21
"""How many steps from a tinted ink to black are looked at."""
BY_HAND: Final = 4
"""The number of bands whose colours are set by hand."""
PLACES: Final = (0.0, 1 / 3, 2 / 3, 1.0)
"""Where those lie between the best band and the worst."""
GRAVE: Final = 0.5
"""The place at which the graver half begins."""
HEIGHTS: Final = (26.0, 48.0, 74.0, 100.0)
"""How tall a month of each of them stands in a strip, in per cent."""
SHAPES: Final[tuple[Shape, ...]] = ("round", "square", "pointed", "octagon")


@dataclass(frozen=True)
class GradeColours:
    """What one grade is painted in."""

    fill: str
    text: str
    """On the fill, with a contrast of at least 4.5."""
    mark: Mark = "none"
    """What a rectangle wears within, so that neighbours stay apart on a grey copy as well."""
    line: str = ""
    """The colour of that mark; of a grade that wears none its fill."""
    cell: str = ""
    """A month of a strip, which has neither letter nor edge."""
    stripe: str = ""
    """Fine lines over an area, where a mark finds no place; empty for none."""
    shape: Shape | None = None
    """Of the ground of a letter, with traffic lights."""


@dataclass(frozen=True)
class _Path:
    """The colours of one theme that are set by hand, best first."""

    fills: tuple[str, str, str, str]
    hues: tuple[tuple[float, str], ...]
    """Whose hue other numbers of bands have, by their place between the best band and the worst."""
    inks: tuple[str, str]
    """Dark text on the better half and on the graver."""
    pale: str
    """Light text."""
    edge: str
    """Of the best, whose fill is next to that of the page."""
    foot: str
    stripe: str
    frame: str
    cell: str
    """A month of the best."""


_LIGHT: Final = _Path(
    fills=("#dce9f6", "#a9c8e8", "#e6ad5d", "#a8470f"), inks=("#10304f", "#3a2203"),
    # Blue until the middle and amber from there, without the grey that lies between them.
    hues=((0.0, "#dce9f6"), (0.2, "#a9c8e8"), (0.49, "#8bb8e8"), (0.5, "#e6ad5d"), (1.0, "#a8470f")),
    pale=WHITE, edge="#b4cde6", foot="#85530f", stripe="#d59b4a", frame=WHITE, cell="#bfd6ec",
)  # fmt: skip
_DARK: Final = _Path(
    fills=("#22384f", "#3f6a9a", "#c58d3c", "#ff9d6a"), inks=("#071a2c", "#201100"),
    hues=((0.0, "#22384f"), (0.49, "#3f6a9a"), (0.5, "#c58d3c"), (1.0, "#ff9d6a")),
    pale="#e6eef7", edge="#3b5876", foot="#f6ddb0", stripe="#d8a75d", frame="#141a21", cell="#35557a",
)  # fmt: skip
_LIGHTS: Final = _Path(
    fills=("#c9eecb", "#e9c232", "#e58b2f", "#b3231d"), inks=("#0f3a17", "#3a1f03"),
    hues=((0.0, "#c9eecb"), (1 / 3, "#e9c232"), (2 / 3, "#e58b2f"), (1.0, "#b3231d")),
    pale=WHITE, edge="#8fc894", foot="#70400c", stripe="#d27c22", frame=WHITE, cell="#bbe6be",
)  # fmt: skip
_DARK_LIGHTS: Final = _Path(
    fills=("#1d4f32", "#85701a", "#cc7d2e", "#ff8a7b"), inks=("#04150a", "#220d00"),
    hues=((0.0, "#1d4f32"), (1 / 3, "#85701a"), (2 / 3, "#cc7d2e"), (1.0, "#ff8a7b")),
    pale="#f2f6f2", edge="#3d7a56", foot="#f7d3a6", stripe="#dd954d", frame="#141a21", cell="#245f3d",
)  # fmt: skip


def ramp(grades: Sequence[str], *, dark: bool, lights: bool = False) -> dict[str, GradeColours]:
    """Colours of a scheme's bands.

    Args:
        grades: Ids of the bands, best first; one or more, and up to nine stay apart from each other.
        dark: Which theme the reader has.
        lights: Whether grades are painted as traffic lights.

    Returns:
        What each is painted in, by id. The ends are the same however many bands there are; a single one takes the
        best.
    """
    path = {(False, False): _LIGHT, (True, False): _DARK, (False, True): _LIGHTS}.get((dark, lights), _DARK_LIGHTS)
    fills, cells = _shades(path, len(grades), path.fills[0]), _shades(path, len(grades), path.cell)
    result: dict[str, GradeColours] = {}
    for grade, place, fill, cell in zip(grades, places(len(grades)), fills, cells, strict=True):
        mark = _mark(place)
        result[grade] = GradeColours(
            fill=fill,
            text=readable(path.inks[place >= GRAVE], fill, pale=path.pale),
            mark=mark,
            line={"edge": path.edge, "none": fill, "foot": path.foot, "frame": path.frame}[mark],
            cell=cell,
            stripe=path.stripe if mark == "foot" else "",
            shape=SHAPES[round(place * (len(SHAPES) - 1))] if lights else None,
        )
    return result


def places(bands: int) -> list[float]:
    """Where each of so many bands lies between the best, 0, and the worst, 1."""
    return np.linspace(0.0, 1.0, bands).tolist() if bands > 1 else [0.0] * bands


def height(place: float) -> int:
    """How tall a month of the band at a place stands in a strip, in per cent: the taller, the graver."""
    return round(float(np.interp(place, PLACES, HEIGHTS)))


def _mark(place: float) -> Mark:
    if place == 0:
        return "edge"
    if place == 1:
        return "frame"
    return "foot" if place >= GRAVE else "none"


def _shades(path: _Path, bands: int, best: str) -> list[str]:
    """The fills of so many bands, of which the best has a colour of its own."""
    fills = (best, *path.fills[1:])
    if bands == BY_HAND:
        return list(fills)
    first, last = oklab(best)[0], oklab(fills[-1])[0]
    turns, hues = zip(*path.hues, strict=True)
    known = np.array([oklab(hue)[1:] for hue in hues]).T
    ends = {0.0: best, 1.0: fills[-1]}
    return [
        ends.get(place)
        or _hexadecimal(np.array([first + place * (last - first), *(np.interp(place, turns, hue) for hue in known)]))
        for place in places(bands)
    ]


def readable(ink: str, ground: str, *, pale: str = WHITE) -> str:
    """The pale text, or white, where it stands out from a ground; else the ink, made darker until it does."""
    for text in (pale, WHITE):
        if contrast(text, ground) >= CONTRAST:
            return text
    shades = (_between((ink, BLACK), (0.0, 1.0), share) for share in np.linspace(0.0, 1.0, SHADES_OF_INK))
    return next(shade for shade in shades if contrast(shade, ground) >= CONTRAST)  # black does where white does not


def contrast(one: str, other: str) -> float:
    """Contrast of two colours by WCAG 2.2, from 1 to 21."""
    darker, brighter = sorted((luminance(one), luminance(other)))
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of a colour ``#rrggbb`` by WCAG 2.2, from 0 to 1."""
    return float(_light(colour) @ LUMINANCE)


def oklab(colour: str) -> Floats:
    """Lightness from 0 to 1 and the two hues of a colour ``#rrggbb``, shape (3,); distances are differences seen."""
    return TO_OKLAB @ np.cbrt(TO_CONES @ _light(colour))


def _between(colours: Sequence[str], places: Sequence[float], place: float) -> str:
    """The colour at a place among others, mixed in OKLab; beyond the ends it is that of the end."""
    known = np.array([oklab(colour) for colour in colours])
    return _hexadecimal(np.array([np.interp(place, places, part) for part in known.T]))


def _light(colour: str) -> Floats:
    """Linear red, green and blue light of ``#rrggbb``, each from 0 to 1."""
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _hexadecimal(lab: Floats) -> str:
    light = np.clip(np.linalg.solve(TO_CONES, np.linalg.solve(TO_OKLAB, lab) ** 3), 0.0, 1.0)
    parts = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts.tolist())
