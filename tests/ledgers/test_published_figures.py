"""The figures that the city published for its pilot, read back from the database by SQL."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from tests.conftest import SampleCity

IN_PILOT = "BETWEEN '2020-01-01' AND '2021-06-30'"

FINANCE, CHENCANG, LONG, TAIBAI = "'G09'", "'610304'", "'610327'", "'610331'"

TALKS = f"FROM joint_talks WHERE held_on {IN_PILOT}"
LETTERS = f"FROM letters WHERE issuer = 'city' AND issued_on {IN_PILOT} AND kind ="
LONG_ANOMALIES = f"FROM anomalies WHERE entity = {LONG} AND detected_on {IN_PILOT}"
WATER = (
    f"SELECT sum(quantity) FROM livelihood_issues WHERE entity = {TAIBAI} AND kind = 'drinking_water' "
    f"AND closed_on {IN_PILOT} AND measure ="
)
HOMES = (
    "FROM livelihood_issues AS homes JOIN joint_talks AS talk "
    "ON talk.entity = homes.entity AND talk.topic = homes.kind "
    f"WHERE homes.entity = {CHENCANG} AND homes.measure = 'homes_delivered' AND homes.closed_on {IN_PILOT} "
    "AND talk.held_on BETWEEN homes.opened_on AND homes.closed_on"
)


def uncovered(duty: str) -> str:
    """How many leadership posts stand in the pilot's registers without a list of one of the two duties."""
    return (
        f"SELECT sum(posts - posts_with_list) FROM duty_coverage WHERE duty = '{duty}' AND register_on {IN_PILOT} "
        "HAVING count(*) > 0"
    )


FIGURES = {
    "joint talks held": (f"SELECT count(*) {TALKS}", 104),
    "persons talked to": (f"SELECT sum(persons) {TALKS}", 283),
    "trigger situations of a joint talk": (f"SELECT count(DISTINCT trigger) {TALKS}", 8),
    "reform plan: key tasks": (
        f"SELECT count(DISTINCT key_task) FROM reform_tasks WHERE plan = 'city' AND due_on {IN_PILOT}",
        10,
    ),
    "reform plan: measures": (
        f"SELECT count(DISTINCT measure_no) FROM reform_tasks WHERE plan = 'city' AND due_on {IN_PILOT}",
        39,
    ),
    "reform plan: each measure has one owner": ("SELECT count(*) FROM reform_tasks WHERE plan = 'city'", 39),
    "focus tasks": (f"SELECT count(*) FROM reform_tasks WHERE plan = 'focus' AND due_on {IN_PILOT}", 16),
    "focus tasks: one a body": ("SELECT count(DISTINCT entity) FROM reform_tasks WHERE plan = 'focus'", 16),
    "recommendation letters of the city": (f"SELECT count(*) {LETTERS} 'recommendation'", 20),
    "recommendation letters also sent to the responsible city leader": (
        f"SELECT count(*) {LETTERS} 'recommendation' AND copied_to_leader",
        20,
    ),
    "reminder letters": (f"SELECT count(*) {LETTERS} 'reminder'", 15),
    "persons in reminder talks": (f"SELECT sum(persons_reminded) {LETTERS} 'reminder'", 21),
    "units assessed": (
        f"SELECT count(DISTINCT entity) FROM assessments WHERE assessed_on {IN_PILOT} AND entity NOT LIKE '6103%'",
        41,
    ),
    "posts without a list of principal duties": (uncovered("principal"), 0),
    "posts without a list of supervisory duties": (uncovered("supervisory"), 0),
    "opinions to the city committee, adopted and implemented": (
        f"SELECT count(*) FROM opinions WHERE addressee = 'city_committee' AND adopted AND proposed_on {IN_PILOT} "
        f"AND done_on {IN_PILOT}",
        13,
    ),
    "personnel replies deferred or refused": (
        f"SELECT sum(deferred + refused) FROM personnel_replies WHERE month_end_on {IN_PILOT}",
        6,
    ),
    "integrity risk points found in the finance bureau": (
        f"SELECT count(DISTINCT point_no) FROM risk_points WHERE entity = {FINANCE} AND identified_on {IN_PILOT}",
        29,
    ),
    "Longxian: anomalies": (f"SELECT count(*) {LONG_ANOMALIES}", 3776),
    "Longxian: bulletins": (f"SELECT count(DISTINCT bulletin_no) {LONG_ANOMALIES}", 6),
    "Longxian: departments with wrongly paid funds": (
        f"SELECT count(DISTINCT department) {LONG_ANOMALIES} AND field = 'department_funds' AND amount_wrong > 0",
        6,
    ),
    "Longxian: yuan recovered from departments": (
        f"SELECT sum(amount_recovered) {LONG_ANOMALIES} AND field = 'department_funds' AND recovered_on {IN_PILOT}",
        105_000,
    ),
    "Longxian: yuan of livelihood subsidies recovered": (
        f"SELECT sum(amount_recovered) {LONG_ANOMALIES} AND field = 'livelihood_subsidy' AND recovered_on {IN_PILOT}",
        62_800,
    ),
    "Longxian: yuan recovered in all": (f"SELECT sum(amount_recovered) {LONG_ANOMALIES}", 105_000 + 62_800),
    "Taibai: water wardens hired": (f"{WATER} 'wardens_hired'", 44),
    "Taibai: disinfection sets": (f"{WATER} 'disinfection_sets'", 98),
    "Taibai: water facilities repaired": (f"{WATER} 'facilities_repaired'", 59),
    "Taibai: water works upgraded": (f"{WATER} 'works_upgraded'", 34),
    "Taibai: cases filed over drinking water": (
        f"SELECT count(*) FROM cases WHERE entity = {TAIBAI} AND topic = 'drinking_water' AND filed_on {IN_PILOT}",
        4,
    ),
    "Taibai: the county's own recommendation letters over drinking water": (
        f"SELECT count(*) FROM letters WHERE entity = {TAIBAI} AND kind = 'recommendation' AND issuer = 'county' "
        f"AND topic = 'drinking_water' AND issued_on {IN_PILOT}",
        3,
    ),
    "Chencang: homes overdue": (f"SELECT sum(homes.quantity) {HOMES} AND homes.closed_on > homes.due_on", 25),
    "illegal sand-mining sites removed": (
        f"SELECT sum(quantity) FROM livelihood_issues WHERE measure = 'site_removed' AND closed_on {IN_PILOT}",
        139,
    ),
    "dredging boats banned": (
        f"SELECT sum(quantity) FROM livelihood_issues WHERE measure = 'boat_banned' AND closed_on {IN_PILOT}",
        80,
    ),
}


