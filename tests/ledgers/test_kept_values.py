"""Values are taken from the records anew only where records or definitions that they rest on have changed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from metrics import measures
from metrics.application.city import CityHandle, load_config
from metrics.application.ratings import pipeline
from metrics.ledgers import Store, questions, totals
from metrics.ledgers.selection import Selection
from metrics.measures.kept import KeptFrames
from metrics.measures.values import KEPT
from tests.sending import clue, clues, send

LAST = "2021-06"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ledgers whose records are asked, once for each question."""
    found, answer = list[str](), totals.totals

    def noted(store: Store, selection: Selection, periods: list[str]) -> pd.DataFrame:
        found.append(selection.ledger.id)
        return answer(store, selection, periods)

    monkeypatch.setattr(totals, "totals", noted)
    return found


def values(city: CityHandle) -> pd.DataFrame:
    reported = questions.reported(city.store, city.config)
    return measures.measure(city.store, city.config, pipeline.months(reported)[-3:], reported)


def test_after_an_import_only_its_ledger_is_asked(own_city: CityHandle, tmp_path: Path, asked: list[str]) -> None:
    before = values(own_city)
    assert values(own_city).equals(before)
    asked.clear()
    new = clue(1, 收到日期="2021-06-05", 处置期限="2021-09-05", 填报日期="2021-06-06")
    assert send(own_city, clues(tmp_path, new), month=LAST).status == "taken_in"

    after = values(own_city)

    assert set(asked) == {"clues"}
    assert not after.equals(before)
    KEPT.clear()
    pd.testing.assert_frame_equal(values(own_city), after, check_exact=True)


def test_after_a_change_of_definitions_only_what_rests_on_it_is_asked(
    own_city: CityHandle, own_config: Path, asked: list[str]
) -> None:
    values(own_city)
    asked.clear()
    file = own_config / "city.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("staff: 6900", "staff: 6901"), encoding="utf-8")
    file = own_config / "schemes" / next(path.name for path in (own_config / "schemes").iterdir())
    file.write_text(file.read_text(encoding="utf-8") + "\n# nothing rests on this\n", encoding="utf-8")
    config = load_config(own_config)

    after = values(CityHandle(config, own_city.store))

    per_head = {item.measure.ledger for item in config.indicators.values() if item.measure.per == "staff"}
    assert per_head
    assert set(asked) == per_head
    KEPT.clear()
    pd.testing.assert_frame_equal(values(CityHandle(config, own_city.store)), after, check_exact=True)


def test_what_is_kept_is_bounded_and_never_shared() -> None:
    kept, worked_out = KeptFrames(rows=10), list[str]()

    def frame(key: str, rows: int = 4) -> pd.DataFrame:
        def work_out() -> pd.DataFrame:
            worked_out.append(key)
            return pd.DataFrame({"value": [1.0] * rows})

        return kept.get(key, work_out)

    first = frame("a")
    first["value"] = 2.0
    assert frame("a")["value"].eq(1.0).all()
    frame("b")
    frame("a")
    frame("c")  # the third is too much: b, asked for longest ago, goes
    frame("a")
    assert worked_out == ["a", "b", "c"]
    frame("b")
    assert worked_out == ["a", "b", "c", "b"]
    frame("large", rows=11)
    assert len(frame("large", rows=11)) == 11
    assert worked_out[4:] == ["large", "large"]
