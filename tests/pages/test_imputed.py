"""Values that stand in for missing ones: marked with method and value wherever they earn points."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from dashboard.elements import parts as parts
from dashboard.presenters.indicators.arithmetic import arithmetic
from dashboard.presenters.signals.trend import trend
from dashboard.screens.indicators.view import distribution
from dashboard.screens.method.worked_example import worked_example
from dashboard.screens.profile.dimensions import parts as parts_of
from dashboard.screens.profile.scale import scale
from dashboard.text import format
from tests.conftest import SampleCity
from tests.pages import own
from tests.pages.asking import LAST, asked
from tests.pages.conftest import OpenPage

CODE = "LK1"
"""An indicator that many bodies of the sample have no value of."""
STANDS_IN = ("{indicator: LK1, weight: 0.20}", "{indicator: LK1, weight: 0.20, impute: peer_mean}")


def missing(frame: pd.DataFrame) -> pd.DataFrame:
    """The month's lines of the indicator with a value that stands in."""
    rows = frame[(frame["indicator"] == CODE) & (frame["period"] == LAST) & frame["imputed"].notna()]
    assert len(rows) > 1
    return rows.set_index("entity")


def test_the_sample_imputes_nothing(sample_city: SampleCity) -> None:
    assert sample_city.results.indicators["imputed"].isna().all()
    assert "imputed" not in distribution(asked(sample_city), CODE).missing_lead


def test_profile_marks_it_with_method_and_value(sample_city: SampleCity, own_config: Path) -> None:
    own.change(own_config, STANDS_IN)
    query = own.rated(sample_city, own_config)
    for entity, result in missing(query.results.indicators).iterrows():
        value = format.value(result["used"], query.config.indicators[CODE].unit, query.t)
        [line] = [one for one in parts_of(query, str(entity), "linkage").items if one.key == CODE]
        few = format.few(result["n"], query.config.indicators[CODE].min_n, query.t)
        assert line.value == (few if result["reason"] == "too_few" else format.NONE)
        assert line.note.endswith(f"imputed: mean of the peer group, {value}")
        view = arithmetic(query, str(entity), CODE)
        assert f"In its place stands {value} (imputed: mean of the peer group)" in view.sentence
        assert f"earns {format.score(result['points'])} points" in view.sentence
        assert "not scored as zero" not in view.sentence
        assert "no evidence" in view.notes[0]
        placed = scale(query, str(entity), CODE)
        assert placed is not None
        assert placed.label == f"{value} (imputed)"
        measured = query.results.indicators.query("indicator == @CODE and period == @LAST and value.notna()")
        group = query.config.city.entities[str(entity)].group
        peers = [one for one in measured["entity"] if query.config.city.entities[one].group == group]
        assert len(placed.peers) == len(peers)
        assert placed.reading.startswith("No value of its own (imputed: mean of the peer group")


def test_chinese_names_the_method(sample_city: SampleCity, own_config: Path) -> None:
    own.change(own_config, STANDS_IN)
    query = own.rated(sample_city, own_config, language="zh")
    entity = str(missing(query.results.indicators).index[0])

    [line] = [one for one in parts_of(query, entity, "linkage").items if one.key == CODE]
    assert "插补：同类组均值，" in line.note


def test_indicator_page_counts_it_among_the_missing(sample_city: SampleCity, own_config: Path) -> None:
    own.change(own_config, STANDS_IN)
    query = own.rated(sample_city, own_config)
    stood_in, view = missing(query.results.indicators), distribution(query, CODE)

    plain = distribution(asked(sample_city), CODE)
    low = int((stood_in["points"] < query.scheme.lowest_edge).sum())
    said = {0: "", 1: " Of these 1 has no value of its own: an imputed one is used."}
    told = said.get(low, f" Of these {low} have no values of their own: imputed ones are used.")
    under = sum(row.points < query.scheme.lowest_edge for row in query.month.of_indicator(CODE).values())
    assert view.lead == re.sub(r"\d+ scores? under", f"{under} score under", plain.lead) + told
    assert len(view.dots) == len(plain.dots)
    assert f"For {len(stood_in)} imputed values are used." in view.missing_lead
    notes = [line.cells[2].note for line in view.missing.rows]
    assert sum(note.startswith("imputed: mean of the peer group") for note in notes) == len(stood_in)
    cells = {line.id: line.cells[1] for line in view.values.rows if line.id}
    assert all(cells[str(entity)].note.startswith("imputed: ") for entity in stood_in.index)


def test_curves_and_examples_rest_on_measured_values(sample_city: SampleCity, own_config: Path) -> None:
    own.change(own_config, STANDS_IN)
    query = own.rated(sample_city, own_config)
    entity = str(missing(query.results.indicators).index[0])

    assert "imputed" in trend(query, CODE, [entity]).remark
    example = worked_example(query, entity)
    assert example is not None
    assert example.curve is not None
    assert not example.curve.axis.startswith(CODE)


def test_treated_scales_are_not_passed_off_as_the_unit(sample_city: SampleCity, own_config: Path) -> None:
    own.change(
        own_config,
        (STANDS_IN[0], "{indicator: LK1, weight: 0.20, impute: peer_mean, treat: log_ct, normalise: min_max}"),
    )
    query = own.rated(sample_city, own_config)
    entity = str(missing(query.results.indicators).index[0])

    [line] = [one for one in parts_of(query, entity, "linkage").items if one.key == CODE]
    assert line.note.endswith("after treatment of outliers")
    assert "%" not in line.note


def test_pages_open_with_it(
    sample_city: SampleCity, own_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    own.change(own_config, STANDS_IN)
    entity = str(missing(own.rated(sample_city, own_config).results.indicators).index[0])
    own.serve(sample_city, own_config, tmp_path, monkeypatch)

    said = parts.plain("imputed: mean of the peer group")
    table = open_page("profile", entity=entity, node="linkage", lang="en")
    assert not table.exception
    assert any(said in text.value for text in table.markdown)
    deep = open_page("profile", entity=entity, indicator=CODE, lang="en")
    assert not deep.exception
    assert any(said in text.value for text in deep.markdown)
    for name in ("indicators", "method", "trends"):
        assert not open_page(name, entity=entity, indicator=CODE, node=CODE, lang="zh").exception
