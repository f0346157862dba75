"""Every file of the corpus goes through the one service: all that has to be said is said at its place, and no more."""

from __future__ import annotations

import hashlib
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from metrics.application.city import CityHandle, load_config, open_city
from metrics.application.records.imports import ImportResult, Upload, close_month, examine, take_in
from metrics.definitions import Config
from metrics.intake import reading
from metrics.intake.contents import Rows
from metrics.ledgers import open_store
from metrics.model import Actor
from metrics.wording import say
from tests import processor
from tests.actors import ANALYST
from tests.corpus.case import Case, Step
from tests.corpus.forms import CLUES
from tests.corpus.make import cases
from tests.corpus.values import IDENTITY, PLANTED
from tests.corpus.workbooks import book
from tests.sending import current
from tests.tiers import examples

CONFIG = Path(__file__).resolve().parents[2] / "config"
CASES = cases()
QUICK = [case for case in CASES if not case.large]
BOMBS = ("C20a", "C20b", "C20c", "X08", "X09", "X10", "X12", "X13", "X14", "X17", "X20b")
NUMBERS = {"C": 20, "X": 38, "S": 14, "B": 10}
CUTS = examples(60)
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def definitions() -> Config:
    """The shipped definitions."""
    return load_config(CONFIG)


@pytest.fixture(scope="module")
def empty(definitions: Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without records."""
    path = tmp_path_factory.mktemp("empty") / "city.db"
    open_store(f"sqlite:///{path}", definitions).engine.dispose()
    return path


@pytest.fixture
def city(definitions: Config, empty: Path, tmp_path: Path) -> Iterator[CityHandle]:
    """A city of its own for each case."""
    database = Path(shutil.copy(empty, tmp_path / "city.db"))
    handle = CityHandle(definitions, open_store(f"sqlite:///{database}", definitions))
    yield handle
    handle.store.engine.dispose()


def with_ledgers(case: Case, city: CityHandle, folder: Path) -> CityHandle:
    """The city, with the ledgers that a case needs besides the shipped ones."""
    if not case.ledgers:
        return city
    own = Path(shutil.copytree(CONFIG, folder / "config"))
    for name, content in case.ledgers.items():
        (own / name).write_text(content, encoding="utf-8")
    return open_city(f"sqlite:///{folder / 'own.db'}", own)


def state(city: CityHandle) -> str:
    """A digest over everything that the database holds."""
    digest = hashlib.sha256()
    with city.store.reading() as connection:
        for name in sorted(city.store.metadata.tables):
            rows = sorted(repr(tuple(row)) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'))
            digest.update(f"{name} {rows}\n".encode())
    return digest.hexdigest()


def check(step: Step, receipt: ImportResult, status: str) -> None:
    """Hold a receipt against what is expected."""
    found = sorted(((one.code, one.row, one.letter) for one in receipt.problems), key=repr)
    told = "\n".join(say(problem.sentence, "zh") for problem in receipt.problems)
    assert (receipt.status, found) == (status, step.expected()), told
    assert all(words in told for words in step.told), told
    assert not any("{" in say(problem.sentence, "en") + say(problem.sentence, "zh") for problem in receipt.problems)
    if step.sheet:
        assert {problem.sheet for problem in receipt.problems if problem.letter or problem.row} <= {step.sheet}, told
    if step.read is not None:
        assert receipt.read == step.read
        assert receipt.added + receipt.completed + receipt.corrected + receipt.unchanged == step.read


def send(step: Step, city: CityHandle, folder: Path) -> None:
    """Send one file, looking first, and hold all that follows against what is expected."""
    folder.mkdir()
    path = step.write(folder)
    actor, upload = Actor(role="analyst", scope=step.scope), Upload(step.file, path)
    if step.closing:
        close_month(ANALYST, city, step.closing)
    before = state(city)
    check(step, examine(actor, city, upload, step.options), {"taken_in": "would_go_in"}.get(step.status, step.status))
    assert state(city) == before
    receipt = take_in(actor, city, upload, step.options)
    check(step, receipt, step.status)
    assert (state(city) != before) == (step.status == "taken_in")
    assert (receipt.imported_at is not None) == (step.status in ("taken_in", "already_in"))
    ledger = receipt.ledger
    for column, values in step.stored.items():
        assert ledger is not None
        key = [name for name in city.config.ledgers[ledger].key if name != column]
        assert tuple(row[-1] for row in current(city, ledger, *key, column)) == values


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.id)
def test_each_file_gets_its_answer(case: Case, city: CityHandle, tmp_path: Path) -> None:
    city = with_ledgers(case, city, tmp_path)
    for number, step in enumerate(case.steps):
        send(step, city, tmp_path / str(number))


def test_the_eighty_two_are_all_there() -> None:
    wanted = {f"{kind}{number:02}" for kind, most in NUMBERS.items() for number in range(1, most + 1)}
    assert {case.id[:3] for case in CASES} == wanted


def test_bombs_leave_the_process_small_and_alive(city: CityHandle, tmp_path: Path) -> None:
    [good] = [case.steps[0] for case in CASES if case.id == "C04"]
    assert examine(ANALYST, city, Upload(good.file, good.write(tmp_path))).status == "would_go_in"
    for case in (case for case in CASES if case.id in BOMBS):
        (tmp_path / case.id).mkdir()
        path = case.steps[0].write(tmp_path / case.id)
        before, began = reset_peak(), processor.spent()
        receipt = take_in(ANALYST, city, Upload(path.name, path))
        assert processor.spent() - began < 30, case.id
        assert peak() - before < 50 * MEGABYTE, (case.id, peak() - before)
        assert receipt.status == case.steps[0].status
    assert take_in(ANALYST, city, Upload(good.file, tmp_path / good.file)).status == "taken_in"


def test_a_workbook_that_is_cut_anywhere_comes_back(city: CityHandle) -> None:
    content = book(CLUES.table())
    before, draw = state(city), random.Random(5)
    for end in [draw.randrange(1, len(content)) for _ in range(CUTS)]:
        receipt = take_in(ANALYST, city, Upload(CLUES.file(".xlsx"), content[:end]))
        assert (receipt.status, dict(receipt.counts)) in [
            ("refused", {code: 1}) for code in ("E-FILE-06", "E-FILE-02")
        ], end
    assert state(city) == before


def reset_peak() -> int:
    """Forget the largest size that this process has had; returns its present one, in bytes."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> int:
    """The largest size that this process has had, in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


@pytest.mark.full
def test_a_million_rows_are_read_in_thirty_seconds_of_processor_time(tmp_path: Path) -> None:
    [case] = [case for case in CASES if case.large]
    [step] = case.steps
    path = step.write(tmp_path)
    before, began = reset_peak(), processor.spent()
    rows = sum(len(event.cells) for event in reading.read(Upload(step.file, path)) if isinstance(event, Rows))
    used = processor.spent() - began
    assert step.read is not None
    assert rows == step.read + 1
    assert used < 30
    assert peak() - before < 50 * MEGABYTE


def test_nothing_of_a_person_is_kept_anywhere(
    city: CityHandle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, inside = tmp_path / "sent", tmp_path / "temporary"
    inside.mkdir()
    outside.mkdir()
    monkeypatch.setenv("TMPDIR", str(inside))
    monkeypatch.setenv("SQLITE_TMPDIR", str(inside))
    monkeypatch.setattr(tempfile, "tempdir", None)
    for case in (case for case in CASES if case.id.startswith("S13")):
        folder = outside / case.id
        folder.mkdir()
        path = case.steps[0].write(folder)
        for receipt in (
            take_in(ANALYST, city, Upload(path.name, path)),
            examine(ANALYST, city, Upload(path.name, path)),
        ):
            told = repr(receipt) + "".join(
                say(one.sentence, "zh") + say(one.sentence, "en") for one in receipt.problems
            )
            assert not any(word in told for word in PLANTED), told
    shutil.rmtree(outside)
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in kept} >= {"city.db"}
    assert holding(kept, "XS-1"), "what did go in is not found either; this test finds nothing"
    for word in (*PLANTED, IDENTITY[6:14] + IDENTITY[14:]):
        assert not holding(kept, word), word


def holding(paths: list[Path], word: str) -> list[str]:
    """Names of the files that hold a word in any encoding that something here writes."""
    spelled = [word.encode(encoding) for encoding in ("utf-8", "utf-16-le", "gb18030")]
    return [path.name for path in paths if any(one in path.read_bytes() for one in spelled)]
