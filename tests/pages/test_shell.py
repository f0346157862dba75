"""What all pages stand on: exports, catalogues, colours, words, and the address."""

from __future__ import annotations

import logging

import pytest
from starlette.requests import Request
from starlette.routing import Match
from streamlit.web.server.server_util import is_url_from_allowed_origins

from dashboard import menu, server
from dashboard.session import exports
from dashboard.style.theme import Palette
from dashboard.text import format
from metrics import wording
from metrics.model import NOT_RATED
from tests.pages.asking import DARK, LIGHT
from tests.pages.conftest import OpenPage
from tests.seeing import contrast

T = wording.to("en")


@pytest.fixture(autouse=True)
def nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file of another test waits to be fetched."""
    monkeypatch.setattr(exports, "_offers", {})


def offered(content: bytes, filename: str, session: str = "one") -> str:
    """The token by which a file is fetched."""
    url = exports.offer(content, filename, "text/csv", session=session)
    assert url is not None
    return url.removeprefix("api/export/")


def test_an_export_is_handed_over_once() -> None:
    token = offered(b"data", "表.csv")

    assert exports.redeem(token) == exports.Export(b"data", "表.csv", "text/csv")
    assert exports.redeem(token) is None


def test_an_export_lapses(monkeypatch: pytest.MonkeyPatch) -> None:
    token = offered(b"data", "a.csv")
    now = exports.time.monotonic()
    monkeypatch.setattr(exports.time, "monotonic", lambda: now + exports.LIFETIME + 1)

    assert exports.redeem(token) is None


def test_only_so_many_exports_of_a_session_wait_and_take_nobody_else_s_place() -> None:
    """64 clicks of anybody threw everybody's files out."""
    other = offered(b"", "a", session="another")
    tokens = [offered(b"", "a") for _ in range(exports.OF_ONE + 60)]

    assert [token for token in tokens if exports.redeem(token)] == tokens[-exports.OF_ONE :]
    assert exports.redeem(other) is not None


def test_only_so_many_bytes_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_BYTES", 10)
    assert exports.offer(b"12345678", "a", "text/csv", session="one") is not None
    assert exports.offer(b"123", "a", "text/csv", session="another") is None


def test_the_export_route_names_the_file_and_forbids_keeping_it() -> None:
    token = offered("数据".encode(), "总览.csv")

    asked = {"type": "http", "path_params": {"token": token}}
    assert server.export(Request({**asked, "method": "HEAD"})).status_code == 405, "it is still there"
    request = Request({**asked, "method": "GET"})
    answer = server.export(request)
    assert answer.body == "数据".encode()
    assert "filename*=UTF-8''%E6%80%BB%E8%A7%88.csv" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert server.export(request).status_code == 404


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://10.9.8.7:8501", "null"])
def test_a_foreign_origin_is_refused_without_asking_anybody(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    def ask(*_: object, **__: object) -> str:
        raise AssertionError("an outside host was asked")

    monkeypatch.setattr("streamlit.net_util._make_blocking_http_get", ask)
    monkeypatch.setattr("streamlit.net_util._external_ip", None)

    assert not is_url_from_allowed_origins(origin)
    assert is_url_from_allowed_origins("http://127.0.0.1:8501")


@pytest.mark.parametrize("name", ["streamlit.runtime.runtime", "uvicorn.access", "a.library"])
def test_no_log_holds_the_id_of_a_session(name: str, caplog: pytest.LogCaptureFixture) -> None:
    session = "0b8f1f6e-5b1c-4d3e-9c53-0f1de6a5f001"
    with caplog.at_level(logging.INFO):
        logging.getLogger(name).info("Dropped %s of session %s", "PUT", session)

    assert caplog.messages == ["Dropped PUT of session …"]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_stands_out_from_its_ground(colours: Palette) -> None:
    pairs = [(colours.on_grade(grade), colours.grade(grade)) for grade in (*colours.grades, NOT_RATED)]
    pairs += [(colours.bar.text, colours.bar.fill)]
    pairs += [(text, colours.ground) for text in (colours.text, colours.quiet, colours.accent)]
    pairs += [(text, colours.ground) for text in (colours.better, colours.worse)]
    assert min(contrast(text, ground) for text, ground in pairs) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_there_are_enough_colours(colours: Palette) -> None:
    # Fewer than ten, and Plotly falls back to its own.
    assert len(set(colours.series)) == len(colours.ramp) == 10


@pytest.mark.parametrize(
    ("value", "text"), [(1.25, "+1.2"), (-0.4, "−0.4"), (0.04, "±0.0"), (-0.04, "±0.0"), (float("nan"), "–")]
)
def test_a_change_carries_its_sign(value: float, text: str) -> None:
    assert format.change(value) == text


def test_a_score_on_a_tile_never_reads_as_the_band_it_has_not_reached() -> None:
    assert format.score(84.96) == "84.9"
    assert format.score(64.3) == "64.3"
    assert format.score(85.0) == "85.0"


def test_a_month_reads_in_both_languages() -> None:
    assert format.month("2021-06", wording.to("zh")) == "2021年6月"
    assert format.month("2021-06", T) == "June 2021"


@pytest.mark.parametrize(
    ("asked", "heading", "warned"),
    [("en-US", "The city", 0), ("EN", "The city", 0), ("zh_CN", "全市", 0), ("xx", "全市", 1), ("中文", "全市", 1)],
)
def test_a_language_that_is_not_there_is_told(open_dashboard: OpenPage, asked: str, heading: str, warned: int) -> None:
    app = open_dashboard(lang=asked)

    assert app.title[0].value.startswith(heading)
    told = [warning.value for warning in app.warning if "language" in warning.value]
    assert len(told) == warned
    assert all(asked in sentence and "界面语言" in sentence for sentence in told)


@pytest.mark.parametrize("path", ["/nosuchpage", "/Map", "/maps", "/总览", "/profile/G05", "/总览/x", "/data/part/x"])
def test_a_page_that_is_not_there_leads_to_the_first(path: str) -> None:
    route = server.ROUTES[-1]
    scope = {"type": "http", "path": path, "method": "GET", "query_string": b"lang=en&period=2021-05", "headers": []}
    matched, found = route.matches(scope)

    assert matched == Match.FULL
    answer = server.no_page(Request(scope | found))
    assert (answer.status_code, answer.headers["location"][:33]) == (307, "/?lang=en&period=2021-05&missing=")


STCORE = ("/_stcore/health", "/map/_stcore/host-config", "/profile/_stcore/stream")
"""A page asks below its own address first."""


def test_pages_and_what_belongs_to_the_server_are_left_alone() -> None:
    route = server.ROUTES[-1]
    for path in ("/", *(f"/{page}" for page in menu.addresses()), "/favicon.png", "/healthz", *STCORE):
        assert route.matches({"type": "http", "path": path, "method": "GET"})[0] == Match.NONE, path


def test_the_first_page_says_which_page_is_not_there(open_dashboard: OpenPage) -> None:
    app = open_dashboard(lang="en", missing="nosuchpage")

    assert [item.value for item in app.warning] == ['There is no page "nosuchpage"; pages are in the menu on the left.']
