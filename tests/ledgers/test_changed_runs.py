"""A stored rating that somebody changed in the database is never shown as true, and ``verify`` tells of it."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from metrics.__main__ import main
from metrics.application.city import CityHandle, open_city
from metrics.application.ratings import pipeline
from metrics.ledgers import runs
from metrics.ledgers.digests import frames_digest
from metrics.ledgers.verification import verify
from metrics.model.results import ORDER
from tests import tiers
from tests.conftest import SampleCity

CHANGES = {
    "a score": "UPDATE run_ratings SET score = 99 WHERE entity = 'G05' AND period = '2021-06'",
    "a grade": "UPDATE run_ratings SET grade = 'good' WHERE entity = 'G05' AND period = '2021-06'",
    "the last digit": "UPDATE run_ratings SET score = score + 0.0000001 WHERE entity = 'G05' AND period = '2021-06'",
    "a rating that is gone": "DELETE FROM run_ratings WHERE entity = 'G05' AND period = '2021-06'",
    "a rating that is there twice": "INSERT INTO run_ratings"
    " SELECT * FROM run_ratings WHERE period = '2021-06' LIMIT 1",
    "two bodies that change places": "UPDATE run_ratings SET entity = CASE entity WHEN 'G05' THEN 'G03' ELSE 'G05' END"
    " WHERE entity IN ('G03', 'G05') AND period = '2021-06'",
    "a value": "UPDATE run_indicators SET value = value + 1 WHERE entity = 'G05' AND indicator = 'PR1'",
    "a reason": "UPDATE run_indicators SET reason = NULL WHERE reason IS NOT NULL AND period = '2021-06'",
    "a branch": "UPDATE run_nodes SET score = 100 WHERE entity = 'G05' AND period = '2021-06'",
    "a step": "UPDATE run_statement SET points = 0 WHERE kind != 'base'",
}


@pytest.fixture
def nothing_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has read no rating yet."""
    monkeypatch.setattr(runs, "_known", {})


def test_every_change_is_found(own_city: CityHandle) -> None:
    pipeline.whole_city_results(own_city)
    assert verify(own_city.store).runs == ()
    for change, statement in CHANGES.items():
        with own_city.store.writing() as connection:
            assert connection.execute(text(statement)).rowcount, change
            told = {scheme for scheme, _ in runs.changed(connection, own_city.store)}
            assert own_city.config.scheme().id in told, change
            connection.rollback()
    assert verify(own_city.store).runs == ()


@pytest.mark.usefixtures("nothing_at_hand")
def test_a_changed_rating_is_worked_out_anew(own_city: CityHandle, capsys: pytest.CaptureFixture[str]) -> None:
    """UPDATE run_ratings SET score = 99 was printed by show, and verify called all well."""
    before = pipeline.whole_city_results(own_city).ratings
    with own_city.store.writing() as connection:
        connection.execute(text(CHANGES["a score"]))
    for _ in range(2):
        runs._known.clear()
        pd.testing.assert_frame_equal(pipeline.whole_city_results(open_city()).ratings, before)
        assert main(["verify"]) == 1
        assert "was changed after it was stored" in "".join(capsys.readouterr())


def test_any_value_that_is_changed_is_found(built_city: SampleCity) -> None:
    """A value of any table and column, drawn by chance."""
    chance, tables = random.Random(3), {name: getattr(built_city.results, name) for name in ORDER}
    whole = frames_digest(tables)
    for _ in range(tiers.examples(40)):
        name = chance.choice([*ORDER])
        frame = tables[name].copy()
        column = chance.choice([item for item in frame.columns if frame[item].notna().any()])
        row = chance.choice(frame.index[frame[column].notna()].tolist())
        old = frame.at[row, column]
        whole_number = frame[column].dtype == np.int64
        other = old + 1 if whole_number else np.nextafter(old, np.inf) if frame[column].dtype == float else f"{old}x"
        frame.at[row, column] = other
        assert frames_digest(tables | {name: frame}) != whole, (name, column)
    assert frames_digest(tables) == whole
