"""The sample city with a third kind of bodies."""

from __future__ import annotations

from pathlib import Path


def three_kinds(config: Path, asked: str = "associations", weight: str = "0.20") -> None:
    """Make the mass organisations a kind of their own, and have one indicator asked of them in place of the units."""
    path = config / "city.yaml"
    path.write_text(path.read_text("utf-8").replace("mass: {kind: units", "mass: {kind: associations"), "utf-8")
    path = config / "indicators" / "supervision.yaml"
    text, own = path.read_text("utf-8"), "  SU6:\n"
    before, after = text.split(own)
    path.write_text(before + own + after.replace("applies_to: counties", f"applies_to: {asked}", 1), "utf-8")
    path = config / "schemes" / "baoji-2021.yaml"
    text = path.read_text("utf-8")
    assert "{indicator: SU6, weight: 0.20}" in text
    path.write_text(text.replace("{indicator: SU6, weight: 0.20}", f"{{indicator: SU6, weight: {weight}}}"), "utf-8")
