"""A slip in the definitions blanks no page: the last valid ones stay in use, and everybody is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics.application.city import open_city_in_force
from metrics.errors import DefinitionError
from tests.conftest import SampleCity
from tests.pages.conftest import OpenPage
from tests.pages.own import change, serve


def shown(app: object) -> str:
    return "\n".join(element.value for kind in ("warning", "error", "text") for element in getattr(app, kind))


def test_the_last_valid_definitions_stay_in_use(
    sample_city: SampleCity, own_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_dashboard: OpenPage
) -> None:
    serve(sample_city, own_config, tmp_path, monkeypatch)
    assert not shown(open_dashboard(lang="en"))
    before = open_city_in_force()

    change(own_config, ("minimum_coverage: 0.65", "minimum_coverage: 65%"))
    after = open_city_in_force()
    assert after.config == before.config
    assert "write 0.65" in after.refused[0]

    page = open_dashboard(lang="en")
    assert not page.exception
    assert "is not in force" in page.warning[0].value
    assert "write 0.65" in shown(page)
    assert len(page.title) == 1

    chinese = shown(open_dashboard())
    assert "尚未生效" in chinese
    assert "请写成 0.65" in chinese

    change(own_config, ("minimum_coverage: 65%", "minimum_coverage: 0.65"))
    assert open_city_in_force().refused == ()


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("ledgers/clues.yaml", "type: code", "type: cod"),
        ("city.yaml", "staff:", "staf:"),
        ("briefing.yaml", "kind: conclusion", "kind: town"),
        ("indicators/power.yaml", "window: 12", "window: a year"),
        ("monitoring.yaml", "target:", "target: ["),
    ],
)
def test_a_slip_in_any_file_leaves_the_last_valid_definitions_in_use(
    sample_city: SampleCity, own_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, before: str,
    after: str,
) -> None:  # fmt: skip
    serve(sample_city, own_config, tmp_path, monkeypatch)
    valid = open_city_in_force().config
    path = own_config / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    city = open_city_in_force()
    assert city.config == valid
    assert city.refused[0].startswith(f"config/{file}:")


def test_definitions_that_were_never_right_are_refused(own_config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(own_config, ("minimum_coverage: 0.65", "minimum_coverage: 65%"))
    with pytest.raises(DefinitionError):
        open_city_in_force(config=own_config)


def test_a_map_that_is_wrong_is_told_on_its_page(
    sample_city: SampleCity, own_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    path = own_config / "map" / "baoji_counties.geojson"
    path.write_text(path.read_text(encoding="utf-8").replace('"adcode":"610331"', '"adcode":610331'), encoding="utf-8")
    serve(sample_city, own_config, tmp_path, monkeypatch)
    for name in ("map", "briefing"):
        page = open_page(name, lang="en")
        assert not page.exception
        assert "cannot be drawn" in page.warning[0].value
        assert "610331" in shown(page)
