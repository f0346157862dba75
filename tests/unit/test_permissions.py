"""Who may do what: every function of the application asks first, and answers as the table of roles says."""

from __future__ import annotations

import inspect
from typing import Any, Final, get_args

import pytest

from dashboard import navigation
from dashboard.menu import MENU
from metrics import wording
from metrics.errors import NotAllowed
from metrics.model import Actor
from metrics.model.actor import Role
from metrics.model.permissions import ACTIONS, ROLES, may, refusal
from metrics.wording import say
from tests.unit.test_actor import actors, public

LOOK: Final = {"leader", "secretary", "analyst", "reader", "operator"}
SEND: Final = {"secretary", "analyst", "clerk", "operator"}
KEEP: Final = {"system_administrator", "analyst", "operator"}

MAY: Final[dict[str, set[str]]] = {
    "demonstration.build": SEND,
    **dict.fromkeys(("ratings.pipeline.results", "ratings.pipeline.rating_run", "ratings.province.rate_cities"), LOOK),
    **dict.fromkeys(("signals.event_gaps.event_gaps", "signals.monitor_view.monitor_view"), LOOK),
    **dict.fromkeys((f"records.queries.{name}" for name in ("records", "evidence", "follow_ups", "supervised")), LOOK),
    **dict.fromkeys((f"records.queries.{name}" for name in ("unlisted", "unread")), SEND | {"leader"}),
    **dict.fromkeys((f"records.arrivals.{name}" for name in ("calendar", "completeness")), SEND | {"leader"}),
    **dict.fromkeys(
        (f"records.workbooks.{name}" for name in ("form", "template", "write_templates")), SEND | {"leader"}
    ),
    **dict.fromkeys((f"records.imports.{name}" for name in ("examine", "take_in", "import_paths")), SEND),
    **dict.fromkeys(("records.returns.sent_for", "records.returns.report_nothing"), SEND),
    "records.record_checks.beyond_cells": SEND,
    "records.imports.history": SEND | {"leader"},
    **dict.fromkeys(("records.imports.undo", "records.imports.close_month"), SEND - {"clerk"}),
    **dict.fromkeys(("records.backups.backup", "records.backups.restore"), KEEP),
    "records.backups.verify": KEEP | {"auditor"},
}
"""Every function that is told who asks, and the roles that it serves."""
STEPS: Final = {"city.require_whole_city", "signals.monitor_view.MonitorView", "ratings.run.RatingRun"}
"""What asks by scope alone, and what only holds what a function before it has let through."""

PAGES: Final[dict[str, set[str]]] = {
    **dict.fromkeys(
        ("overview", "map", "trends", "profile", "compare", "matrix", "indicators", "review", "briefing", "method"),
        LOOK,
    ),
    "tuning": {"analyst", "operator"},
    "backtest": {"analyst", "operator"},
    "data": SEND | {"leader"},
}


def asking() -> dict[str, Any]:
    """The functions of the application that are told who asks, by name."""
    named = {name.removeprefix("metrics.application."): thing for name, thing in public() if actors(thing)}
    return {name: thing for name, thing in named.items() if name not in STEPS}


def test_every_function_stands_in_the_table() -> None:
    assert {*asking()} == {*MAY}


@pytest.mark.parametrize("role", get_args(Role))
@pytest.mark.parametrize("name", MAY)
def test_a_function_refuses_before_it_looks_at_anything(name: str, role: Role) -> None:
    """With nothing else to go by, it says no to who may not, and comes to grief otherwise."""
    function = asking()[name]
    given = {
        parameter.name: None
        for parameter in list(inspect.signature(function).parameters.values())[1:]
        if parameter.default is inspect.Parameter.empty
    }
    places = [value for key, value in given.items() if not _is_named(function, key)]
    named = {key: value for key, value in given.items() if _is_named(function, key)}
    try:
        function(Actor(role=role, scope=None), *places, **named)
    except NotAllowed:
        assert role not in MAY[name]
    except Exception:
        assert role in MAY[name]
    else:
        assert role in MAY[name]


def _is_named(function: Any, name: str) -> bool:
    return inspect.signature(function).parameters[name].kind is inspect.Parameter.KEYWORD_ONLY


@pytest.mark.parametrize("role", get_args(Role))
def test_the_menu_has_what_a_role_may_open_and_refuses_the_rest(role: Role) -> None:
    sections = navigation.menu(Actor(role=role, scope=None), wording.to("en"))
    names = {name for pages in sections.values() for name in pages}
    every = {entry.name for _, entries in MENU for entry in entries}
    own = {name for name in every if role in PAGES[name]}
    assert names & every == own
    refused = {name.removesuffix(", refused") for name in names if name.endswith(", refused")}
    assert refused == (every - own if own else set())
    assert own or names == {"nothing"}
    assert all(any(name in every for name in pages) for pages in sections.values() if own), "no empty section"


def test_every_role_and_action_has_its_words() -> None:
    assert {*ROLES} == {*get_args(Role)}
    for role in get_args(Role):
        for action in ACTIONS:
            actor = Actor(role=role, scope=None)
            told = say(refusal(actor, action), "zh")
            assert "有此权限的有" in told
            assert not any(letter.isascii() and letter.isalpha() for letter in told), told
            assert may(actor, action) == (role in ACTIONS[action][1])
