"""Which month shows unasked: the last one whose returns have come in, and what is said of one that is not there yet."""

from __future__ import annotations

import json
import re
import shutil
from math import floor
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from metrics.__main__ import main
from metrics.application.city import CityHandle, open_city
from metrics.application.ratings import pipeline
from metrics.application.records import returns
from metrics.definitions.ledger import RETURNS
from metrics.measures.timing import owed_in
from tests.conftest import CONFIG
from tests.viewers import ANALYST

JUNE, JULY = "2021-06", "2021-07"
SECONDS = 600


@pytest.fixture
def city(own_city: CityHandle) -> CityHandle:
    """A city that the test may change, whose last month is June."""
    return own_city


def owed(city: CityHandle) -> list[str]:
    """The ledgers that are owed for July."""
    ledgers, indicators = city.config.ledgers.values(), city.config.indicators.values()
    return [ledger.id for ledger in ledgers if ledger.id != RETURNS and owed_in(JULY, ledger, indicators)]


def test_one_return_makes_no_month(city: CityHandle, capsys: pytest.CaptureFixture[str]) -> None:
    """One ledger of all that are owed: June goes on showing, and who asks for July is told."""
    returns.report_nothing(ANALYST, city, "letters", JULY)
    results = pipeline.results(ANALYST, open_city())
    assert (results.periods[-1], results.newest) == (JULY, JUNE)
    assert results.incoming == {JULY: (1, len(owed(city)))}
    said = f"Only 1 of the {len(owed(city))} ledgers owed for this month are in"

    assert main(["show", "G03"]) == 0
    assert re.search("^period: 2021-06$", out := capsys.readouterr().out, re.MULTILINE)
    assert said not in out
    assert main(["show", "G03", "--period", JULY]) == 0
    assert said in capsys.readouterr().out
    for call in (["score"], ["explain", "G03"]):
        assert main([*call, "--json"]) == 0
        unasked = json.loads(capsys.readouterr().out)
        assert unasked["period"] == JUNE
        assert "returns" not in unasked
        assert main([*call, "--period", JULY, "--json"]) == 0
        asked = json.loads(capsys.readouterr().out)
        assert asked["period"] == JULY
        assert asked["returns"][0]["en"].startswith(said)

    page = "from dashboard.screens.overview import page\npage.page()"
    opened = AppTest.from_string(page, default_timeout=SECONDS)
    opened.query_params.update({"lang": "en"})
    opened.run()
    assert opened.query_params["period"] in (JUNE, [JUNE])
    assert not any(said in item.value for item in opened.caption)
    opened.query_params["period"] = JULY
    opened.run()
    assert not opened.exception
    assert any(said in item.value for item in opened.caption)


def test_a_month_shows_once_enough_is_in(city: CityHandle, tmp_path: Path) -> None:
    """Four fifths of the ledgers unless the city says otherwise; nothing is rounded."""
    ledgers = [ledger for ledger in owed(city) if not city.config.ledgers[ledger].full_return]
    shutil.copytree(CONFIG, tmp_path / "config")
    file = tmp_path / "config" / "monitoring.yaml"
    # The share that all of them make, cut at the fourth decimal: with one fewer it is not reached.
    share = floor(len(ledgers) / len(owed(city)) * 10_000) / 10_000
    file.write_text(f"returns_needed: {share}\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    for ledger in ledgers[:-1]:
        returns.report_nothing(ANALYST, city, ledger, JULY)
    assert pipeline.results(ANALYST, open_city(config=tmp_path / "config")).newest == JUNE
    returns.report_nothing(ANALYST, city, ledgers[-1], JULY)
    later = pipeline.results(ANALYST, open_city(config=tmp_path / "config"))
    assert (later.newest, later.incoming) == (JULY, {})
    assert share < open_city().config.monitoring.returns_needed == 0.8
    assert pipeline.results(ANALYST, open_city()).newest == JUNE
