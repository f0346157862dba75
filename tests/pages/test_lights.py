"""Traffic lights, for a city that asks for them: other colours and shapes, the same letters, and off by default."""

from __future__ import annotations

import shutil
from pathlib import Path

from dashboard.elements import assets
from dashboard.style import theme
from metrics.model import NOT_RATED
from tests.conftest import CONFIG, SampleCity
from tests.pages import own
from tests.pages.asking import asked

BANDS = ("good", "fairly_good", "fair", "poor")


def test_a_city_has_no_traffic_lights_unless_it_asks_for_them(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    assert query.config.city.lights is False
    assert assets.palettes(query) == {
        "light": theme.palette(BANDS, dark=False), "dark": theme.palette(BANDS, dark=True),
    }  # fmt: skip
    told = assets.variables(assets.palettes(query)["light"])
    assert {told[f"shape-{grade}"] for grade in (*BANDS, NOT_RATED)} == {"none"}


def test_one_setting_paints_every_grade_as_a_light_with_a_shape(sample_city: SampleCity, tmp_path: Path) -> None:
    config = shutil.copytree(CONFIG, tmp_path / "config")
    city = config / "city.yaml"
    city.write_text(city.read_text(encoding="utf-8") + "lights: true\n", encoding="utf-8")
    query = own.rated(sample_city, config)
    for name, dark in (("light", False), ("dark", True)):
        colours, house = assets.palettes(query)[name], theme.palette(BANDS, dark=dark)
        assert all(colours.grade(grade) != house.grade(grade) for grade in BANDS)
        assert colours.not_rated == house.not_rated
        told = assets.variables(colours)
        assert len({told[f"shape-{grade}"] for grade in BANDS}) == len(BANDS)
        assert "none" not in {told[f"shape-{grade}"] for grade in BANDS}
        assert told[f"shape-{NOT_RATED}"] == "none"
