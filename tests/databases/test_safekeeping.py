"""Backups are whole and sound while others write, come back whole or not at all, and damage does not stay hidden."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pysqlite3
import pytest
from sqlalchemy import func, make_url, select, text, update

from metrics.__main__ import main
from metrics.application.city import CityHandle, load_config
from metrics.application.records import backups
from metrics.errors import OperatorError
from metrics.ledgers import archives, engines, fitting, migrations, open_store
from metrics.ledgers.safekeeping import back_up, restore
from metrics.ledgers.store import Store
from metrics.ledgers.verification import verify
from metrics.model import Actor
from metrics.wording import say
from tests import tiers
from tests.databases.writing import write

SQLITE_ONLY = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FLIPS = 60
POSTGRESQL_ONLY = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def store(database_url: str) -> Store:
    store = open_store(database_url, load_config())
    write(store, "first", rows=5)
    write(store, "second", rows=4)
    return store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def numbers(store: Store) -> list[str]:
    """The clues that are there."""
    table = store.table("clues")
    with store.reading() as connection:
        return list(connection.execute(select(table.c.clue_no).order_by(table.c.clue_no)).scalars())


def place_of(database_url: str) -> Path:
    return Path(database_url.removeprefix("sqlite:///"))


def brought_back(database_url: str, file: Path) -> Store:
    return restore(database_url, file, load_config()).store


def test_a_backup_brings_back_what_was_there(store: Store, database_url: str, file: Path) -> None:
    before, version = numbers(store), store.data_version
    assert back_up(store, file)[1] == version
    write(store, "later")
    restored = restore(database_url, file, load_config())
    assert numbers(restored.store) == numbers(store) == before
    assert restored.store.data_version == version
    assert restored.found.rows == 9
    assert verify(restored.store).problems == []
    assert open_store(database_url, load_config()).data_version == version
    write(restored.store, "and on")


def test_files_with_records_are_their_owner_s_alone(store: Store, database_url: str, file: Path) -> None:
    """city.db and its backups could be read by everybody on the machine."""
    back_up(store, file)
    files = [file]
    if database_url.startswith("sqlite"):
        with store.writing():
            files += [place_of(database_url), *place_of(database_url).parent.glob("*.db-*")]
            assert {one.stat().st_mode & 0o777 for one in files} == {0o600}
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_was_there_before_is_kept_aside(store: Store, database_url: str, file: Path) -> None:
    back_up(store, file)
    write(store, "later")
    later = numbers(store)
    aside = restore(database_url, file, load_config()).aside
    assert aside is not None
    assert numbers(brought_back(database_url, aside)) == later


def test_a_backup_goes_into_a_database_that_is_new(
    store: Store, request: pytest.FixtureRequest, file: Path, tmp_path: Path
) -> None:
    back_up(store, file)
    on_file = store.engine.dialect.name == "sqlite"
    fresh = f"sqlite:///{tmp_path / 'new' / 'city.db'}" if on_file else request.getfixturevalue("postgres").create()
    restored = restore(fresh, file, load_config())
    assert (numbers(restored.store), restored.aside) == (numbers(store), None)


def test_a_backup_never_takes_the_place_of_something(store: Store, file: Path) -> None:
    file.write_text("dear")
    with pytest.raises(OperatorError, match="exists; a copy never takes the place"):
        back_up(store, file)
    assert file.read_text() == "dear"
    with pytest.raises(OperatorError, match=r"No such file or directory|cannot be copied|could not open"):
        back_up(store, file.parent / "missing" / "kept")


def test_who_cannot_be_written_is_named_and_not_the_other(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'city.db'}", load_config())
    nowhere = tmp_path / "no folder" / "city.backup"
    with pytest.raises(OperatorError) as told:
        back_up(store, nowhere)
    assert told.value.problems == (f"{nowhere} cannot be written: No such file or directory",)
    back_up(store, tmp_path / "city.backup")
    (tmp_path / "file").touch()
    with pytest.raises(OperatorError) as told:
        restore(f"sqlite:///{tmp_path / 'file' / 'city.db'}", tmp_path / "city.backup", load_config())
    assert told.value.problems[0].startswith(f"{tmp_path / 'file' / 'city.db'} cannot be written: ")


@pytest.mark.full(only="postgresql")
def test_backups_while_fifty_write_hold_whole_batches(store: Store, tmp_path: Path) -> None:
    begun = threading.Barrier(51)

    def work(writer: int) -> None:
        begun.wait()
        for time in range(4):
            write(store, f"{writer}-{time}", rows=6)

    sizes: list[int] = []
    with ThreadPoolExecutor(50) as pool:
        writers = [pool.submit(work, writer) for writer in range(50)]
        begun.wait()
        while not all(writer.done() for writer in writers):
            sizes.append(back_up(store, tmp_path / f"kept-{len(sizes)}")[0].rows)
        for writer in writers:
            writer.result()
    assert len(numbers(store)) == 9 + 50 * 4 * 6
    assert all((size - 9) % 6 == 0 for size in sizes)
    assert any(9 < size < 9 + 50 * 4 * 6 for size in sizes), f"no backup fell between two writers: {sizes}"


@SQLITE_ONLY
@pytest.mark.parametrize(
    ("place", "said"),
    [
        (b"first-3", r"kept is damaged: row 4 missing from index"),
        (
            b"routineintegrity",
            r"ledger clues: rows that changed since they were imported: 1(.|\n)*nothing was restored",
        ),
    ],
)
def test_a_damaged_backup_changes_nothing(store: Store, database_url: str, file: Path, place: bytes, said: str) -> None:
    back_up(store, file)
    content = bytearray(file.read_bytes())
    content[content.index(place) + 3] ^= 1
    file.write_bytes(content)
    write(store, "later")
    before = numbers(store)
    with pytest.raises(OperatorError, match=said):
        brought_back(database_url, file)
    assert numbers(store) == before
    assert sorted(path.name for path in file.parent.glob("*restored*")) == []


@pytest.mark.full
@POSTGRESQL_ONLY
def test_a_damaged_archive_changes_nothing(store: Store, database_url: str, file: Path) -> None:
    back_up(store, file)
    whole, before, refused = file.read_bytes(), numbers(store), 0
    for place in range(60, 1060, 200):
        content = bytearray(whole)
        content[-place] ^= 16
        file.write_bytes(content)
        try:
            brought_back(database_url, file)
        except OperatorError:
            refused += 1
        assert numbers(store) == before
    assert refused >= 3
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(OperatorError, match="no sound archive"):
        brought_back(database_url, file)
    assert numbers(store) == before


def test_something_else_is_no_backup(store: Store, database_url: str, file: Path) -> None:
    before = numbers(store)
    file.write_bytes(b"a picture, perhaps" * 1000)
    with pytest.raises(OperatorError, match=r"file is not a database|no sound archive"):
        brought_back(database_url, file)
    with pytest.raises(OperatorError, match="no such file"):
        brought_back(database_url, file.parent / "missing")
    assert numbers(store) == before


@pytest.mark.full(only="postgresql")
def test_a_backup_of_an_earlier_version_is_brought_forward(store: Store, database_url: str, file: Path) -> None:
    before = numbers(store)
    with fitting.alone(store.engine) as connection:
        migrations.downgrade(connection, "0001")
        if store.engine.dialect.name == "postgresql":
            connection.execute(text("CREATE TABLE somebody_elses (id integer)"))
    if store.engine.dialect.name == "sqlite":
        engines.settle(store.engine)
        file.write_bytes(place_of(database_url).read_bytes())
    else:
        with store.reading() as connection:
            archives.dump(store, connection, file)
    restored = brought_back(database_url, file)
    assert numbers(restored) == before
    assert verify(restored).problems == []


@POSTGRESQL_ONLY
def test_an_archive_is_read_back_and_every_record_in_it_checked(store: Store, file: Path) -> None:
    table = store.table("clues")
    with store.writing() as connection:
        connection.execute(update(table).where(table.c.id == 3).values(category="work"))
    with store.reading() as connection, pytest.raises(OperatorError, match="lacks rows of clues, or has others"):
        archives.dump(store, connection, file)


@POSTGRESQL_ONLY
def test_tables_of_others_in_the_same_database_stay(store: Store, database_url: str, file: Path) -> None:
    with store.writing() as connection:
        connection.execute(text("CREATE TABLE somebody_elses AS SELECT 7 AS number"))
    back_up(store, file)
    restored = brought_back(database_url, file)
    with restored.reading() as connection:
        assert connection.execute(text("SELECT number FROM somebody_elses")).scalar() == 7


@POSTGRESQL_ONLY
def test_without_the_client_programs_it_says_so(
    store: Store, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(archives, "PROGRAMS", tmp_path)
    with pytest.raises(OperatorError, match="pg_dump is not on the PATH; install the client programs"):
        back_up(store, file)
    assert not file.exists()


@SQLITE_ONLY
@pytest.mark.parametrize("damage", ["no database", "malformed"])
def test_a_damaged_database_is_replaced_and_kept(store: Store, database_url: str, file: Path, damage: str) -> None:
    before = numbers(store)
    back_up(store, file)
    engines.settle(store.engine)
    place = place_of(database_url)
    content = bytearray(place.read_bytes())
    content[0 : 16 if damage == "no database" else 0] = b"x" * (16 if damage == "no database" else 0)
    content[4096:12288] = bytes(8192)
    place.write_bytes(content)
    restored = restore(database_url, file, load_config())
    assert numbers(restored.store) == before
    assert restored.aside is not None
    assert len(restored.aside.read_bytes()) == len(content)


@SQLITE_ONLY
def test_readers_see_the_database_before_or_after(store: Store, database_url: str, file: Path) -> None:
    back_up(store, file)
    write(store, "later")
    with store.reading() as connection:
        table = store.table("clues")
        asked = select(func.count()).select_from(table)
        assert connection.execute(asked).scalar_one() == 12
        brought_back(database_url, file)
        assert connection.execute(asked).scalar_one() == 12
    assert len(numbers(store)) == 9


# Damage


CHANGES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "a letter": lambda _: {"clue_no": "first_2"},
    "a day": lambda table: {"received_on": table.c.received_on + 1},
    "filled": lambda table: {"disposed_on": table.c.due_on},
    "moved to another batch": lambda _: {"batch": 2},
    "ended": lambda _: {"ended_by": 2},
    "another digest": lambda _: {"digest": bytes(16)},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_record_is_found(store: Store, change: str) -> None:
    table = store.table("clues")
    values = CHANGES[change](table)
    if change == "a day" and store.engine.dialect.name == "sqlite":
        values = {"received_on": func.date(table.c.received_on, "+1 day")}
    with store.writing() as connection:
        connection.execute(update(table).where(table.c.id == 3).values(values))
    found = verify(store)
    assert found.rows == 9
    kept = change in ("moved to another batch", "ended")
    assert found.damaged == ({} if kept else {"clues": (3,)})
    assert found.batches == ((1, 2) if "moved" in change else (2,) if change == "ended" else (1,))
    assert all(word in " ".join(found.problems) for word in (["batch 2"] if kept else ["ledger clues", "id 3"]))


def test_a_record_that_is_gone_or_there_twice_is_found(store: Store) -> None:
    table = store.table("clues")
    with store.writing() as connection:
        connection.execute(table.delete().where(table.c.id == 3))
    assert (verify(store).damaged, verify(store).batches) == ({}, (1,))


@SQLITE_ONLY
def test_bits_that_flip_in_the_file_are_found(store: Store, database_url: str, tmp_path: Path) -> None:
    engines.settle(store.engine)
    whole = place_of(database_url).read_bytes()
    place, chance, found, changed = tmp_path / "flipped.db", random.Random(8), 0, 0
    as_it_was = stored(place_of(database_url), store)
    pages = [number for number in range(len(whole) // 4096) if b"first-" in whole[number * 4096 : (number + 1) * 4096]]
    flips = tiers.examples(FLIPS)
    for _ in range(flips):
        content = bytearray(whole)
        page = chance.choice(pages)
        content[page * 4096 + chance.randrange(4096)] ^= 1 << chance.randrange(8)
        place.write_bytes(content)
        noticed = bool(said(place, store))
        found += noticed
        if stored(place, store) != as_it_was:
            changed += 1
            assert noticed
    print(f"{changed} of {flips} flipped bits changed what is stored, all of them found; {found} found in all")
    assert changed >= flips / 20


@SQLITE_ONLY
@pytest.mark.parametrize("value", [b"first-\xff", float("inf"), 7])
def test_what_no_record_can_hold_is_a_damaged_row(store: Store, value: object) -> None:
    """Bytes in the place of a text ended the check that is there to name them."""
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE clues SET clue_no = ? WHERE id = 3", (value,))
    assert verify(store).damaged == {"clues": (3,)}


@SQLITE_ONLY
@pytest.mark.parametrize("cut", ["in the middle", "bytes in the definitions of tables"])
def test_a_file_that_cannot_be_read_is_told_in_the_reader_s_language(
    store: Store, database_url: str, tmp_path: Path, cut: str
) -> None:
    engines.settle(store.engine)
    content = bytearray(place_of(database_url).read_bytes())
    if cut == "in the middle":
        content = content[: len(content) // 8192 * 4096]
    else:
        content = content.replace(b"CREATE TABLE", b"\xff" * 12)
    (tmp_path / "damaged.db").write_bytes(content)
    told = [say(problem, "zh") for problem in said(tmp_path / "damaged.db", store)]
    assert told
    assert all("损坏" in sentence for sentence in told), told
    assert not re.search(
        "[a-z]{4}", re.sub("“[^”]*”|restore|（batches）", "", " ".join(told)).lower().replace("sqlite", "")
    ), told


def said(place: Path, like: Store) -> list[str]:
    """What verifying a file finds; a file that cannot be read at all says so."""
    try:
        return verify(Store(engines.engine(make_url(f"sqlite:///{place}")), like.metadata)).problems
    except OperatorError as error:
        return list(error.problems)


def stored(place: Path, like: Store) -> list[tuple[Any, ...]] | None:
    """Every row of every ledger as SQLite keeps it; None where that cannot be read."""
    connection = pysqlite3.connect(place)
    connection.text_factory = bytes
    try:
        rows = [
            (table.name, *row)
            for table in like.ledgers
            for row in connection.execute(f'SELECT * FROM "{table.name}" NOT INDEXED ORDER BY rowid')
        ]
    except pysqlite3.DatabaseError:
        return None
    finally:
        connection.close()
    return rows


# Commands


@pytest.mark.full(only="postgresql")
def test_commands_keep_and_bring_back(
    store: Store, database_url: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(file), "--database", database_url]) == 0
    write(store, "later")
    assert main(["restore", str(file), "--database", database_url, "--json"]) == 0
    assert "before-restore" in capsys.readouterr().out
    assert main(["verify", "--database", database_url]) == 0
    assert capsys.readouterr().out == "9 rows, all as imported\n"
    with store.writing() as connection:
        connection.execute(update(store.table("clues")).where(store.table("clues").c.id == 3).values(clue_no="changed"))
    assert main(["verify", "--database", database_url]) == 1
    assert "ledger clues: rows that changed since they were imported: 1, id 3" in capsys.readouterr().err


def test_only_who_looks_after_the_whole_city_keeps_it(store: Store, file: Path) -> None:
    city, one_body = CityHandle(load_config(), store), Actor(role="analyst", scope=frozenset({"G03"}))
    with pytest.raises(OperatorError, match="only who looks after the whole city may make a backup"):
        backups.backup(one_body, city, file)
    with pytest.raises(OperatorError, match="may restore a backup"):
        backups.restore(one_body, file)
    with pytest.raises(OperatorError, match="readers of one unit may not verify the records"):
        backups.verify(Actor(role="reader", scope=None), city)
