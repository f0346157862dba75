"""The stories planted in the sample ledgers, as a reader of the results and of the database would see them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from metrics.application.city import open_city
from metrics.application.ratings import pipeline
from metrics.model import Results
from tests.conftest import CONFIG, SampleCity
from tests.ledgers.revaluation import read_file

LAST = "2021-06"
FROM_WORST = ("poor", "fair", "fairly_good", "good")

QIANYANG, LINYOU, FENGXIANG = "610328", "610329", "610305"
URBAN_MANAGEMENT, HOUSING, TRANSPORT = "G14", "G13", "G15"
SUPPLY_COOPERATIVE, RESOURCES_TRADING, INDUSTRY_AND_COMMERCE = "I02", "I04", "M04"


@pytest.fixture(scope="module")
def results(built_city: SampleCity) -> Results:
    """The stored results of the sample city."""
    return built_city.results


def asked(city: SampleCity, question: str) -> list[tuple[object, ...]]:
    """The rows that answer a question in SQL."""
    with city.city.store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def ratings(results: Results, entity: str) -> pd.DataFrame:
    """One body's ratings by month."""
    return results.ratings[results.ratings["entity"] == entity].set_index("period")


def values(results: Results, indicator: str, period: str = LAST) -> pd.DataFrame:
    """One indicator's row for each body in one month."""
    frame = results.indicators
    return frame[(frame["indicator"] == indicator) & (frame["period"] == period)].set_index("entity")


def steps(results: Results, entity: str, rule: str) -> pd.DataFrame:
    """What one rule does in one body's statements, by month."""
    frame = results.statement
    return frame[(frame["entity"] == entity) & (frame["rule"] == rule)].set_index("period")


def usual_band(rated: pd.DataFrame, first: str, last: str) -> str:
    """The band that the score reaches in most of some months."""
    return str(rated.loc[first:last, "band"].mode().iloc[0])


# Bodies that move


def test_qianyang_improves_steadily(results: Results) -> None:
    """Half-year means only rise once the body is rated, by a wide margin from end to end."""
    rated = ratings(results, QIANYANG).query("grade != 'not_rated'")
    halves = [f"{month[:4]}-{'1' if month[5:] <= '06' else '2'}" for month in rated.index]
    means = rated["score"].groupby(halves).mean()
    assert means.is_monotonic_increasing
    assert means.iloc[-1] - means.iloc[0] > 20


def test_qianyang_climbs_through_the_bands(results: Results) -> None:
    """By its score poor at the start of 2019, fair through 2020, fairly good in 2021."""
    rated = ratings(results, QIANYANG)
    spans = (("2019-01", "2019-03"), ("2020-01", "2020-12"), ("2021-01", LAST))
    assert [usual_band(rated, *span) for span in spans] == ["poor", "fair", "fairly_good"]
    assert rated.loc[LAST, "band"] in ("fairly_good", "good")


def test_qianyang_keeps_a_grade_until_the_next_is_sure(results: Results) -> None:
    """Fair as long as fairly good is one month old and doubtful; fairly good from the second month on, to the end."""
    rated = ratings(results, QIANYANG)
    assert list(rated.loc["2021-02":"2021-04", "band"]) == ["fair", "fairly_good", "fairly_good"]
    assert list(rated.loc["2021-02":"2021-04", "grade"]) == ["fair", "fair", "fairly_good"]
    assert set(rated.loc["2021-04":LAST, "grade"]) == {"fairly_good"}


def test_urban_management_collapses(results: Results) -> None:
    """From June to November 2020 it is poor, 20 points and more below where it stood in January."""
    rated = ratings(results, URBAN_MANAGEMENT)
    assert rated.loc["2020-01", "grade"] == "fairly_good"
    assert set(rated.loc["2020-06":"2020-11", "grade"]) == {"poor"}
    assert rated.loc["2020-06":"2020-11", "score"].max() < rated.loc["2020-01", "score"] - 20


def test_urban_management_recovers(results: Results) -> None:
    """By mid-2021 it has regained 25 points and is fairly good again."""
    rated = ratings(results, URBAN_MANAGEMENT)
    assert rated.loc[LAST, "score"] > rated.loc["2020-06":"2020-11", "score"].min() + 25
    assert rated.loc[LAST, "band"] == "fairly_good"
    assert rated.loc[LAST, "grade"] == "fairly_good"


