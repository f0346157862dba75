"""How colours differ for those who look at them, worked out apart from the colours' own module."""

from __future__ import annotations

from typing import Final

Triple = tuple[float, float, float]

DICHROMACY: Final = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}
"""Linear light as red- and green-blind readers see it: Machado, Oliveira & Fernandes (2009), table 1, severity 1.0."""


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two colours."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2, from 0 to 1."""
    red, green, blue = light(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def greyness(colour: str) -> float:
    """CIE lightness, from 0 to 100: what is left of a colour on a grey printer."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def distance(one: str, other: str, kind: str | None = None) -> float:
    """CIE76 difference of two colours in CIELAB (D65), for a kind of colour blindness or none; 2 can just be seen."""
    first, second = lab(one, kind), lab(other, kind)
    return sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5


def lab(colour: str, kind: str | None = None) -> Triple:
    red, green, blue = seen(light(colour), kind)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen(colour: Triple, kind: str | None) -> Triple:
    if kind is None:
        return colour
    red, green, blue = (max(sum(a * b for a, b in zip(row, colour, strict=True)), 0.0) for row in DICHROMACY[kind])
    return red, green, blue


def light(colour: str) -> Triple:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return linear(red), linear(green), linear(blue)


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
