"""The planted stories, counted in the files."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample_data import stories
from sample_data.city import Config
from tests.sample.reading import SNAPSHOT, YEAR, Frames, of, within

DONE = {
    "duty_list": "completed_on",
    "reform_tasks": "completed_on",
    "clues": "disposed_on",
    "letters": "replied_on",
    "audit_findings": "closed_on",
    "anomalies": "verified_on",
    "livelihood_issues": "closed_on",
}


def on_time(frames: Frames, entity: str, first: str, last: str) -> float:
    """Mean over the ledgers with deadlines of the share that was done by then."""
    shares: list[float] = []
    for name, done in DONE.items():
        due = of(within(frames[name], "due_on", (pd.Timestamp(first), pd.Timestamp(last))), entity=entity)
        shares.append(float(due[done].le(due["due_on"]).mean()))
    return float(np.mean(shares))


def test_qianyang_improves_year_after_year(ledgers: Frames) -> None:
    years = [("2018-07-01", "2019-06-30"), ("2019-07-01", "2020-06-30"), ("2020-07-01", "2021-06-30")]
    shares = [on_time(ledgers, stories.STEADY, *year) for year in years]
    assert shares == sorted(shares)
    assert shares[-1] - shares[0] > 0.1


def test_urban_management_collapses_and_recovers(ledgers: Frames) -> None:
    before = on_time(ledgers, stories.COLLAPSED, "2019-01-01", "2019-12-31")
    fallen = on_time(ledgers, stories.COLLAPSED, "2020-03-01", "2020-08-31")
    after = on_time(ledgers, stories.COLLAPSED, "2021-01-01", "2021-06-30")
    assert fallen < 0.65
    assert min(before, after) > 0.8


def test_one_severe_case_at_the_top_within_the_last_year(ledgers: Frames) -> None:
    top = of(within(ledgers["cases"], "disposed_on", YEAR), level="leadership", severity="severe")
    assert top["entity"].tolist() == [stories.CAPPED]
    assert top["disposed_on"].dt.strftime("%Y-%m").tolist() == ["2021-01"]


def test_the_audit_bureau_fell_silent(ledgers: Frames) -> None:
    dated = ledgers["audit_findings"][["due_on", "closed_on"]].max()
    assert dated.between("2021-03-01", "2021-03-31").all()
    filed = of(ledgers["returns"], ledger="audit_findings")
    assert filed["month_end_on"].max() == pd.Timestamp("2021-03-31")


def test_linyou_has_few_breaches_and_the_highest_raw_rate(ledgers: Frames, config: Config) -> None:
    breaches = of(within(ledgers["cases"], "disposed_on", YEAR), category="eight_rules")
    counts = breaches.groupby("entity").size()
    assert counts[stories.LINYOU] == 3
    staff = {body.id: body.staff for body in config.city.bodies}
    rates = pd.Series({county: 1000 * counts.get(county, 0) / staff[county] for county in config.city.counties})
    assert rates.idxmax() == stories.LINYOU
    others = rates.drop(stories.LINYOU)
    assert others.between(0.9, 1.25).all()


def test_december_is_the_month_of_breaches_and_petitions(ledgers: Frames) -> None:
    breaches = of(ledgers["cases"], category="eight_rules")
    december = breaches["disposed_on"].dt.month.eq(12).groupby(breaches["disposed_on"].dt.year).mean()
    assert december[[2019, 2020]].between(0.12, 0.15).all()
    petitions = ledgers["petitions"].groupby(ledgers["petitions"]["month_end_on"].dt.month)["accusations"].mean()
    assert petitions.idxmax() == 12


def test_only_the_supply_cooperative_reports_everyone_trained_every_time(ledgers: Frames) -> None:
    training = ledgers["training"]
    full = training["staff_attended"].eq(training["staff_due"]).groupby(training["entity"]).all()
    assert full[full].index.tolist() == [stories.ALL_TRAINED]


def test_that_report_was_confirmed_as_false(ledgers: Frames) -> None:
    false = of(ledgers["data_checks"], finding="falsified")
    assert false[["entity", "indicator"]].to_numpy().tolist() == [["I02", "DI5"]]
    assert false["confirmed_on"].dt.strftime("%Y-%m").tolist() == ["2021-05"]


def test_transport_entered_a_quarter_on_one_day(ledgers: Frames) -> None:
    edited = ledgers["duty_list"][ledgers["duty_list"]["recorded_on"] == pd.Timestamp("2021-06-25")]
    edited = edited[edited["due_on"] < pd.Timestamp("2021-04-01")]
    assert set(edited["entity"]) == {stories.LATE_EDITOR}
    assert len(edited) == stories.LATE_EDITS
    assert edited["due_on"].between("2021-01-01", "2021-03-31").all()
    assert (edited["due_on"] - edited["completed_on"]).dt.days.between(0, 5).all()


def test_criticisms_in_force(ledgers: Frames) -> None:
    force = within(ledgers["criticisms"], "issued_on", YEAR)
    assert len(force) == 3
    assert force["fix_verified_on"].notna().sum() == 1


def test_findings_overdue_after_two_reminders(ledgers: Frames) -> None:
    findings = ledgers["inspection_findings"]
    overdue = findings[
        findings["second_reminder_on"].notna()
        & findings["verified_on"].isna()
        & ((SNAPSHOT - findings["due_on"]).dt.days > 90)
    ]
    assert overdue.groupby("entity").size().to_dict() == stories.OVERDUE


def test_one_poor_review_and_grades_that_fit_the_scores(ledgers: Frames) -> None:
    reviews = ledgers["rectification_reviews"]
    fitting = pd.cut(
        reviews["score"], [-1, 60, 75, 85, 101], right=False, labels=["poor", "fair", "fairly_good", "good"]
    )
    assert (fitting.astype(str) == reviews["grade"]).all()
    assert of(reviews, grade="poor")["entity"].tolist() == [stories.POOR_REVIEW]


def test_two_verified_tasks_adopted_in_the_last_year(ledgers: Frames) -> None:
    adopted = within(ledgers["reform_tasks"], "adopted_citywide_on", YEAR)
    assert sorted(adopted["entity"]) == sorted(name for name, _ in stories.ADOPTED)
    assert adopted["verified_on"].le(adopted["adopted_citywide_on"]).all()


def test_the_quiet_body_hardly_has_records(ledgers: Frames) -> None:
    for name, most in (("duty_list", 4), ("clues", 4), ("anomalies", 9), ("decisions", 3)):
        last_quarter = ledgers[name].iloc[:, 1:].select_dtypes("datetime").max(axis=1) > pd.Timestamp("2021-04-01")
        assert len(of(ledgers[name][last_quarter], entity=stories.QUIET)) <= most, name


def test_returns_count_what_was_sent(ledgers: Frames, config: Config) -> None:
    returns = ledgers["returns"]
    assert len(returns) == 36 * (len(config.forms) - 1) - 3
    for name in set(config.forms) - {"returns"}:
        dated = ledgers[name][config.forms[name].dated_by].dt.to_period("M")
        counts = dated.value_counts()
        filed = of(returns, ledger=name)
        expected = [counts.get(month, 0) for month in filed["month_end_on"].dt.to_period("M")]
        assert filed["records"].tolist() == expected, name
    assert returns["records"].eq(0).any()
    assert (returns["submitted_on"] > returns["month_end_on"]).all()
    late = (returns["submitted_on"] - returns["month_end_on"]).dt.days > 10
    assert 0 < late.mean() < 0.15