def test_urban_management_was_criticised_publicly(results: Results) -> None:
    """Three points from May 2020 for a year, half of them once the fix is verified in February 2021."""
    taken = steps(results, URBAN_MANAGEMENT, "criticism")["points"]
    assert taken["2020-05"] == taken["2021-01"] == -3
    assert taken["2021-02"] == taken["2021-04"] == -1.5
    assert not {"2020-04", "2021-05", LAST} & set(taken.index)


# Rules in force


def test_housing_is_capped(results: Results) -> None:
    """A severe case in the leadership holds it at fair from January 2021, though its score is in a better band."""
    since = ratings(results, HOUSING).loc["2021-01":LAST]
    assert set(since["grade"]) == {"fair"}
    assert set(since["band"]) <= {"fairly_good", "good"}
    assert set(since["capped"]) == {1}
    held = steps(results, HOUSING, "severe_case")
    assert list(held.index) == list(since.index)
    assert set(zip(held["kind"], held["grade"], held["evidence"], strict=True)) == {("cap", "fair", 1)}


def test_no_other_body_has_a_severe_case(results: Results) -> None:
    """The cap for a severe case at leadership level meets one body only."""
    assert set(results.statement.query("rule == 'severe_case'")["entity"]) == {HOUSING}


def test_resources_trading_is_capped_for_its_rectification(results: Results) -> None:
    """Graded poor in November 2020: capped at fair since, and poor by its score."""
    held = steps(results, RESOURCES_TRADING, "poor_rectification")
    assert (held.index.min(), held.index.max(), set(held["grade"])) == ("2020-11", LAST, {"fair"})
    assert ratings(results, RESOURCES_TRADING).loc[LAST, "grade"] == "poor"


@pytest.mark.parametrize(
    ("entity", "rule", "points"),
    [
        ("610323", "criticism", -1.0),
        ("G18", "criticism", -1.0),
        ("I03", "criticism", -2.0),
        ("610324", "overdue_findings", -4.0),
        ("G16", "overdue_findings", -4.0),
        ("610327", "reform_adopted", 1.0),
        ("G03", "reform_adopted", 1.0),
    ],
)
def test_points_in_force_in_the_last_month(results: Results, entity: str, rule: str, points: float) -> None:
    """What the planted criticisms, overdue findings and adopted reforms come to."""
    assert steps(results, entity, rule).loc[LAST, "points"] == points


def test_only_the_planted_points_are_in_force(results: Results) -> None:
    """No other body gains or loses points by a rule in June 2021."""
    inside = results.statement.query(f"period == '{LAST}' and kind == 'points'")
    assert set(inside["entity"]) == {"610323", "G18", "I03", "610324", "G16", "610327", "G03", SUPPLY_COOPERATIVE}


# Suppliers, columns and edits worth a flag


def test_the_audit_bureau_is_three_months_late(built_city: SampleCity) -> None:
    """Neither a return nor a record for April to June 2021; every other supplier has filed June."""
    late = "SELECT ledger, max(month_end_on) FROM returns GROUP BY ledger HAVING max(month_end_on) < '2021-06-30'"
    assert [(ledger, str(day)) for ledger, day in asked(built_city, late)] == [("audit_findings", "2021-03-31")]
    assert asked(built_city, "SELECT count(*) FROM audit_findings WHERE due_on > '2021-03-31'") == [(0,)]


def test_what_rests_on_the_audit_bureau_keeps_its_date(results: Results) -> None:
    """In June 2021 the share of audit findings closed on time is that of March, and says so."""
    june, march = values(results, "PW3"), values(results, "PW3", "2021-03")
    assert set(june["as_of"]) == {"2021-03"}
    pd.testing.assert_series_equal(june["value"], march["value"])
    assert june["value"].notna().sum() > 26


def test_the_supply_cooperative_reports_only_full_attendance(built_city: SampleCity) -> None:
    """Twelve quarters of exactly 100 %, and no other body with even one."""
    full = "SELECT entity, count(*) FROM training WHERE staff_attended = staff_due GROUP BY entity"
    assert asked(built_city, full) == [(SUPPLY_COOPERATIVE, 12)]


