"""Bodies are found by code and by every name they have had, and never by a guess."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.errors import Message
from metrics.intake.bodies import Bodies
from metrics.wording import say
from tests.intake.sheets import changed, config, petitions

CITY = config().city
BODIES = Bodies(CITY)
NAMES = [
    (str(name.code or key), word, key)
    for key, body in CITY.entities.items()
    for name in body.names
    for word in (name.zh, *body.aliases)
]
DAYS = st.dates(date(2016, 1, 1), date(2026, 12, 31))
SEEN_AS_NOTHING = st.sampled_from(["", " ", "\u3000", "\u00a0", "\u200b"])


@given(st.sampled_from(NAMES), SEEN_AS_NOTHING, SEEN_AS_NOTHING)
def test_every_code_and_name_leads_to_its_own_body(named: tuple[str, str, str], before: str, after: str) -> None:
    code, word, key = named

    assert BODIES.find(before + code + after, before + word + after).entity == key


@given(st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_a_code_and_a_name_that_disagree_lead_to_none(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    found = BODIES.find(one[0], other[1])

    if one[2] == other[2]:
        assert found.entity == one[2]
    else:
        assert found.entity is None
        assert found.finding is not None
        assert (found.finding.where, found.finding.code) == ("name", "E-ENT-03")


@given(st.sampled_from(NAMES), st.integers(0, 10), st.characters(codec="utf-8", categories=["Lo", "L", "N"]))
def test_a_name_with_one_character_changed_is_no_name(named: tuple[str, str, str], place: int, other: str) -> None:
    code, word, key = named
    place %= len(word)
    wrong = word[:place] + other + word[place + 1 :]

    found = BODIES.find(code, wrong)

    known = {name: owner for _, name, owner in NAMES}
    assert found.entity == (key if known.get(wrong) == key else None)


def test_a_number_and_full_width_digits_are_codes_as_well() -> None:
    assert BODIES.find(610302, "渭滨区").entity == "610302"
    assert BODIES.find(610302.0, "渭 滨\u3000区").entity == "610302"
    assert BODIES.find("６１０３０２", "渭滨区").entity == "610302"
    assert BODIES.find("Ｇ０３", "市教育局").entity == "G03"
    assert BODIES.find("ＸＸ０３", "市教育局").finding is not None


@pytest.mark.parametrize("code", ["03", "G3", "610399", "X"])
def test_the_code_of_the_body_that_is_named_is_suggested_first(code: str) -> None:
    nearest = BODIES.nearest_code(code, "市教育局")
    assert isinstance(nearest, Message)
    assert nearest.fields["words"][0] == "G03"
    assert len(nearest.fields["words"]) <= 3


@given(DAYS)
def test_a_county_that_became_a_district_is_one_body(day: date) -> None:
    old, new = BODIES.find("610322", "凤翔县"), BODIES.find("610305", "凤翔区")
    said = [finding and finding.code for finding in (BODIES.dated(old, day), BODIES.dated(new, day))]

    assert old.entity == new.entity == "610305"
    assert said == ([None, "Q-ENT-05"] if day < date(2021, 1, 1) else ["N-ENT-06", None])


def test_an_old_name_is_noted_once_and_mapped() -> None:
    row = changed(A="610322", B="凤翔县")
    found = petitions(row, row, row)

    assert found.places == [("N-ENT-06", 2, "B")]
    assert {record["entity"] for record in found.records} == {"610305"}
    assert len(found.records) == 3


def test_a_new_name_in_an_old_record_is_asked_about() -> None:
    found = petitions(changed(A="610305", B="凤翔区", C="2020-06-30"))

    assert found.places == [("Q-ENT-05", 2, "B")]
    assert "2021-01" in say(found.problems[0].sentence, "zh")
    assert "2020-06-30" in say(found.problems[0].sentence, "en")
    assert [record["entity"] for record in found.records] == ["610305"]


@pytest.mark.parametrize(
    ("code", "name", "place"),
    [
        ("G99", "市教育局", ("E-ENT-01", 2, "A")),
        ("G03", "市教育厅", ("E-ENT-02", 2, "B")),
        ("G03", "渭滨区", ("E-ENT-03", 2, "B")),
        (None, "市教育局", ("E-REQ-01", 2, "A")),
        ("G03", " ", ("E-REQ-01", 2, "B")),
    ],
)
def test_a_wrong_body_is_named_with_its_cell(code: str | None, name: str, place: tuple[str, int, str]) -> None:
    found = petitions(changed(A=code, B=name))

    assert found.places == [place]
    assert found.records == []


def test_the_name_that_belongs_to_the_code_is_suggested() -> None:
    [problem] = petitions(changed(B="市教育厅")).problems
    nearest = problem.details["nearest"]
    assert isinstance(nearest, Message)

    assert nearest.fields["words"] == ["市教育局"]
    assert " (市教育局?)" in say(problem.sentence, "en")
    [english] = petitions(changed(B="Education Office")).problems
    assert " (Education Bureau?)" in say(english.sentence, "en")


def test_a_sender_reports_for_his_own_bodies_only() -> None:
    own, other = changed(), changed(A="610302", B="渭滨区")
    found = petitions(own, other, scope=frozenset({"G03"}))

    assert found.places == [("E-ENT-04", 3, "B")]
    assert found.rows == [2]


def test_an_unknown_name_in_every_row_takes_no_time_to_speak_of() -> None:
    found = petitions(*(changed(B=f"未知单位{number}") for number in range(20_000)))

    assert found.parcel.problems.counts["E-ENT-02"] == 20_000
    assert {str(problem.details["nearest"]) for problem in found.problems} == {" (市教育局?)"}
