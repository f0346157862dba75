"""A scheme takes effect on its date: each month is rated by the scheme in force in it."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from metrics.application.city import CityHandle, open_city
from metrics.application.ratings import pipeline
from metrics.application.ratings.score_changes import changes_at_splice
from metrics.model import Results
from tests.actors import ANALYST
from tests.conftest import CONFIG, SampleCity

BEFORE, AFTER = "2020-12", "2021-01"


def with_second_scheme(sample: SampleCity, folder: Path, date: str) -> CityHandle:
    """The sample city with its scheme, and another one from a date: other bands, other weights of two dimensions."""
    copytree(CONFIG, folder / "config")
    [file] = (folder / "config" / "schemes").glob("*.yaml")
    text = file.read_text(encoding="utf-8")
    name = next(line.split(":")[1].strip() for line in text.splitlines() if line.startswith("id:"))
    second = text.replace(f"id: {name}", "id: second", 1).replace("from: 85", "from: 80", 1)
    lines = [f"effective_from: {date}" if line.startswith("effective_from") else line for line in second.splitlines()]
    (file.parent / "second.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return open_city(sample.database, folder / "config")


@pytest.fixture
def results(sample_city: SampleCity, tmp_path: Path) -> tuple[CityHandle, Results]:
    city = with_second_scheme(sample_city, tmp_path, AFTER)
    return city, pipeline.results(ANALYST, city)


def test_a_scheme_of_the_future_changes_nothing_today(sample_city: SampleCity, tmp_path: Path) -> None:
    city = with_second_scheme(sample_city, tmp_path, "2022-01")
    found = pipeline.results(ANALYST, city)
    assert found.scheme == sample_city.results.scheme
    assert found.ratings.equals(sample_city.results.ratings)
    assert found.in_force == ()


def test_each_month_stands_as_its_scheme_rates_it(results: tuple[CityHandle, Results], sample_city: SampleCity) -> None:
    city, found = results
    old, new = (pipeline.results(ANALYST, city, name) for name in (sample_city.results.scheme, "second"))
    assert (found.scheme_of(BEFORE), found.scheme_of(AFTER)) == (old.scheme, "second")
    columns = ["entity", "period", "score", "grade", "coverage", "rank"]
    for part, months in ((old, found.ratings["period"] <= BEFORE), (new, found.ratings["period"] >= AFTER)):
        own = found.ratings.loc[months, columns].reset_index(drop=True)
        theirs = part.ratings[part.ratings["period"].isin(own["period"].unique())][columns].reset_index(drop=True)
        assert own.equals(theirs)
    graded = [(old.month(AFTER).ratings[key].grade, row.grade) for key, row in found.month(AFTER).ratings.items()]
    assert any(first != second for first, second in graded), "the second scheme gives A from 80"
    for entity, rating in found.month(AFTER).ratings.items():
        assert rating.previous_grade == old.month(BEFORE).ratings[entity].grade


def test_at_the_splice_real_change_and_method_add_up(
    results: tuple[CityHandle, Results], sample_city: SampleCity
) -> None:
    city, _ = results
    schemes = [city.config.schemes[name] for name in (sample_city.results.scheme, "second")]
    old, new = (pipeline.results(ANALYST, city, scheme.id) for scheme in schemes)
    changes = changes_at_splice(old, schemes[0], new, schemes[1], AFTER, since=BEFORE)
    checked = 0
    for entity, change in changes.items():
        before, after = old.month(BEFORE).ratings[entity].score, new.month(AFTER).ratings[entity].score
        if change.indicators:
            parts = sum(change.indicators.values()) + change.weights + change.method + sum(change.rules.values())
            assert parts == pytest.approx(change.total, abs=1e-9)
            assert change.total == pytest.approx(after - before, abs=1e-9)
            checked += 1
    assert checked > 40
