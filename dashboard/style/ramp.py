"""The colours of grades: from blue by grey to orange, for as many bands as a scheme has.

Both ends are deep and the middle is pale, so that the eye sees at once who is far from it; each half is strictly
ordered in lightness, and the halves differ in hue for red- and green-blind readers as well. Between the colours that
are set by hand, mixing is done in OKLab, where equal steps look equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

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
PLACES: Final = (0.0, 1 / 3, 1 / 2, 2 / 3, 1.0)
"""Where the colours set by hand lie between the best band and the worst; four bands take all but the middle one."""
WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
SHADES_OF_INK: Final = 21
"""How many steps from a tinted ink to black are looked at."""


@dataclass(frozen=True)
class GradeColours:
    """What one grade is painted in."""

    fill: str
    text: str
    """On the fill, with a contrast of at least 4.5."""


@dataclass(frozen=True)
class _Path:
    """The colours of one theme that are set by hand, best first."""

    fills: tuple[str, str, str, str, str]
    inks: tuple[str, str]
    """Text on a pale blue and on a pale orange."""


_LIGHT: Final = _Path(fills=("#1f5fa8", "#a9c8e8", "#ddd6ca", "#f3c78b", "#b4501b"), inks=("#10304f", "#4a2c05"))
_DARK: Final = _Path(fills=("#2d6fbd", "#9fc3e8", "#ded6c9", "#eebb77", "#b9561f"), inks=("#0d2a47", "#3d2404"))


def ramp(grades: Sequence[str], *, dark: bool) -> dict[str, GradeColours]:
    """Colours of a scheme's bands.

    Args:
        grades: Ids of the bands, best first; one or more, and up to nine stay apart from each other.
        dark: Which theme the reader has.

    Returns:
        Fill and text colour by id. The ends are the same however many bands there are; a single one takes the best.
    """
    path = _DARK if dark else _LIGHT
    places = np.linspace(0.0, 1.0, len(grades)) if len(grades) > 1 else np.zeros(1)
    fills = [_between(path.fills, PLACES, place) for place in places]
    inks = [_between(path.inks, (1 / 3, 2 / 3), place) for place in places]
    return {
        grade: GradeColours(fill, readable(ink, fill)) for grade, fill, ink in zip(grades, fills, inks, strict=True)
    }


def readable(ink: str, ground: str) -> str:
    """White where it stands out from a ground; else the ink, made darker until it does."""
    if contrast(WHITE, ground) >= CONTRAST:
        return WHITE
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
