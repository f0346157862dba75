"""An address that asks for what cannot be shown together says so, and what is shown instead."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.session import naming
from tests.conftest import SampleCity
from tests.pages.asking import asked as asked_of
from tests.pages.conftest import OpenPage, parameter


@pytest.fixture
def names(sample_city: SampleCity) -> dict[str, str]:
    """The English names of indicators, groups and bodies, these in full and short."""
    query = asked_of(sample_city)
    city = query.config.city
    return (
        {code: naming.node(query, code) for code in query.config.indicators}
        | {group: query.t(item.title) for group, item in city.peer_groups.items()}
        | {branch.key: naming.node(query, branch.key) for branch in query.scheme.tree.branches()}
        | {entity: naming.entity(query, entity) for entity in city.entities}
        | {f"short_{entity}": naming.short(query, entity) for entity in city.entities}
    )


def told(page: AppTest) -> list[str]:
    """Warnings of a page as the reader sees them."""
    assert not page.exception
    return [warning.value.replace("\\", "") for warning in page.warning]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"entities": "G05", "charted": "G06"},
            "The address asks for the control chart of {short_G06}, which is not among the units shown; "
            "here is {short_G05}.",
        ),
        (
            {"entities": "610302", "node": "PE2", "charted": "city"},
            "The address asks for the control chart of the whole city, and there is none; here is Weibin.",
        ),
        ({"entities": "G05,610302", "node": "SU6"}, "SU6 {SU6} does not apply to {short_G05}."),
        ({"entities": "G05", "node": "SU6"}, "SU6 {SU6} does not apply to {short_G05}."),
        ({"entities": "G05,610302", "node": "index", "charted": "610302"}, ""),
    ],
)
def test_trends_say_what_is_asked_and_not_shown(
    open_page: OpenPage, names: dict[str, str], asked: dict[str, str], said: str
) -> None:
    page = open_page("trends", lang="en", **asked)
    assert told(page) == ([said.format_map(names)] if said else [])
    assert told(page.run()) == ([said.format_map(names)] if said else []), "as long as nothing else is chosen"


def test_what_is_chosen_since_is_no_fault_of_the_address(open_page: OpenPage) -> None:
    page = open_page("trends", lang="en", entities="G05,610302", charted="G06")
    assert len(told(page)) == 1
    page.segmented_control(key="choose_charted").set_value("610302").run()
    assert told(page) == []
    page.segmented_control(key="choose_charted").set_value("G05").run()
    assert told(page) == []


@pytest.mark.parametrize(
    ("code", "asked", "said"),
    [
        ("PE3", {"group": "government"}, "PE3 {PE3} does not apply to {government}. Here is {counties}."),
        ("PE3", {"entity": "G05"}, "PE3 {PE3} does not apply to {government}. Here is {counties}."),
        ("PE3", {"group": "counties"}, ""),
        ("SU5", {"group": "counties"}, "SU5 {SU5} does not apply to {counties}. Here is {party}."),
        ("SU5", {"entity": "610302"}, "SU5 {SU5} does not apply to {counties}. Here is {party}."),
        ("SU5", {"group": "government"}, ""),
    ],
)
def test_indicators_say_of_which_group_they_are_not_asked(
    open_page: OpenPage, names: dict[str, str], code: str, asked: dict[str, str], said: str
) -> None:
    page = open_page("indicators", lang="en", indicator=code, **asked)
    assert told(page) == ([said.format_map(names)] if said else [])
    assert told(page.run()) == ([said.format_map(names)] if said else []), "as long as nothing else is chosen"


@pytest.mark.parametrize("name", ["indicator", "node"])
def test_a_profile_says_what_a_body_is_not_asked(open_page: OpenPage, names: dict[str, str], name: str) -> None:
    page = open_page("profile", lang="en", entity="G05", **{name: "SU6"})
    assert told(page) == ["SU6 {SU6} does not apply to {G05}.".format_map(names)]
    assert "Poor" in page.title[0].value, "the body's own page stands below"


@pytest.mark.parametrize(
    ("asked", "said", "node"),
    [
        ({"node": "linkage", "indicator": "SU1"}, "{linkage}", None),
        ({"node": "DI1", "indicator": "SU1"}, "DI1 {DI1}", None),
        ({"node": "supervision", "indicator": "SU1"}, "", "supervision"),
        ({"node": "index", "indicator": "SU1"}, "", "index"),
        ({"indicator": "SU1"}, "", None),
    ],
)
def test_a_profile_says_to_what_an_indicator_does_not_belong(
    open_page: OpenPage, names: dict[str, str], asked: dict[str, str], said: str, node: str | None
) -> None:
    page = open_page("profile", lang="en", entity="G05", **asked)
    text = f"The address names {said} as well, to which SU1 {{SU1}} does not belong; here is SU1 {{SU1}}."
    wanted = [text.format_map(names)] if said else []
    assert told(page) == wanted
    assert told(page.run()) == wanted, "as long as nothing else is chosen"
    assert (parameter(page, "node") if "node" in page.query_params else None) == node
    page.button(key="up-supervision").click().run()
    assert told(page) == []


CHOICE = """
from dashboard.elements import choose
from dashboard.session import state
from metrics import wording

shown = state.choice("group", ["a", "b"], "a")
choose.say_instead(wording.to("en"), "group", ["a", "b"], shown, format_func=str.upper)
"""


def test_a_choice_that_cannot_be_made_here_is_told() -> None:
    page = AppTest.from_string(CHOICE)
    page.query_params["group"] = "c"
    assert told(page.run()) == ["There is nothing of C to be shown; here is A."]
    page.query_params["group"] = "b"
    assert told(page.run()) == []
