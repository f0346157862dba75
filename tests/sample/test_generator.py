"""The sample ledgers as written: well-formed, repeatable, and holding the published totals and the planted stories."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sample_data import facts, files, generation, stories
from sample_data.city import Config, Form, read
from sample_data.draws import allocate, quotas, spread

Frames = Mapping[str, pd.DataFrame]

PILOT = (pd.Timestamp("2020-01-01"), pd.Timestamp("2021-06-30"))
SNAPSHOT = pd.Timestamp("2021-06-30")
CLOSED = pd.Timestamp("2021-07-10")
YEAR = (pd.Timestamp("2020-07-01"), SNAPSHOT)


@pytest.fixture(scope="session")
def config() -> Config:
    return read(generation.CONFIG)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return generation.generate(tmp_path_factory.mktemp("ledgers"))


@pytest.fixture(scope="session")
def tables(written: list[Path], config: Config) -> dict[str, pd.DataFrame]:
    """The files of each ledger, one below the other, under their Chinese headers."""
    titles = {form.title: form.id for form in config.forms.values()}
    parts: dict[str, list[pd.DataFrame]] = {}
    for path in written:
        parts.setdefault(titles[path.stem.rpartition("_")[0]], []).append(read_table(path))
    return {name: pd.concat(pages, ignore_index=True) for name, pages in parts.items()}


@pytest.fixture(scope="session")
def ledgers(tables: Frames, config: Config) -> dict[str, pd.DataFrame]:
    """The same in codes: columns by id, choices by id, entities by id."""
    return {name: coded(table, config.forms[name], config) for name, table in tables.items()}


def read_table(path: Path) -> pd.DataFrame:
    if path.suffix == ".xlsx":
        return pd.read_excel(path, dtype={files.CODE: str}, engine="calamine")
    encoding = "utf-8-sig" if path.read_bytes().startswith(b"\xef\xbb\xbf") else "gb18030"
    return pd.read_csv(path, dtype={files.CODE: str}, encoding=encoding)


def coded(table: pd.DataFrame, form: Form, config: Config) -> pd.DataFrame:
    frame = pd.DataFrame(index=table.index)
    if not form.city_wide:
        owners = {name.code: body.id for body in config.city.bodies for name in body.names}
        frame["entity"] = table[files.CODE].map(owners)
    for name, column in form.columns.items():
        cells = table[column["zh"]]
        if column["type"] == "choice":
            cells = cells.map({text["zh"]: code for code, text in column["values"].items()})
        elif column["type"] == "date":
            cells = pd.to_datetime(cells)
        frame[name] = cells
    frame["recorded_on"] = pd.to_datetime(table[files.RECORDED_ON])
    return frame


def within(frame: pd.DataFrame, column: str, span: tuple[pd.Timestamp, pd.Timestamp] = PILOT) -> pd.DataFrame:
    return frame[frame[column].between(*span)]


def of(frame: pd.DataFrame, **values: Any) -> pd.DataFrame:
    for column, value in values.items():
        frame = frame[frame[column] == value]
    return frame


def test_headers_are_those_of_the_forms(tables: Frames, config: Config) -> None:
    assert set(tables) == set(config.forms)
    for name, form in config.forms.items():
        first = [] if form.city_wide else [files.CODE, files.NAME]
        titles = [column["zh"] for column in form.columns.values()]
        assert list(tables[name].columns) == [*first, *titles, files.RECORDED_ON], name


def test_each_file_holds_one_calendar_year(written: list[Path], config: Config) -> None:
    forms = {form.title: form for form in config.forms.values()}
    for path in written:
        title, _, year = path.stem.rpartition("_")
        dated = forms[title].columns[forms[title].dated_by]["zh"]
        assert set(pd.to_datetime(read_table(path)[dated]).dt.year) == {int(year)}, path.name


def test_large_files_are_csv_and_two_come_from_an_old_system(written: list[Path]) -> None:
    sizes = {path: len(read_table(path)) for path in written}
    assert all(size <= files.MOST_ROWS_IN_EXCEL for path, size in sizes.items() if path.suffix == ".xlsx")
    unmarked = [p for p in written if p.suffix == ".csv" and not p.read_bytes().startswith(b"\xef\xbb\xbf")]
    assert len(unmarked) == len(files.OLD_SYSTEM)
    for path in unmarked:
        with pytest.raises(UnicodeDecodeError):
            path.read_bytes().decode("utf-8")


def test_no_cell_speaks_of_a_person(tables: Frames) -> None:
    personal = re.compile(r"姓名|身份证|电话|手机|住址|联系方式|被举报人|举报人")
    for name, table in tables.items():
        assert not [title for title in table.columns if personal.search(title)], name
        for title in table.select_dtypes(include=["object", "str"]):
            assert not table[title].dropna().astype(str).str.contains(r"\d{11}").any(), (name, title)


def test_every_cell_fits_its_column(ledgers: Frames, tables: Frames, config: Config) -> None:
    for name, form in config.forms.items():
        for column, rules in form.columns.items():
            cells, raw = ledgers[name][column], tables[name][rules["zh"]]
            where = (name, column)
            assert cells.notna().equals(raw.notna()), where  # every word is an allowed one
            assert not rules.get("required", True) or cells.notna().all(), where
            if rules["type"] == "yes_no":
                assert set(raw.dropna()) <= {"是", "否"}, where
            if rules["type"] in ("integer", "number"):
                assert cells.dropna().between(rules.get("min", -np.inf), rules.get("max", np.inf)).all(), where
            if rules["type"] == "integer":
                assert (cells.dropna() % 1 == 0).all(), where


def test_keys_name_one_record(ledgers: Frames, config: Config) -> None:
    for name, form in config.forms.items():
        assert not ledgers[name].duplicated(list(form.key)).any(), name


def test_dates_lie_in_the_span(ledgers: Frames, config: Config) -> None:
    for name, form in config.forms.items():
        frame = ledgers[name]
        assert frame[form.dated_by].between("2018-07-01", SNAPSHOT).all(), name
        assert frame["recorded_on"].le(CLOSED).all(), name
        events = [c for c in form.dates if not c.endswith("due_on") and c != "submitted_on"]
        for column in events:
            assert not (frame[column] > SNAPSHOT).any(), (name, column)
            assert not (frame[column] > frame["recorded_on"]).any(), (name, column)


@pytest.mark.parametrize(
    ("ledger", "earlier", "later"),
    [
        ("anomalies", "detected_on", "verified_on"),
        ("anomalies", "verified_on", "recovered_on"),
        ("cases", "filed_on", "disposed_on"),
        ("clues", "received_on", "disposed_on"),
        ("inspection_findings", "opened_on", "rectified_on"),
        ("inspection_findings", "rectified_on", "verified_on"),
        ("inspection_findings", "verified_on", "recurred_on"),
        ("inspection_findings", "first_reminder_on", "second_reminder_on"),
        ("joint_talks", "proposed_on", "held_on"),
        ("joint_talks", "held_on", "closed_on"),
        ("letters", "issued_on", "replied_on"),
        ("livelihood_issues", "opened_on", "closed_on"),
        ("livelihood_issues", "closed_on", "reopened_on"),
        ("reform_tasks", "completed_on", "verified_on"),
        ("reform_tasks", "verified_on", "adopted_citywide_on"),
        ("risk_points", "identified_on", "measure_set_on"),
        ("risk_points", "last_reviewed_on", "register_on"),
    ],
)
def test_one_thing_comes_after_the_other(ledgers: Frames, ledger: str, earlier: str, later: str) -> None:
    frame = ledgers[ledger]
    assert not (frame[earlier] > frame[later]).any()
    if ledger != "risk_points":
        assert not (frame[later].notna() & frame[earlier].isna() & (frame.get("form", 2) != 1)).any()


def test_parts_do_not_exceed_the_whole(ledgers: Frames) -> None:
    petitions, training, coverage = ledgers["petitions"], ledgers["training"], ledgers["duty_coverage"]
    assert petitions["accusations"].equals(petitions["first_time"] + petitions["repeat"])
    assert petitions["answered_in_time"].le(petitions["due"]).all()
    assert training["staff_attended"].le(training["staff_due"]).all()
    assert coverage["posts_with_list"].le(coverage["posts"]).all()
    assert ledgers["anomalies"]["amount_recovered"].le(ledgers["anomalies"]["amount_wrong"]).all()


def test_every_body_is_in_every_ledger_that_asks_it(ledgers: Frames, config: Config) -> None:
    everyone = {body.id for body in config.city.bodies}
    rare = {"returns", "joint_talks", "criticisms", "data_checks", "cases"}
    asked = {"village_reports": set(config.city.counties), "assessments": everyone - set(config.city.counties)}
    for name in set(ledgers) - rare:
        assert set(ledgers[name]["entity"]) == asked.get(name, everyone), name


def test_fengxiang_changes_name_and_code_with_the_year(tables: Frames, config: Config) -> None:
    for name, form in config.forms.items():
        if form.city_wide:
            continue
        table = tables[name]
        old = pd.to_datetime(table[form.columns[form.dated_by]["zh"]]) < pd.Timestamp("2021-01-01")
        rows = table[files.CODE].isin(["610322", "610305"])
        assert set(table.loc[rows & old, files.CODE]) <= {"610322"}, name
        assert set(table.loc[rows & ~old, files.CODE]) <= {"610305"}, name
        assert set(table.loc[rows & old, files.NAME]) <= {"凤翔县"}, name
        assert set(table.loc[rows & ~old, files.NAME]) <= {"凤翔区"}, name


def test_names_are_known_and_sometimes_aliases(tables: Frames, config: Config) -> None:
    known = {name.zh for body in config.city.bodies for name in body.names}
    aliases = {alias for body in config.city.bodies for alias in body.aliases}
    used = set().union(*(table[files.NAME] for table in tables.values() if files.NAME in table))
    assert known <= used <= known | aliases
    assert used & aliases


def test_same_seed_same_frames_same_bytes(written: list[Path], config: Config, tmp_path: Path) -> None:
    some = {name: config.forms[name] for name in ("letters", "clues")}
    part = Config(config.city, some, config.goalposts)  # fewer ledgers do not move the others
    frames = generation.build(part, generation.SEED)
    again = generation.build(part, generation.SEED)
    for name, form in some.items():
        pd.testing.assert_frame_equal(frames[name], again[name])
        rng = generation.stream(generation.SEED, f"names of {name}")
        for path in files.write(frames[name], form, config.city, tmp_path, rng):
            [before] = [file for file in written if file.name == path.name]
            assert path.read_bytes() == before.read_bytes(), path.name
    other = generation.build(part, generation.SEED + 1)
    assert not frames["letters"].equals(other["letters"])


def test_published_totals_hold_for_another_seed() -> None:
    frames = generation.ledgers(seed=7)
    for title, question, published in PUBLISHED:
        assert question(frames) == published, title


def talks(frames: Frames) -> pd.DataFrame:
    return within(frames["joint_talks"], "held_on")


def measures(frames: Frames) -> pd.DataFrame:
    return of(within(frames["reform_tasks"], "due_on"), plan="city")


def city_letters(frames: Frames) -> pd.DataFrame:
    return of(within(frames["letters"], "issued_on"), kind="recommendation", issuer="city")


def reminders(frames: Frames) -> pd.DataFrame:
    return of(within(frames["letters"], "issued_on"), kind="reminder")


def long_money(frames: Frames, field: str) -> pd.DataFrame:
    return of(within(frames["anomalies"], "detected_on"), entity=facts.LONG, field=field).query("amount_wrong > 0")


def opinions(frames: Frames) -> pd.DataFrame:
    return of(within(frames["opinions"], "proposed_on"), addressee="city_committee")


def carried_out(frames: Frames) -> int:
    mine = opinions(frames)
    return int((mine["adopted"].isin([True, "是"]) & mine["done_on"].le(SNAPSHOT)).sum())


def copied(frames: Frames) -> int:
    return int(city_letters(frames)["copied_to_leader"].isin([True, "是"]).sum())


def against(frames: Frames) -> int:
    replies = within(frames["personnel_replies"], "month_end_on")
    return int((replies["deferred"] + replies["refused"]).sum())


def uncovered(frames: Frames) -> int:
    registers = within(frames["duty_coverage"], "register_on")
    return int((registers["posts"] - registers["posts_with_list"]).sum())


def water(frames: Frames) -> dict[str, int]:
    issues = of(within(frames["livelihood_issues"], "opened_on"), entity=facts.TAIBAI, kind="drinking_water")
    return issues.dropna(subset=["measure"]).groupby("measure")["quantity"].sum().astype(int).to_dict()


def cleared(frames: Frames, kind: str, measure: str) -> int:
    return int(of(within(frames["livelihood_issues"], "closed_on"), kind=kind, measure=measure)["quantity"].sum())


def housing_talk_days(frames: Frames) -> list[int]:
    mine = of(talks(frames), entity=facts.CHENCANG, topic="housing")
    return [days for days in (mine["closed_on"] - mine["held_on"]).dt.days if days == facts.CHENCANG_DAYS]


def long_rows(frames: Frames) -> pd.DataFrame:
    return of(within(frames["anomalies"], "detected_on"), entity=facts.LONG)


PUBLISHED: list[tuple[str, Callable[[Frames], Any], Any]] = [
    ("talks held", lambda f: len(talks(f)), 104),
    ("persons talked to", lambda f: int(talks(f)["persons"].sum()), 283),
    ("trigger situations", lambda f: talks(f)["trigger"].nunique(), 8),
    ("key tasks", lambda f: measures(f)["key_task"].nunique(), 10),
    ("measures", lambda f: (len(measures(f)), measures(f)["measure_no"].nunique()), (39, 39)),
    ("focus tasks", lambda f: len(of(within(f["reform_tasks"], "due_on"), plan="focus")), 16),
    ("recommendations", lambda f: (len(city_letters(f)), copied(f)), (20, 20)),
    ("reminders, persons", lambda f: (len(reminders(f)), int(reminders(f)["persons_reminded"].sum())), (15, 21)),
    ("units assessed", lambda f: within(f["assessments"], "assessed_on")["entity"].nunique(), 41),
    ("posts without a list", uncovered, 0),
    ("opinions proposed and carried out", lambda f: (len(opinions(f)), carried_out(f)), (13, 13)),
    ("replies deferred or refused", against, 6),
    (
        "risk points of the finance bureau",
        lambda f: within(of(f["risk_points"], entity="G09"), "identified_on")["point_no"].nunique(),
        29,
    ),
    ("anomalies in Long, bulletins", lambda f: (len(long_rows(f)), long_rows(f)["bulletin_no"].nunique()), (3776, 6)),
    ("departments in Long", lambda f: long_money(f, "department_funds")["department"].nunique(), 6),
    ("recovered in Long", lambda f: float(long_money(f, "department_funds")["amount_recovered"].sum()), 105000.0),
    ("subsidies in Long", lambda f: float(long_money(f, "livelihood_subsidy")["amount_recovered"].sum()), 62800.0),
    (
        "water in Taibai",
        water,
        {"wardens_hired": 44, "disinfection_sets": 98, "facilities_repaired": 59, "works_upgraded": 34},
    ),
    (
        "water cases in Taibai",
        lambda f: len(of(within(f["cases"], "filed_on"), entity="610331", topic="drinking_water")),
        4,
    ),
    (
        "water letters in Taibai",
        lambda f: len(
            of(
                within(f["letters"], "issued_on"),
                entity="610331",
                topic="drinking_water",
                issuer="county",
                kind="recommendation",
            )
        ),
        3,
    ),
    (
        "homes in Chencang",
        lambda f: of(f["livelihood_issues"], entity="610304", measure="homes_delivered")["quantity"].tolist(),
        [25],
    ),
    ("days from the housing talk", housing_talk_days, [5]),
    ("sand-mining sites", lambda f: cleared(f, "river_sand", "site_removed"), 139),
    ("dredging boats", lambda f: cleared(f, "dredging_boat", "boat_banned"), 80),
]


@pytest.mark.parametrize(("title", "question", "published"), PUBLISHED, ids=[title for title, _, _ in PUBLISHED])
def test_published_total(ledgers: Frames, title: str, question: Callable[[Frames], Any], published: Any) -> None:
    assert question(ledgers) == published, title


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


def test_allocated_parts_add_up() -> None:
    parts = allocate(283, np.array([1.0, 5.0, 0.0, 2.0]), np.random.default_rng(1), at_least=3)
    assert parts.sum() == 283
    assert parts.min() >= 3
    with pytest.raises(ValueError, match="cannot be split"):
        allocate(3, np.ones(4), np.random.default_rng(1), at_least=1)


def test_quotas_give_the_largest_remainders_first() -> None:
    assert quotas(10, np.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert quotas(7, np.array([0.5, 0.3, 0.2])).tolist() == [4, 2, 1]  # 3.5, 2.1, 1.4


@pytest.mark.parametrize("share", [0.05, 0.5, 0.93, 1.0])
def test_spread_flags_keep_to_the_share_in_every_group(share: float) -> None:
    group = np.repeat(np.arange(6), 40)
    flags = spread(np.full(len(group), share), group, np.random.default_rng(3))
    for place in range(6):
        assert abs(flags[group == place].sum() - 40 * share) <= 1
