"""What another city may have otherwise: one language, own bands, no map or a plain one, rules that cannot act."""

from __future__ import annotations

import shutil
from math import log2
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from dashboard.presenters.map.outlines import bounds, label_position, outlines
from metrics.application.city import load_config, review_config
from metrics.definitions import Column
from metrics.definitions.indicator import Measure
from metrics.definitions.scheme import Scheme
from metrics.errors import DefinitionError
from metrics.intake import cells
from metrics.intake.bodies import Bodies
from metrics.intake.layout import Known
from metrics.model import Text
from tests.conftest import CONFIG

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "example-city" / "config"


def square(code: str, west: float, south: float, side: float, **more: Any) -> dict[str, Any]:
    """A square county."""
    corners = [(west, south), (west + side, south), (west + side, south + side), (west, south + side), (west, south)]
    return {
        "type": "Feature",
        "properties": {"adcode": code, **more},
        "geometry": {"type": "Polygon", "coordinates": [corners]},
    }


@pytest.mark.parametrize("given", [{"en": "Roads"}, {"zh": "道路"}])
def test_one_language_stands_for_both(given: dict[str, str]) -> None:
    text = Text.model_validate(given)
    assert text.zh == text.en == next(iter(given.values()))


def test_neither_language_is_refused() -> None:
    with pytest.raises(ValidationError):
        Text.model_validate({})


def test_a_column_takes_one_language_too() -> None:
    column = Column.model_validate({"en": "Level", "type": "choice", "values": {"low": {"en": "low"}}})
    assert (column.zh, column.values and column.values["low"].zh) == ("Level", "low")


@pytest.mark.parametrize(
    "header",
    [
        ("单位代码", "单位名称", "线索编号"),
        ("Unit code", "Unit", "Clue no."),
        ("UNIT CODE", "unit", "线索编号"),
        ("Body code", "Body", "Clue no."),
    ],
)
def test_headers_are_taken_in_either_language(header: tuple[str, ...]) -> None:
    config = load_config(CONFIG)
    ledger = config.ledgers["clues"]
    rest = [column.en for column in ledger.columns.values()][1:]
    first = (*header[:2], ledger.columns[ledger.key[0]].en if header[2] == "Clue no." else header[2])
    found = Known(config).find(1, [[*first, *rest, "Recorded on"]], ledger)
    assert found is not None
    assert found.headers[:2] == ("单位代码", "单位名称")
    assert found.headers[-1] == "填报日期"


@pytest.mark.parametrize(("name", "entity"), [("Education Bureau", "G03"), ("市教育局", "G03"), ("Nobody", None)])
def test_names_are_taken_in_either_language(name: str, entity: str | None) -> None:
    assert Bodies(load_config(CONFIG).city).find("G03", name).entity == entity


@pytest.mark.parametrize(("word", "value"), [("是", True), ("yes", True), ("No", False), ("perhaps", None)])
def test_yes_and_no_are_taken_in_either_language(word: str, value: bool | None) -> None:
    assert cells.read(Column(zh="是否", en="Whether", type="yes_no"), word)[0] is value


@pytest.mark.parametrize("letters", ["AAB", "ABA", "AB–"])
def test_two_bands_with_one_letter_are_refused(letters: str, own_config: Path) -> None:
    path = own_config / "schemes" / "baoji-2021.yaml"
    text = path.read_text("utf-8")
    for old, new in zip("ABC", letters, strict=True):
        text = text.replace(f"letter: {old},", f"letter: '{new}',", 1)
    path.write_text(text, "utf-8")
    with pytest.raises(DefinitionError, match="letters of their own"):
        load_config(own_config)


@pytest.mark.parametrize(("nodes", "acts"), [(1, False), (2, False)])
def test_a_rule_on_dimensions_cannot_act_in_a_flat_tree(nodes: int, acts: bool) -> None:
    scheme = load_config(EXAMPLE).scheme()
    rule = {
        "id": "weak",
        "title": {"en": "weak"},
        "below": {"threshold": 45, "nodes": nodes},
        "effects": {"cap": "red"},
    }
    own = Scheme.model_validate({**scheme.model_dump(by_alias=True), "rules": [rule]})
    assert bool(own.rules_that_can_act) is acts
    assert len(load_config(CONFIG).scheme().rules_that_can_act) == 8


@pytest.mark.parametrize("word", ["population", "population_2020"])
def test_residents_are_told_by_either_word(word: str) -> None:
    measure = Measure(kind="rate", ledger="clues", window=12, numerator="1", per=word)
    assert measure.per == "population"


def test_a_name_without_a_place_stands_in_the_middle_of_the_largest_part() -> None:
    # By hand: the middle of a square; of two squares that of the larger one; of an L by its two rectangles.
    assert label_position(square("A", 10, 50, 2)) == pytest.approx((11, 51))
    assert label_position(square("A", 10, 50, 2, label_lon=10.5, label_lat=50.5)) == (10.5, 50.5)
    both = square("B", 0, 0, 1)
    both["geometry"] = {
        "type": "MultiPolygon",
        "coordinates": [square("", 0, 0, 1)["geometry"]["coordinates"], square("", 5, 5, 4)["geometry"]["coordinates"]],
    }
    assert label_position(both) == pytest.approx((7, 7))
    ell = square("C", 0, 0, 1)
    ell["geometry"]["coordinates"] = [[(0, 0), (3, 0), (3, 1), (1, 1), (1, 3), (0, 3), (0, 0)]]
    assert label_position(ell) == pytest.approx(((3 * 1.5 + 2 * 0.5) / 5, (3 * 0.5 + 2 * 2) / 5))


def test_outlines_need_no_label_points() -> None:
    layer = {"features": [square("A", 10, 50, 1), square("B", 11, 50, 1)]}
    assert bounds(layer) == (10, 50, 12, 51)
    drawn = outlines(layer, None)
    assert [(shape.entity, shape.x) for shape in drawn.shapes] == [("A", 250.0), ("B", 750.0)]


@pytest.mark.parametrize("factor", [2, 8])
def test_a_city_so_many_times_smaller_is_seen_so_much_closer(factor: int) -> None:
    from dashboard.screens.map import figures

    whole = figures._zoom(107.0, 0.0, 108.0, 0.1)
    part = figures._zoom(107.0, 0.0, 107.0 + 1 / factor, 0.1 / factor)
    assert part - whole == pytest.approx(log2(factor), abs=1e-3)


def test_check_doubts_a_rule_on_dimensions_under_a_flat_root(tmp_path: Path) -> None:
    """All children of the example's root are indicators: a rule on weak dimensions can never act there."""
    config = Path(shutil.copytree(EXAMPLE, tmp_path / "config"))
    [path] = (config / "schemes").glob("*.yaml")
    assert review_config(config)[0].warnings == ()
    rule = "  - {id: weak, title: {en: Weak}, below: {threshold: 45, nodes: 1}, effects: {cap: red}}\n"
    path.write_text(path.read_text(encoding="utf-8") + rule, encoding="utf-8")
    [warning] = review_config(config)[0].warnings
    assert f"config/schemes/{path.name}" in warning
    assert "never acts" in warning
