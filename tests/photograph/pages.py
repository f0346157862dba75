"""Every page of the dashboard, run as an app at its own address."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit.testing.v1.local_script_runner as runner
from photograph.album import Album, slug
from photograph.elements import Tree
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

APP = Path("dashboard/app.py")
PAGES = (
    "overview", "map", "trends", "profile", "compare", "matrix", "indicators", "tuning", "back_test", "review",
    "briefing", "data", "method",
)  # fmt: skip
LANGUAGES = ("en", "zh")
LAST = "2021-06"
MONTHS = {
    "2018-07": "the first month; nothing is rated",
    "2018-12": "the first that is rated, with partial data; a year's end",
    "2020-05": "a criticism; deductions",
    "2020-12": "a quarter's and a year's end, before a county changes its name",
    "2021-01": "a county's new name; a severe case",
    LAST: "the last month; a quarter's and a half-year's end",
}
BODY = "G03"
BODIES = ("610305", "G13", "610328", "610329", "G10", "G15", "I02", "I04", "M04", "P01")
"""A renamed county and a capped unit first; then the other planted stories, and somebody of each group."""
CODES = ("SU1", "PE1")
"""A share of records, and an indicator from surveys."""
QUESTIONS = ("uncertainty", "coherence", "importance", "sensitivity", "comparison")
PARTS = ("in", "history", "arrival", "templates")
SECONDS = 600

REGISTERED = BidiComponentManager()
"""Where components are registered. One for all runs: each would look through all installed packages for components."""

Action = Callable[[AppTest], None]


@dataclass(frozen=True)
class View:
    """One page at one address, and what is done there before it is photographed."""

    page: str
    period: str
    parameters: dict[str, str] = field(default_factory=dict[str, str])
    action: Action | None = None
    named: str = ""
    dark: bool = False

    def file(self, language: str) -> str:
        """Its path in the photograph."""
        chosen = [f"{key}={value}" for key, value in self.parameters.items()]
        return f"pages/{self.period}/{slug(' '.join([self.page, *chosen, self.named]))}.{language}.txt"


def take(album: Album, work: Path, *, quick: bool, half: int) -> None:
    """Photograph every second month's pages, and half of the last month's, which has most."""
    logging.disable(logging.WARNING)
    nodes, codes = _subjects(work / "city.db")
    if quick:
        views = list(_month(LAST, nodes))[half::2]
    else:
        rest = [*_month(LAST, nodes), *_depth(nodes, codes)][half::2]
        views = [view for month in list(MONTHS)[half:-1:2] for view in _month(month, nodes)] + rest
    components: dict[str, dict[str, str]] = {}
    repeated: set[tuple[str, str]] = set()
    for view in views:
        for language in LANGUAGES:
            tree, address = shown(view, language)
            components |= tree.components
            repeated |= {(f"{kind} {language}", value) for kind, value in tree.repeated}
            album.write(view.file(language), f"address: {address}\n{tree.text()}")
    for name, parts in components.items():
        for part, code in parts.items():
            album.write(f"frame/{slug(name)}.{part}.txt", code, again=True)
    for kind, value in repeated:
        album.write(f"frame/{slug(kind)}.{hashlib.sha256(value.encode()).hexdigest()[:8]}.txt", value, again=True)


def shown(view: View, language: str) -> tuple[Tree, str]:
    """What a page sends to the browser, and its address afterwards."""
    sent: list[list[Any]] = []
    parse = runner.parse_tree_from_messages
    runner.parse_tree_from_messages = lambda messages: (sent.append(list(messages)), parse(messages))[1]
    try:
        app = AppTest.from_file(APP.resolve(), default_timeout=SECONDS)
        app._bidi_component_manager = REGISTERED
        app._page_hash = calc_hash(view.page)  # pages are functions, which AppTest cannot switch to by their file
        app.query_params.update({"lang": language, "period": view.period, **view.parameters})
        if view.dark:
            app.context = {"theme": "dark"}
        app.run()
        if view.action:
            view.action(app)
    finally:
        runner.parse_tree_from_messages = parse
    for error in app.exception:
        print(f"{view.file(language)}: {error.value}", flush=True)
    address = sorted(
        (key, *value) if isinstance(value, list) else (key, value) for key, value in app.query_params.items()
    )
    return Tree(sent[-1]), "&".join("=".join(pair) for pair in address)


def _month(month: str, nodes: list[str]) -> Iterator[View]:
    """What is looked at in every month: each page, and what a choice on it brings."""
    for page in PAGES:
        yield View(page, month)
    yield View("map", month, {"node": nodes[0]})
    yield View("map", month, {"node": "PR1"})
    yield View("trends", month, {"entities": "G03,610328,610305", "node": "PR1"})
    yield View("trends", month, {"entities": "G14,M04", "node": nodes[2], "charted": "M04"})
    yield View("profile", month, {"entity": BODY, "node": nodes[0]})
    for code in CODES:
        yield View("profile", month, {"entity": BODY, "indicator": code})
        yield View("indicators", month, {"indicator": code})
    for body in BODIES[:2]:
        yield View("profile", month, {"entity": body})
    yield View("tuning", month, {"worth": "coherence"}, draft, "draft")
    yield View("data", month, {"part": "arrival"})


def _depth(nodes: list[str], codes: list[str]) -> Iterator[View]:
    """What is looked at in the last month only: each body, each indicator, each question."""
    for body in BODIES[2:]:
        yield View("profile", LAST, {"entity": body})
    for node in nodes:
        yield View("profile", LAST, {"entity": "610329", "node": node})
        yield View("map", LAST, {"node": node}) if node != nodes[0] else View("map", LAST, {"node": "PE2"})
    for code in codes:
        yield View("profile", LAST, {"entity": "610329", "indicator": code})
        if code not in CODES:
            yield View("indicators", LAST, {"indicator": code})
    for code in codes[::4]:
        yield View("trends", LAST, {"entities": "610302,610329,P02", "node": code, "charted": "city"})
    for group in ("counties", "party", "institutions"):
        yield View("indicators", LAST, {"indicator": "SU1", "group": group})
        yield View("tuning", LAST, {"worth": "uncertainty", "group": group})
    for question in QUESTIONS[1:]:
        yield View("tuning", LAST, {"worth": question})
    for family in nodes[:3]:
        yield View("tuning", LAST, {"worth": "importance", "family": family})
    yield View("tuning", LAST, {"worth": "sensitivity"}, ask, "asked")
    for question in ("uncertainty", "importance", "comparison"):
        yield View("tuning", LAST, {"worth": question}, draft, "draft")
    yield View("tuning", LAST, {}, wrong_draft, "wrong draft")
    for page in ("overview", "map", "trends", "profile", "matrix", "briefing"):
        yield View(page, LAST, named="dark", dark=True)
    for number in (0, 1, 2):
        yield View("review", LAST, {}, records(number), f"records {number}")
    yield View("briefing", LAST, {"auto": "20", "slide": "3"})
    for part in PARTS:
        if part != "arrival":
            yield View("data", LAST, {"part": part})
    for ledger in sorted(path.stem for path in Path("config/ledgers").glob("*.yaml"))[::3]:
        yield View("data", LAST, {"part": "templates", "ledger": ledger})
    for name, content in FILES.items():
        yield View("data", LAST, {"part": "in"}, upload(name, content), f"upload {name}")


def draft(app: AppTest) -> None:
    """Double the first weight in the first grid of the page."""
    _edit(app, 36.0)


def wrong_draft(app: AppTest) -> None:
    """Write what is no weight into the first grid of the page."""
    _edit(app, -1.0)


def ask(app: AppTest) -> None:
    """Press the last button of the page."""
    app.main.button[-1].click().run()


def records(number: int) -> Action:
    """Open the records behind one of the rules that the page lists, as a click on the evidence does."""

    def click(app: AppTest) -> None:
        offers: list[tuple[str, str]] = []
        for element in app.main.get("bidi_component"):
            shown = json.dumps(json.loads(element.proto.json or "null"))
            offers += [(element.proto.id, name) for name in re.findall(r'"opens": "(\w+:[^"]+)"', shown)]
        component, value = offers[number % len(offers)]
        states = app._tree.get_widget_states()
        state = states.widgets.add()
        state.id = _make_trigger_id(component, "events")
        state.json_trigger_value = json.dumps([{"event": "opened", "value": value}])
        app._run(states)

    return click


HEADER = "单位代码,单位名称,线索编号,线索来源,问题类别,收到日期,处置期限,处置日期,处置方式,填报日期"
GOOD = "G03,市教育局,XS-9001,日常监督,廉洁纪律,2021-01-05,2021-04-05,2021-03-01,谈话函询,2021-01-06"
BAD = "G99,市教育厅,XS-9002,日常,廉洁纪律,2021-13-05,2021-04-05,2021-03-01,谈话函询,明天"
FILES = {
    "问题线索台账_好.csv": f"{HEADER}\n{GOOD}\n".encode("utf-8-sig"),
    "问题线索台账_差.csv": f"{HEADER}\n{GOOD}\n{BAD}\n{GOOD}\n".encode("utf-8-sig"),
    "问题线索台账_人.csv": f"{HEADER},姓名\n{GOOD},张三\n".encode("utf-8-sig"),
    "别的.csv": "甲,乙\n1,2\n".encode(),
}
"""A file that goes in, one with problems in cells, one that names a person, one of no ledger."""


def upload(name: str, content: bytes) -> Action:
    """Lay a file into the uploader of the page."""

    def lay(app: AppTest) -> None:
        app.file_uploader[0].upload(name, content, "text/csv").run()

    return lay


def _edit(app: AppTest, number: float) -> None:
    states: WidgetStates = app._tree.get_widget_states()
    grid = app.dataframe[0]
    state = states.widgets.add()
    state.id = grid.proto.id
    column = list(grid.value.columns)[-1]
    state.string_value = f'{{"edited_rows": {{"0": {{"{column}": {number}}}}}, "added_rows": [], "deleted_rows": []}}'
    app._run(states)


def _subjects(database: Path) -> tuple[list[str], list[str]]:
    """Dimensions and indicators, from the stored results."""
    with sqlite3.connect(database) as connection:
        nodes = [row[0] for row in connection.execute("SELECT DISTINCT node FROM run_nodes WHERE depth = 1")]
        codes = [row[0] for row in connection.execute("SELECT DISTINCT indicator FROM run_indicators")]
    os.environ.setdefault("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false")
    return sorted(nodes), sorted(codes)