@pytest.mark.parametrize(("question", "published"), FIGURES.values(), ids=FIGURES.keys())
def test_published_figure(built_city: SampleCity, question: str, published: float) -> None:
    """The records of the pilot window add up to the figure, to the unit."""
    assert asked(built_city, question) == [(published,)]


def test_homes_were_finished_five_days_after_the_joint_talk(built_city: SampleCity) -> None:
    """In Chencang five days passed between the joint talk and the day the homes were done."""
    held, finished, _ = talk_and_homes(built_city)
    assert (finished - held).days == 5


def test_homes_were_overdue_when_the_joint_talk_was_held(built_city: SampleCity) -> None:
    """The talk was about homes that were late already, not about homes that were going to be."""
    held, _, due = talk_and_homes(built_city)
    assert due < held


def talk_and_homes(built_city: SampleCity) -> list[date]:
    """The days on which the talk was held, and on which the homes were finished and due."""
    [row] = asked(built_city, f"SELECT talk.held_on, homes.closed_on, homes.due_on {HOMES}")
    return [date.fromisoformat(str(day)) for day in row]


@pytest.mark.parametrize(
    ("table", "day"), [("joint_talks", "held_on"), ("letters", "issued_on"), ("anomalies", "detected_on")]
)
def test_the_ledgers_reach_beyond_the_pilot(built_city: SampleCity, table: str, day: str) -> None:
    """The window matters: older records exist, and a total over all of them is larger."""
    [(older,)] = asked(built_city, f"SELECT count(*) FROM {table} WHERE {day} < '2020-01-01'")
    assert older > 0


def asked(built_city: SampleCity, question: str) -> list[tuple[object, ...]]:
    """The rows that answer a question in SQL."""
    with built_city.city.store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]
