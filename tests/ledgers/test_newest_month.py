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
from metrics.application.city import CONFIG_SETTING, DATABASE_SETTING, CityHandle, open_city
from metrics.application.ratings import pipeline
from metrics.application.records import returns
from metrics.definitions.ledger import RETURNS
from metrics.measures.timing import owed_in
from tests.actors import ANALYST
from tests.conftest import CONFIG, EXAMPLE

LAST, NEXT = "2024-02", "2024-03"
SECONDS = 600


@pytest.fixture
def city(example_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CityHandle:
    """The example city with a register of returns."""
    config = Path(shutil.copytree(EXAMPLE / "config", tmp_path / "config"))
    shutil.copy(CONFIG / "ledgers" / "returns.yaml", config / "ledgers")
    monkeypatch.setenv(DATABASE_SETTING, f"sqlite:///{shutil.copy(example_database, tmp_path / 'city.db')}")
    monkeypatch.setenv(CONFIG_SETTING, str(config))
    city = open_city()
    returns.report_nothing(ANALYST, city, "warnings", LAST)
    return city


def owed(city: CityHandle) -> list[str]:
    """The ledgers that are owed for the next month."""
    ledgers, indicators = city.config.ledgers.values(), city.config.indicators.values()
    return [ledger.id for ledger in ledgers if ledger.id != RETURNS and owed_in(NEXT, ledger, indicators)]


def test_one_return_makes_no_month(city: CityHandle, capsys: pytest.CaptureFixture[str]) -> None:
    """One ledger of all that are owed: the last month goes on showing, and who asks for the next one is told."""
    returns.report_nothing(ANALYST, city, "warnings", NEXT)
    results = pipeline.results(ANALYST, open_city())
    assert (results.periods[-1], results.newest) == (NEXT, LAST)
    assert results.incoming[NEXT] == (1, len(owed(city)))
    assert LAST not in results.incoming
    said = f"Only 1 of the {len(owed(city))} ledgers due for this month are in"

    assert main(["show", "B3"]) == 0
    assert re.search(f"^period: {LAST}$", out := capsys.readouterr().out, re.MULTILINE)
    assert said not in out
    assert main(["show", "B3", "--period", NEXT]) == 0
    assert said in capsys.readouterr().out
    for call in (["score"], ["explain", "B3"]):
        assert main([*call, "--json"]) == 0
        unasked = json.loads(capsys.readouterr().out)
        assert unasked["period"] == LAST
        assert "returns" not in unasked
        assert main([*call, "--period", NEXT, "--json"]) == 0
        asked = json.loads(capsys.readouterr().out)
        assert asked["period"] == NEXT
        assert asked["returns"][0]["en"].startswith(said)

    page = "from dashboard.screens.overview import page\npage.page()"
    opened = AppTest.from_string(page, default_timeout=SECONDS)
    opened.query_params.update({"lang": "en"})
    opened.run()
    assert opened.query_params["period"] in (LAST, [LAST])
    assert not any(said in item.value for item in opened.caption)
    opened.query_params["period"] = NEXT
    opened.run()
    assert not opened.exception
    assert any(said in item.value for item in opened.caption)


def test_a_month_shows_once_enough_is_in(city: CityHandle, tmp_path: Path) -> None:
    """Four fifths of the ledgers unless the city says otherwise; nothing is rounded."""
    ledgers = [ledger for ledger in owed(city) if not city.config.ledgers[ledger].full_return]
    needed = Path(shutil.copytree(tmp_path / "config", tmp_path / "needed"))
    file = needed / "monitoring.yaml"
    # The share that all of them make, cut at the fourth decimal: with one fewer it is not reached.
    share = floor(len(ledgers) / len(owed(city)) * 10_000) / 10_000
    file.write_text(f"returns_needed: {share}\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    for ledger in ledgers[:-1]:
        returns.report_nothing(ANALYST, city, ledger, NEXT)
    assert pipeline.results(ANALYST, open_city(config=needed)).newest == LAST
    returns.report_nothing(ANALYST, city, ledgers[-1], NEXT)
    later = pipeline.results(ANALYST, open_city(config=needed))
    assert (later.newest, later.incoming) == (NEXT, {})
    assert share < open_city().config.monitoring.returns_needed == 0.8
    assert pipeline.results(ANALYST, open_city()).newest == LAST
