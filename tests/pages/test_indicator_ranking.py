"""The list of all indicators: every count by another road, both orders, and the way to one and back."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.screens.indicators.ranking import ranking
from dashboard.screens.indicators.view import indicator_codes
from dashboard.session import naming
from dashboard.session.query import Query
from metrics import wording
from metrics.application.findings.standings import Separation, Standing, ranked
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked, scoped, with_frames
from tests.pages.conftest import OpenPage, parameter
from tests.pages.watched import watched

NAN = float("nan")


def rows_of(query: Query, code: str) -> pd.DataFrame:
    frame = query.results.indicators
    return frame[(frame["indicator"] == code) & (frame["period"] == query.period)]


def own_chi_squared(query: Query, code: str) -> float:
    """I² in plain Python, body by body."""
    kind = "rate" if query.config.indicators[code].measure.per else "share"
    rows = [row for _, row in rows_of(query, code).iterrows() if pd.isna(row["reason"]) and row["denominator"] > 0]
    groups: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        group = query.config.city.entities[row["entity"]].group
        groups.setdefault(group, []).append((row["numerator"], row["denominator"]))
    squares, freedom = 0.0, 0
    for pairs in (pairs for pairs in groups.values() if len(pairs) > 1):
        centre = sum(events for events, _ in pairs) / sum(size for _, size in pairs)
        freedom += len(pairs) - 1
        for events, size in pairs:
            chance = size * centre * (1 - centre if kind == "share" else 1)
            squares += (events - size * centre) ** 2 / chance if chance else 0.0
    return max(0.0, 1 - freedom / squares) if squares else 0.0


def test_every_indicator_has_a_row_with_its_counts(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    view = ranking(query, watched(query).separations(LAST), "target")

    assert sorted(str(row.id) for row in view.table.rows) == sorted(indicator_codes(query))
    for row in view.table.rows:
        own, code = rows_of(query, str(row.id)), str(row.id)
        posts = query.config.indicators[code].goalposts
        valued = own[own["value"].notna() & (own["reason"] != "void")]
        name, _, under, _, few, otherwise = (cell.text for cell in row.cells)
        assert name == naming.node(query, code)
        lacking = int((own["reason"] == "too_few").sum())
        assert few == (f"{lacking}/{len(own)}" if lacking else "0"), code
        left = len(own) - len(valued) - lacking
        assert otherwise == (f"{left}/{len(own)}" if left else "0"), code
        if posts is None:
            assert under == "no target"
            continue
        short = valued["value"] < posts.target if posts.best > posts.worst else valued["value"] > posts.target
        assert under.startswith(f"{int(short.sum())}/{len(valued)}, "), code


def test_separating_power_by_another_road(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    found = watched(query).separations(LAST)

    assert len(found) > 20
    for code, one in found.items():
        assert one.share == pytest.approx(own_chi_squared(query, code), abs=1e-9), code
    assert {one.word for one in found.values()} >= {"well", "partly", "hardly"}


def test_both_orders_hold_from_row_to_row(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    apart = watched(query).separations(LAST)

    counts = [row.cells[2].text.split("/")[0] for row in ranking(query, apart, "target").table.rows]
    under = [int(text) for text in counts if text.isdigit()]
    assert under == sorted(under, reverse=True)
    assert not any(text.isdigit() for text in counts[len(under) :])
    shares = [apart[str(row.id)].share for row in ranking(query, apart, "separation").table.rows if row.id in apart]
    assert shares == sorted(shares, reverse=True)


def test_ties_of_one_order_are_told_apart_by_the_other() -> None:
    def one(code: str, under: int | None, share: float) -> Standing:
        return Standing(code, under, 10, 10, 0, 0, Separation(share, 10))

    rows = [one("a", None, NAN), one("b", 4, 0.2), one("c", 4, 0.9), one("d", 7, NAN), one("e", None, 0.9)]
    assert [row.indicator for row in ranked(rows, "target")] == ["d", "c", "b", "e", "a"]
    assert [row.indicator for row in ranked(rows, "separation")] == ["c", "e", "b", "d", "a"]


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_claim_says_what_the_list_says(sample_city: SampleCity, language: wording.Language) -> None:
    query = asked(sample_city, language=language)
    apart = watched(query).separations(LAST)
    view = ranking(query, apart, "target")

    first = view.table.rows[0]
    under, known = first.cells[2].text.replace("，", ",").split(",")[0].split("/")
    assert first.cells[0].text in view.claim
    assert under in view.claim
    assert known in view.claim
    halves = sum(cell.part > 0.5 for cell in (row.cells[2] for row in view.table.rows) if cell.part is not None)
    aimed = sum(cell.part is not None for cell in (row.cells[2] for row in view.table.rows))
    assert str(halves) in view.claim
    assert str(aimed) in view.claim
    told = ranking(query, apart, "separation").claim
    assert str(sum(one.word == "well" for one in apart.values())) in told


def test_who_sees_two_bodies_counts_these_two(sample_city: SampleCity) -> None:
    query = scoped(asked(sample_city), "610302", "610303")
    view = ranking(query, watched(asked(sample_city)).separations(LAST), "target")

    totals = {
        row.cells[2].text.split(",")[0].split("/")[-1] for row in view.table.rows if row.cells[2].part is not None
    }
    assert totals <= {"1", "2"}


def test_a_month_without_values_says_so(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    empty = with_frames(query, indicators=query.results.indicators.iloc[:0])

    assert ranking(empty, {}, "target").claim == "No indicator has both a target and a value this month."
    assert ranking(empty, {}, "separation").claim == "No indicator has enough records this month to distinguish units."


def test_the_page_opens_with_the_list_and_the_order_is_in_the_address(open_page: OpenPage) -> None:
    page = open_page("indicators", lang="en")
    assert not page.exception
    assert " indicators more than half of the units are under target" in page.header[0].value
    assert "indicator" not in page.query_params
    other = open_page("indicators", lang="en", order="separation")
    assert parameter(other, "order") == "separation"
    assert "distinguish units well" in other.header[0].value
