"""Databases of earlier versions and of other definitions come along with all their records, or are refused whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, event, inspect, make_url, select, text

from metrics.application.city import CityHandle, load_config, open_city
from metrics.application.records import imports
from metrics.definitions.ledger import Column, Ledger
from metrics.errors import OperatorError
from metrics.ledgers import engines, fitting, migrations, open_store, tables
from metrics.ledgers.store import Store
from metrics.ledgers.tables import KEPT
from metrics.ledgers.verification import verify
from tests.actors import ANALYST
from tests.sending import clue, clues, count, send

pytestmark = pytest.mark.full(only="postgresql")

OLD = {"id", "batch", "entity", "clue_no", "source", "category", "received_on"}


def records(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All records that stand, by ledger."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with store.reading() as connection:
        for table in store.ledgers:
            columns = [column for column in table.columns if column.name not in KEPT]
            asked = select(*columns).where(table.c.ended_by.is_(None)).order_by(*columns)
            found[table.name] = [tuple(row) for row in connection.execute(asked)]
    return found


def reflected(connection: Connection, name: str) -> Table:
    """A table as it is, whatever the definitions say."""
    return Table(name, MetaData(), autoload_with=connection)


def forget(store: Store) -> None:
    """As databases were before they said which version they are."""
    with store.writing() as connection:
        connection.execute(text("DROP TABLE alembic_version"))


@pytest.fixture
def lived_in(database_url: str, tmp_path: Path) -> CityHandle:
    """A city with records that were added, completed, corrected and taken back."""
    city = open_city(database_url)
    first = send(city, clues(tmp_path, *(clue(number) for number in range(50)), name="1"))
    closed = {"处置日期": "2021-03-01", "处置方式": "谈话函询"}
    completed = send(city, clues(tmp_path, *(clue(number, **closed) for number in range(5)), name="2"))
    changed = [clue(number, 收到日期="2021-01-04") for number in range(10, 13)]
    corrected = send(city, clues(tmp_path, *changed, name="3"), reason="entry_error")
    taken_back = send(city, clues(tmp_path, *(clue(number) for number in range(90, 99)), name="4"))
    assert taken_back.batch
    imports.undo(ANALYST, city, taken_back.batch)
    again = send(city, clues(tmp_path, clue(95), name="5"))
    statuses = {receipt.status for receipt in (first, completed, corrected, taken_back, again)}
    assert statuses == {"taken_in"}, [receipt.problems for receipt in (completed, corrected)]
    return city


def test_down_and_up_again_keeps_every_record_that_stands(lived_in: CityHandle, database_url: str) -> None:
    before, version = records(lived_in.store), lived_in.data_version
    assert len(before["clues"]) == 51
    with fitting.alone(lived_in.store.engine) as connection:
        migrations.downgrade(connection, "0001")
        columns = {column["name"] for column in inspect(connection).get_columns("clues")}
        assert columns >= OLD
        assert not columns & {"ended_by", "digest"}
        assert inspect(connection).get_unique_constraints("clues")[0]["column_names"] == ["clue_no"]
        assert connection.execute(text("SELECT count(*) FROM clues")).scalar() == 51
    again = open_city(database_url)
    assert records(again.store) == before
    assert again.data_version == version
    assert verify(again.store).problems == []


def test_a_database_of_before_versions_is_brought_forward(
    lived_in: CityHandle, database_url: str, tmp_path: Path
) -> None:
    before = records(lived_in.store)
    with fitting.alone(lived_in.store.engine) as connection:
        migrations.downgrade(connection, "0001")
    forget(lived_in.store)
    again = open_city(database_url)
    assert records(again.store) == before
    assert send(again, clues(tmp_path, clue(20), name="6")).status == "nothing_new"
    assert send(again, clues(tmp_path, clue(1000), name="7")).status == "taken_in"
    if database_url.startswith("sqlite"):
        copy = open_city(f"{database_url}.before-{max(migrations.known())}")
        assert records(copy.store) == before


def test_records_that_the_first_version_took_in_get_digests_and_counts(database_url: str) -> None:
    config = load_config()
    engine = engines.engine(make_url(database_url))
    row = {
        "batch": 7, "entity": "G03", "clue_no": "XS-1", "source": "routine", "category": "integrity",
        "received_on": date(2021, 1, 5), "due_on": date(2021, 4, 5),
    }  # fmt: skip
    file = {"id": 7, "ledger": "clues", "file": "a.csv", "sha256": "a" * 64, "records": 3}
    with fitting.alone(engine) as connection:
        migrations.upgrade(connection, "0001", config.ledgers)
        batches, table = (reflected(connection, name) for name in ("batches", "clues"))
        connection.execute(batches.insert().values(**file, imported_at=datetime(2021, 2, 1)))
        connection.execute(table.insert().values(**row))
    store = open_store(database_url, config)
    with store.reading() as connection:
        [batch] = connection.execute(select(store.table("batches"))).mappings().all()
        [kept] = connection.execute(select(store.table("clues"))).mappings().all()
    assert {**batch} == {
        **file, "kind": "import", "added": 1, "completed": 0, "corrected": 0, "unchanged": 2, "reason": None,
        "imported_at": datetime(2021, 2, 1), "undone_by": None, "digest_added": kept["digest"].hex(),
        "digest_ended": "0" * 32,
    }  # fmt: skip
    assert {name: kept[name] for name in row} == row
    assert verify(store).problems == []


def test_migrated_tables_are_those_of_a_fresh_database(lived_in: CityHandle, database_url: str) -> None:
    def differences(store: Store) -> list[Any]:
        def ours(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
            return not (kind == "table" and name == "alembic_version")

        with store.reading() as connection:
            settings = {"compare_type": True, "include_object": ours}
            return compare_metadata(MigrationContext.configure(connection, opts=settings), store.metadata)

    assert differences(lived_in.store) == []
    with fitting.alone(lived_in.store.engine) as connection:
        migrations.downgrade(connection, "0001")
    assert differences(lived_in.store) != []
    assert differences(open_city(database_url).store) == []


def test_a_database_of_a_later_version_is_refused_and_left_alone(database_url: str, tmp_path: Path) -> None:
    city = open_city(database_url)
    send(city, clues(tmp_path, clue(1)))
    with city.store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0987'"))
    with pytest.raises(OperatorError, match=f"0987, this software knows them up to {max(migrations.known())}"):
        open_city(database_url)
    assert count(city, "clues") == 1


def test_a_database_that_fits_is_opened_by_looking_twice(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    config = load_config()
    open_store(database_url, config)
    made, said = engines.engine, list[str]()

    def listened(url: Any) -> Any:
        engine = made(url)
        event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_: said.append(statement))
        return engine

    monkeypatch.setattr(engines, "engine", listened)
    open_store(database_url, config)
    assert 2 <= len([statement for statement in said if not statement.startswith("BEGIN")]) <= 3, said


# Definitions


@dataclass(frozen=True)
class Changing:
    """A database with two clues in it, and the definitions to change."""

    store: Store
    ledgers: Mapping[str, Ledger]

    def fit(self, **changes: Any) -> None:
        """Make the database fit clues that are defined otherwise."""
        changed = self.ledgers["clues"].model_copy(update=changes)
        fitting.fit(self.store.engine, tables.build({**self.ledgers, changed.id: changed}))

    def with_columns(self, **changes: Column | None) -> dict[str, Column]:
        """The columns of clues, some of them changed, added or, with None, taken away."""
        columns = {**self.ledgers["clues"].columns, **changes}
        return {name: column for name, column in columns.items() if column is not None}


@pytest.fixture
def changing(database_url: str, tmp_path: Path) -> Changing:
    city = open_city(database_url)
    send(city, clues(tmp_path, clue(1), clue(2)))
    return Changing(city.store, city.config.ledgers)


def amount(**settings: Any) -> Column:
    return Column(zh="金额", en="Amount", type="number", **settings)


def test_a_new_optional_column_is_added(changing: Changing) -> None:
    changing.fit(columns=changing.with_columns(amount=amount(required=False)))
    with changing.store.reading() as connection:
        asked = text("SELECT clue_no, amount FROM clues ORDER BY clue_no")
        assert [tuple(row) for row in connection.execute(asked)] == [("XS-1", None), ("XS-2", None)]
    assert verify(changing.store).problems == []


def test_a_new_ledger_is_added(changing: Changing) -> None:
    changing.fit(id="hints")
    with changing.store.reading() as connection:
        counts = text("SELECT (SELECT count(*) FROM hints), (SELECT count(*) FROM clues)")
        assert tuple(connection.execute(counts).one()) == (0, 2)


@pytest.mark.parametrize(("column", "required"), [("due_on", False), ("recorded_on", None), ("disposed_on", False)])
def test_a_column_may_be_left_empty_or_must_be_filled(changing: Changing, column: str, required: bool | None) -> None:
    if required is None:
        changing.fit()
        return
    ledger = changing.ledgers["clues"].columns[column]
    changing.fit(columns=changing.with_columns(**{column: ledger.model_copy(update={"required": required})}))
    found = inspect(changing.store.engine)
    [there] = [one for one in found.get_columns("clues") if one["name"] == column]
    assert there["nullable"]
    [key] = [one for one in found.get_indexes("clues") if one["unique"]]
    assert key["column_names"] == ["clue_no"]
    assert "_where" in str(key["dialect_options"])
    assert verify(changing.store).problems == []


def test_another_key_that_tells_records_apart(changing: Changing, tmp_path: Path) -> None:
    changing.fit(key=("entity", "clue_no"))
    [key] = [one for one in inspect(changing.store.engine).get_indexes("clues") if one["unique"]]
    assert key["column_names"] == ["entity", "clue_no"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": amount()}, "column amount is new, and records lack it"),
        ({"category": None}, "column category is gone"),
        ({"due_on": Column(zh="处置期限", en="Due", type="integer")}, "due_on holds dates, not whole numbers"),
        (
            {"disposed_on": Column(zh="处置日期", en="Disposed on", type="date")},
            "records in which column disposed_on is empty: 2",
        ),
    ],
)
def test_what_the_records_do_not_allow_is_refused_whole(
    changing: Changing, changes: dict[str, Column | None], said: str
) -> None:
    before = records(changing.store)
    with pytest.raises(OperatorError, match=said):
        changing.fit(columns=changing.with_columns(**changes, other=amount(required=False)))
    changing.fit()
    assert records(changing.store) == before


def test_a_key_that_records_share_is_refused(changing: Changing) -> None:
    with pytest.raises(OperatorError, match="records share the same entity, source"):
        changing.fit(key=("entity", "source"))


def test_a_ledger_without_records_takes_any_form(changing: Changing) -> None:
    with changing.store.writing() as connection:
        connection.execute(text("DELETE FROM clues"))
    changing.fit(columns=changing.with_columns(category=None, amount=amount()))
    assert "amount" in {column["name"] for column in inspect(changing.store.engine).get_columns("clues")}