def test_a_falsified_indicator_is_void(results: Results) -> None:
    """From May 2021 the column counts no more, costs five points and caps the grade; its value stays readable."""
    before, after = values(results, "DI5", "2021-04"), values(results, "DI5")
    assert (before.loc[SUPPLY_COOPERATIVE, "reason"], before.loc[SUPPLY_COOPERATIVE, "points"]) == (None, 100)
    assert (after.loc[SUPPLY_COOPERATIVE, "reason"], after.loc[SUPPLY_COOPERATIVE, "value"]) == ("void", 100)
    assert after.loc[SUPPLY_COOPERATIVE, ["points", "weight", "contribution"]].isna().all()
    assert list(after.index[after["reason"] == "void"]) == [SUPPLY_COOPERATIVE]
    held = steps(results, SUPPLY_COOPERATIVE, "falsified_data")
    expected = [("void", 0.0, None), ("points", -5.0, None), ("cap", 0.0, "fairly_good")]
    for month in ("2021-05", LAST):
        assert list(held.loc[month, ["kind", "points", "grade"]].itertuples(index=False, name=None)) == expected
    assert set(held.index) == {"2021-05", LAST}


def test_transport_entered_a_quarter_on_one_day(built_city: SampleCity) -> None:
    """25 tasks due January to March 2021 were all entered on 25 June, each as done in time by a hair."""
    edited = (
        "SELECT entity, due_on, completed_on FROM duty_list WHERE recorded_on = '2021-06-25' "
        "AND due_on BETWEEN '2021-01-01' AND '2021-03-31'"
    )
    rows = pd.DataFrame(asked(built_city, edited), columns=["entity", "due_on", "completed_on"])
    early = (pd.to_datetime(rows["due_on"]) - pd.to_datetime(rows["completed_on"])).dt.days
    assert list(rows["entity"]) == [TRANSPORT] * 25
    assert early.between(0, 4).all()


def test_no_other_day_holds_such_an_edit(built_city: SampleCity) -> None:
    """Nowhere else are ten tasks of one body entered on one day more than two months after they were due."""
    entries = asked(built_city, "SELECT entity, recorded_on, due_on FROM duty_list WHERE completed_on <= due_on")
    rows = pd.DataFrame(entries, columns=["entity", "recorded_on", "due_on"])
    late = rows[(pd.to_datetime(rows["recorded_on"]) - pd.to_datetime(rows["due_on"])).dt.days > 61]
    many = late.groupby(["entity", "recorded_on"]).size().loc[lambda number: number >= 10]
    assert [(entity, str(day)) for entity, day in many.index] == [(TRANSPORT, "2021-06-25")]


def test_a_body_with_few_records_is_not_rated(results: Results) -> None:
    """The Federation of Industry and Commerce never reaches 65 % of weight, has no grade and takes no rank."""
    rated = ratings(results, INDUSTRY_AND_COMMERCE)
    assert rated["coverage"].max() < 0.65
    assert set(rated["grade"]) == {"not_rated"}
    assert rated["rank"].isna().all()
    without = results.ratings.query(f"period == '{LAST}' and grade == 'not_rated'")
    assert list(without["entity"]) == [INDUSTRY_AND_COMMERCE]


# Small numbers and seasons


def test_three_cases_do_not_make_the_worst_county(built_city: SampleCity, results: Results) -> None:
    """Linyou's 3 breaches are the highest raw rate of the counties; the rate used is none that scores worst."""
    breaches = (
        f"SELECT count(*) FROM cases WHERE entity = '{LINYOU}' AND category = 'eight_rules' "
        "AND disposed_on BETWEEN '2020-07-01' AND '2021-06-30'"
    )
    assert asked(built_city, breaches) == [(3,)]
    counties = values(results, "DI1").loc[list(built_city.city.config.city.mapped)]
    mine, others = counties.loc[LINYOU], counties.drop(LINYOU)
    assert mine["numerator"] == 3
    assert mine["raw"] == pytest.approx(1000 * 3 / 2200)
    assert (others["raw"] > mine["raw"]).sum() < 2
    assert others["points"].min() <= mine["points"]
    assert mine["value"] < mine["raw"]


def test_linyou_is_not_the_last_of_the_counties(built_city: SampleCity, results: Results) -> None:
    """Neither its dimension nor its rating stands at the end of its peer group."""
    counties = list(built_city.city.config.city.mapped)
    here = results.nodes[(results.nodes["period"] == LAST) & results.nodes["entity"].isin(counties)]
    for node in ("index", "discipline"):
        scores = here[here["node"] == node].set_index("entity")["score"]
        assert scores[LINYOU] > scores.min()


@pytest.mark.parametrize("year", [2019, 2020])
def test_december_is_the_season_of_breaches(built_city: SampleCity, year: int) -> None:
    """December brings 12 to 15 % of a year's breaches, more than any other month, and the most petitions."""
    cases = f"SELECT disposed_on, 1 FROM cases WHERE category = 'eight_rules' AND {in_year('disposed_on', year)}"
    petitions = f"SELECT month_end_on, accusations FROM petitions WHERE {in_year('month_end_on', year)}"
    breaches, accusations = (by_month(asked(built_city, question)) for question in (cases, petitions))
    assert breaches.drop(12).max() < breaches[12]
    assert 0.12 <= breaches[12] / breaches.sum() <= 0.15
    assert accusations.idxmax() == 12


def in_year(column: str, year: int) -> str:
    """A condition in SQL."""
    return f"{column} BETWEEN '{year}-01-01' AND '{year}-12-31'"


def by_month(rows: list[tuple[object, ...]]) -> pd.Series:
    """Sums by calendar month."""
    frame = pd.DataFrame(rows, columns=["day", "number"])
    return frame["number"].groupby(pd.to_datetime(frame["day"]).dt.month).sum()


# The city as a whole


def test_fengxiang_is_one_body_under_two_names_and_codes(built_city: SampleCity, results: Results) -> None:
    """Files carry 凤翔县 610322 until 2020 and 凤翔区 610305 since; all of it lands on one body."""
    files = sorted(built_city.ledgers.glob("信访举报月统计表_*"))
    sent = pd.concat([read_file(path) for path in files])
    sent = sent[sent["单位代码"].astype(str).isin(["610322", "610305"])]
    months = pd.to_datetime(sent["月末日期"])
    assert set(zip(sent["单位代码"].astype(str), sent["单位名称"], months.dt.year < 2021, strict=True)) == {
        ("610322", "凤翔县", True),
        ("610305", "凤翔区", False),
    }
    stored = f"SELECT month_end_on FROM petitions WHERE entity = '{FENGXIANG}' ORDER BY month_end_on"
    assert [str(day) for (day,) in asked(built_city, stored)] == [f"{day:%Y-%m-%d}" for day in sorted(months)]
    assert len(months) == 36
    assert "610322" not in set(results.ratings["entity"])
    assert values(results, "DI4").loc[FENGXIANG, "denominator"] == sent.loc[months > "2020-06-30", "检举控告件数"].sum()


def test_the_mix_of_grades_tells_bodies_apart(results: Results) -> None:
    """In June 2021 all four grades are given and none to more than 60 % of the bodies."""
    shares = results.ratings.query(f"period == '{LAST}'")["grade"].value_counts(normalize=True)
    assert set(FROM_WORST) <= set(shares.index)
    assert shares.max() <= 0.6


def test_all_bodies_and_months_are_there(built_city: SampleCity, results: Results) -> None:
    """53 bodies, 36 months, one rating each."""
    assert len(built_city.city.config.city.entities) == results.ratings["entity"].nunique() == 53
    assert results.periods == tuple(f"{month}" for month in pd.period_range("2018-07", LAST, freq="M"))
    assert len(results.ratings) == 53 * 36


# Laws of the numbers


def test_points_of_a_statement_add_up_to_the_score(results: Results) -> None:
    """Base, rules and limits come to the final score, to the last digit shown."""
    total = results.statement.groupby(["entity", "period"])["points"].sum(min_count=1)
    scores = results.ratings.set_index(["entity", "period"])["score"]
    np.testing.assert_allclose(total[scores.index], scores, rtol=0, atol=1e-9)


@pytest.mark.parametrize("part", ["indicators", "dimensions"])
def test_contributions_add_up_to_the_base(results: Results, part: str) -> None:
    """What indicators or dimensions contribute comes to the index, for every body and month."""
    parts = results.indicators if part == "indicators" else results.nodes.query("depth == 1")
    total = parts.groupby(["entity", "period"])["contribution"].sum()
    base = results.ratings.set_index(["entity", "period"])["base"]
    np.testing.assert_allclose(total[base.index], base, rtol=0, atol=1e-9)


def test_every_missing_value_has_a_reason_and_no_points(results: Results) -> None:
    """A value is there, or a reason why not; only a usable value earns points."""
    frame = results.indicators
    unusable = frame["reason"].notna()
    assert unusable.any()
    assert (frame["value"].isna() == (unusable & (frame["reason"] != "void"))).all()
    assert frame.loc[unusable, ["points", "weight", "contribution"]].isna().all(axis=None)


def test_nothing_reported_is_zero_where_a_return_says_so(results: Results) -> None:
    """A body without breaches in a fully reported year has a rate of zero, not a gap."""
    frame = values(results, "DI1")
    assert len(frame.query("numerator == 0")) > 0
    assert (frame.query("numerator == 0")["raw"] == 0).all()


@pytest.fixture(scope="module")
def with_gaps(built_city: SampleCity, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    """The city rated without May 2021 of the cases, and without half a year of the letters."""
    copy = tmp_path_factory.mktemp("gaps") / "city.db"
    shutil.copy(Path(built_city.database.removeprefix("sqlite:///")), copy)
    city = open_city(f"sqlite:///{copy}", CONFIG)
    with city.store.engine.begin() as connection:
        for statement in (
            "DELETE FROM returns WHERE ledger = 'cases' AND month_end_on = '2021-05-31'",
            "DELETE FROM cases WHERE disposed_on BETWEEN '2021-05-01' AND '2021-05-31'",
            "DELETE FROM returns WHERE ledger = 'letters' AND month_end_on > '2020-12-31'",
            "DELETE FROM letters WHERE issued_on > '2020-12-31'",
        ):
            assert connection.execute(text(statement)).rowcount > 0
    yield pipeline.score(city, city.config.scheme())
    city.store.engine.dispose()


@pytest.mark.full(only="DI2")
@pytest.mark.parametrize("indicator", ["DI1", "DI2", "CX3"])
@pytest.mark.parametrize("period", ["2021-05", LAST])
def test_a_missing_month_moves_the_value_back(
    results: Results, with_gaps: Results, indicator: str, period: str
) -> None:
    """Without May's return, counts and rates of May and June rest on the year to April, and equal what April said."""
    gap, april = values(with_gaps, indicator, period), values(results, indicator, "2021-04")
    assert set(gap["as_of"]) == {"2021-04"}
    for column in ("numerator", "denominator", "n", "raw", "value"):
        pd.testing.assert_series_equal(gap[column], april[column])


def test_a_missing_month_leaves_shares_on_the_records_there_are(with_gaps: Results, results: Results) -> None:
    """A share of the year to June counts fewer records without May, not records of zero."""
    gap, whole = values(with_gaps, "DI3"), values(results, "DI3")
    assert set(gap["as_of"]) == {LAST}
    assert (gap["n"].fillna(0) <= whole["n"].fillna(0)).all()
    assert (gap["n"].fillna(0) < whole["n"].fillna(0)).any()


def test_a_silent_supplier_is_carried_three_months_and_then_missing(with_gaps: Results) -> None:
    """Letters not reported since December count until March and are a gap, not a zero, from April on."""
    for period in ("2021-01", "2021-03"):
        assert set(values(with_gaps, "SU4", period)["as_of"]) == {"2020-12"}
    for period in ("2021-04", LAST):
        silent = values(with_gaps, "SU4", period)
        assert set(silent["reason"]) == {"not_reported"}
        assert silent[["value", "points", "contribution"]].isna().all(axis=None)


def test_a_gap_lowers_coverage_and_is_never_scored_as_zero(results: Results, with_gaps: Results) -> None:
    """Without the letters each supervision score is that of its other indicators, on less of the weight."""
    whole, gap = (frame.nodes.query(f"period == '{LAST}' and node == 'supervision'") for frame in (results, with_gaps))
    whole, gap = whole.set_index("entity"), gap.set_index("entity")
    counted = values(results, "SU4")["points"].notna()
    assert (gap["coverage"] < whole["coverage"] - 0.1)[counted].all()
    letters, share = values(results, "SU4")["points"], values(results, "SU4")["weight"] / whole["weight"]
    others = (whole["score"] - share * letters) / (1 - share)
    np.testing.assert_allclose(gap["score"][counted], others[counted], rtol=0, atol=1e-9)
