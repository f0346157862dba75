"""No file takes more than its share, reaches outside, or harms the one that reads it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from metrics.intake.contents import FileOpened, Rows, Upload
from metrics.intake.parsing.limits import MEGABYTE, Limits
from metrics.intake.problems import Problem
from metrics.intake.reading import read
from metrics.wording import say
from tests import processor
from tests.intake import workbooks
from tests.intake.workbooks import archive, cell, relation, relations, row, sheet, workbook

USUAL = Limits()
WORDS = "words " * 10
LAUGHS = '<!DOCTYPE lolz [<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
SECRET = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
PLAIN = sheet(row(1, cell("A1", 1)))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def problems(content: bytes | Path, name: str = "file.xlsx", limits: Limits = USUAL) -> list[Problem]:
    return [event for event in read(Upload(name, content), limits=limits) if isinstance(event, Problem)]


def codes(content: bytes | Path, name: str = "file.xlsx", limits: Limits = USUAL) -> list[str]:
    return [problem.code for problem in problems(content, name, limits)]


def linked(kind: str, target: str, mode: str = "External") -> bytes:
    """A workbook whose sheet refers to something."""
    return workbook(
        PLAIN, parts={"xl/worksheets/_rels/sheet1.xml.rels": relations(relation("x", kind, target, mode=mode))}
    )


def part(name: str, content: str | bytes = "<a/>") -> Callable[[], bytes]:
    """A workbook that holds one part more."""
    return lambda: workbook(PLAIN, parts={name: content})


def rows(*markup: str) -> Callable[[], bytes]:
    """A workbook of one sheet."""
    return lambda: workbook(sheet("".join(markup)))


def fixed(content: bytes) -> Callable[[], bytes]:
    return lambda: content


WORD = {"_rels/.rels": relations(relation("r", "officeDocument", "word/document.xml")), "word/document.xml": "<d/>"}
TYPES = '<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
LOST = '<workbook><sheets><sheet name="a" id="nowhere"/></sheets></workbook>'

REFUSED: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "csv called xlsx": ("E-FILE-02", "f.xlsx", fixed(b"a,b\n1,2\n")),
    "xlsx called csv": ("E-FILE-02", "f.csv", rows()),
    "xlsx called xls": ("E-FILE-02", "f.xls", rows()),
    "html called xls": ("E-FILE-02", "f.xls", fixed(b"\n<html><table><tr><td>1</table>")),
    "html called csv": ("E-FILE-02", "f.csv", fixed(b"\xef\xbb\xbf<!DOCTYPE html>")),
    "xml of 2003": ("E-FILE-02", "f.xlsx", fixed(b"<?xml version='1.0'?><Workbook/>")),
    "pdf": ("E-FILE-02", "f.csv", fixed(b"%PDF-1.7\n")),
    "other compound file": ("E-FILE-02", "f.xlsx", fixed(OLE)),
    "old xls": ("E-FILE-03", "f.xls", fixed(OLE + "Workbook".encode("utf-16-le") + bytes(20))),
    "older xls": ("E-FILE-03", "f.xls", fixed(b"\x09\x08\x10\x00\x00\x06\x05\x00")),
    "macros": ("E-FILE-04", "f.xlsm", part("xl/vbaProject.bin")),
    "macros by type": ("E-FILE-04", "f.xlsm", part("[Content_Types].xml", TYPES)),
    "password": ("E-FILE-05", "f.xlsx", fixed(OLE + "EncryptedPackage".encode("utf-16-le"))),
    "bytes": ("E-FILE-06", "f.xlsx", fixed(bytes(range(256)))),
    "cut markup": ("E-FILE-06", "f.xlsx", lambda: workbook(PLAIN[:-40])),
    "other encoding": ("E-FILE-06", "f.xlsx", lambda: workbook('<?xml version="1.0" encoding="latin-1"?>' + PLAIN)),
    "two quotation marks": ("E-FILE-06", "f.xlsx", rows(row(1, "<c r=\"A1\" t='s'><v>0</v></c>"))),
    "missing sheet": ("E-FILE-06", "f.xlsx", lambda: workbook(parts={"xl/workbook.xml": LOST})),
    "no workbook": ("E-FILE-07", "f.xlsx", lambda: archive({"a.txt": "hello"})),
    "word": ("E-FILE-23", "f.xlsx", lambda: archive(WORD)),
    "packed table": ("E-FILE-25", "f.zip", lambda: archive({"a/信访举报.xlsx": "PK"})),
    "packed archive": ("E-FILE-25", "f.xlsx", lambda: archive({"七月.zip": b"PK\x03\x04"})),
    "empty archive": ("E-FILE-07", "f.xlsx", lambda: archive({})),
    "whitespace bomb": ("E-FILE-09", "f.xlsx", part("xl/sharedStrings.xml", b" " * 300 * MEGABYTE)),
    "empty rows": ("E-FILE-09", "f.xlsx", rows('<row r="1"/>' * 3_000_000)),
    "many parts": (
        "E-FILE-09",
        "f.xlsx",
        lambda: workbook(PLAIN, parts={f"docProps/{n}.xml": "" for n in range(1000)}),
    ),
    "far cell": ("E-FILE-10", "f.xlsx", rows(row(1, cell("A1", 1)), row(1_048_576, cell("XFD1048576", 1)))),
    "far row": ("E-FILE-10", "f.xlsx", rows(row(1, cell("A1", 1)), row(1_048_577, cell("A1048577", 1)))),
    "far box": ("E-FILE-10", "f.xlsx", rows(row(1, cell("CV1", 1)), row(500_000, cell("A500000", 1)))),
    "column nobody has": ("E-FILE-10", "f.xlsx", rows(row(1, cell("ZZZZZZ1", 1)))),
    "many columns": ("E-FILE-10", "f.csv", lambda: ",".join(["x"] * 10_000).encode()),
    "one long line": ("E-FILE-10", "f.csv", lambda: b"x," * 100 * MEGABYTE),
    "billion laughs": ("E-FILE-11", "f.xlsx", part("xl/sharedStrings.xml", LAUGHS + "]><sst>&l9;</sst>")),
    "outer entity": ("E-FILE-11", "f.xlsx", lambda: workbook(SECRET + PLAIN.replace("<v>1<", "<v>&e;<"))),
    "entity, wide": ("E-FILE-11", "f.xlsx", part("xl/styles.xml", (SECRET + "<a/>").encode("utf-16"))),
    "linked workbook": ("E-FILE-12", "f.xlsx", part("xl/externalLinks/externalLink1.xml")),
    "connection": ("E-FILE-12", "f.xlsx", part("xl/connections.xml")),
    "web query": ("E-FILE-12", "f.xlsx", part("xl/queryTables/queryTable1.xml")),
    "embedded": ("E-FILE-12", "f.xlsx", part("xl/embeddings/oleObject1.bin")),
    "remote image": ("E-FILE-12", "f.xlsx", lambda: linked("image", "http://127.0.0.1:9/a.png")),
    "outer path": ("E-FILE-13", "f.xlsx", part("../evil.xml")),
    "absolute path": ("E-FILE-13", "f.xlsx", part("/etc/evil")),
    "backslashes": ("E-FILE-13", "f.xlsx", part("a\\..\\evil")),
    "drive": ("E-FILE-13", "f.xlsx", part("c:evil")),
    "archive inside": ("E-FILE-13", "f.xlsx", part("xl/media/image1.png", archive({"a": "b"}))),
    "many sheets": ("E-FILE-14", "f.xlsx", lambda: workbook(*[PLAIN] * 10_000)),
    "huge text": ("E-FILE-21", "f.xlsx", rows(row(1, cell("A1", "x" * 40_000, kind="str")))),
    "one long cell": ("E-FILE-21", "f.csv", lambda: b"x" * 200 * MEGABYTE),
}


@pytest.mark.parametrize("title", list(REFUSED))
def test_what_is_no_honest_table_is_refused_as_a_whole(title: str) -> None:
    code, name, make = REFUSED[title]
    content = make()
    before = processor.spent()
    [problem] = problems(content, name)
    assert processor.spent() - before < 4
    assert problem.code == code
    assert "“”" not in say(problem.sentence, "zh")


def test_links_that_somebody_would_have_to_click_pictures_and_notes_are_harmless() -> None:
    assert codes(linked("hyperlink", "https://example.org/")) == []
    assert codes(linked("drawing", "../drawings/drawing1.xml", mode="")) == []
    drawn = {
        "xl/media/image1.png": b"\x89PNG\r\n",
        "xl/comments1.xml": "<comments/>",
        "xl/drawings/drawing1.xml": "<a/>",
    }
    assert codes(workbook(PLAIN, parts=drawn)) == []


def test_every_beginning_of_a_workbook_is_refused() -> None:
    whole = workbook(sheet("".join(row(n, cell(f"A{n}", n)) for n in range(1, 2000))))
    assert codes(whole) == []
    for length in range(5, len(whole), len(whole) // 20):
        assert codes(whole[:length]) == ["E-FILE-06"]


def test_a_flipped_byte_is_seen_before_any_row_comes() -> None:
    whole = bytearray(workbook(sheet("".join(row(n, cell(f"A{n}", n)) for n in range(1, 2000)))))
    whole[len(whole) // 3] ^= 1
    assert [event.code for event in read(Upload("f.xlsx", bytes(whole))) if isinstance(event, Problem)] == ["E-FILE-06"]


def test_damage_of_any_kind_is_a_problem_and_never_an_exception() -> None:
    dice = random.Random(20240229)
    markup = sheet("".join(row(n, cell(f"A{n}", n), cell(f"B{n}", 0, kind="s")) for n in range(1, 30)))
    found: set[str] = set()
    for _ in range(60):
        letters = list(markup)
        for _ in range(dice.randint(1, 4)):
            letters[dice.randrange(len(letters))] = dice.choice("<>/\"'=&19AZrstv \x07\u4e00")
        found.update(codes(workbook("".join(letters), texts=("甲",))))
    assert found <= {"E-FILE-06", "E-FILE-10", "E-CELL-04", "E-CELL-05"}
    assert "E-FILE-06" in found


def test_sizes_that_lie_are_seen() -> None:
    content = bytearray(workbook(sheet("".join(row(n, cell(f"A{n}", n)) for n in range(1, 2000)))))
    listed = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert content[listed : listed + 4] == b"PK\x01\x02"
    content[listed + 24 : listed + 28] = (1000).to_bytes(4, "little")
    assert codes(bytes(content)) == ["E-FILE-06"]


def test_a_file_beyond_the_limit_is_not_even_opened() -> None:
    [problem] = problems(b"a,b\n" + b"1,2\n" * 1000, "f.csv", Limits(file_bytes=2000))
    assert problem.code == "E-FILE-08"


def test_unpacked_size_and_ratio_have_limits() -> None:
    markup = "".join(row(n, cell(f"A{n}", n * 7919 % 10007)) for n in range(1, 30_000))
    content = workbook(sheet(markup))
    assert codes(content, limits=Limits(unpacked_bytes=len(markup))) == ["E-FILE-09"]
    assert codes(content, limits=Limits(ratio=3, ratio_from=1000)) == ["E-FILE-09"]
    assert codes(content) == []


@pytest.mark.parametrize("name", ["f.csv", "f.xlsx"])
def test_rows_columns_and_cells_have_limits(name: str) -> None:
    def file(number: int, columns: int) -> bytes:
        if name == "f.csv":
            return (",".join("x" * columns) + "\n").encode() * number
        letters = "ABCDEFGH"[:columns]
        return workbook(sheet("".join(row(n, *(cell(f"{x}{n}", 1) for x in letters)) for n in range(1, number + 1))))

    limits = Limits(rows=100, columns=5, cells=400)
    assert codes(file(100, 4), name, limits) == []
    assert codes(file(80, 5), name, limits) == []
    assert codes(file(101, 2), name, limits) == ["E-FILE-10"]
    assert codes(file(2, 6), name, limits) == ["E-FILE-10"]
    assert codes(file(81, 5), name, limits) == ["E-FILE-10"]


def test_memory_and_processor_time_have_limits() -> None:
    texts = (
        f'<sst xmlns="{workbooks.MAIN}">' + "".join(f"<si><t>{n} {WORDS}</t></si>" for n in range(400_000)) + "</sst>"
    )
    content = workbook(PLAIN, parts={"xl/sharedStrings.xml": texts})
    little = Limits(memory=45 * MEGABYTE)
    assert codes(content) == codes(workbook(PLAIN), limits=little) == []
    assert codes(content, limits=little) == ["E-FILE-15"]
    markup = "".join(row(n, cell(f"A{n}", n), cell(f"B{n}", n + 0.5)) for n in range(1, 400_000))
    before = processor.spent()
    assert codes(workbook(sheet(markup)), limits=Limits(seconds=1))[-1] == "E-FILE-15"
    assert processor.spent() - before < 30


def children() -> list[psutil.Process]:
    """The processes that read files now; tests of other folders may have left some of another kind."""
    return [
        child
        for child in psutil.Process().children()
        if any("metrics.intake.parsing" in word for word in _words(child))
    ]


def _words(child: psutil.Process) -> list[str]:
    """The command of a process; none of one that has ended in the meantime."""
    try:
        return child.cmdline() if child.status() != psutil.STATUS_ZOMBIE else []
    except psutil.NoSuchProcess:
        return []


LONG = b"a,b\n" + b"1,2\n" * 400_000


def test_a_process_that_is_killed_is_a_problem_of_the_file() -> None:
    events = read(Upload("f.csv", LONG))
    assert isinstance(next(events), FileOpened)
    [child] = children()
    os.kill(child.pid, signal.SIGKILL)
    *_, last = events
    assert isinstance(last, Problem)
    assert last.code == "E-FILE-15"


def test_a_process_that_falls_silent_is_given_up() -> None:
    events = read(Upload("f.csv", LONG), limits=Limits(silence=3))
    next(events)
    [child] = children()
    os.kill(child.pid, signal.SIGSTOP)
    *_, last = events
    assert isinstance(last, Problem)
    assert last.code == "E-FILE-15"
    assert children() == []


def test_who_stops_reading_leaves_no_process_behind() -> None:
    events = read(Upload("f.csv", LONG))
    next(events)
    assert len(children()) == 1
    events.close()
    assert children() == []


def test_the_process_holds_no_secret_and_ends_with_the_one_that_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    events = read(Upload("f.csv", LONG))
    next(events)
    [child] = children()
    assert "DATABASE_PASSWORD" not in child.environ()
    assert os.getpgid(child.pid) == child.pid
    assert child.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
    assert child.rlimit(psutil.RLIMIT_CORE) == (0, 0)
    assert child.rlimit(psutil.RLIMIT_AS)[0] == Limits().memory
    events.close()

    program = (
        "import os, psutil; from metrics.intake.reading import read; from metrics.intake.contents import Upload\n"
        "events = read(Upload('f.csv', b'a,b\\n' + b'1,2\\n' * 4_000_000)); next(events)\n"
        "print(psutil.Process().children()[0].pid, flush=True); os.kill(os.getpid(), 9)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    orphan = int(said.stdout)
    for _ in range(1200):
        if not psutil.pid_exists(orphan) or psutil.Process(orphan).status() == psutil.STATUS_ZOMBIE:
            break
        time.sleep(0.05)
    else:
        pytest.fail("the process outlived the one that asked")


def test_the_process_loads_nothing_but_what_reading_needs() -> None:
    program = "import metrics.intake.parsing.__main__, sys, json; print(json.dumps(sorted(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(said.stdout)}
    assert loaded.isdisjoint({"pandas", "numpy", "yaml", "pydantic", "sqlalchemy", "socket", "ssl", "pickle", "ctypes"})


def test_files_wait_for_their_turn() -> None:
    most, rows = 0, 60_000
    done: list[int] = []

    def one() -> None:
        upload = Upload("f.csv", b"a,b\n" + b"1,2\n" * rows)
        done.append(sum(len(event.cells) for event in read(upload) if isinstance(event, Rows)))

    threads = [threading.Thread(target=one) for _ in range(5)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        most = max(most, len(children()))
        time.sleep(0.002)
    assert done == [rows + 1] * 5
    assert most == 2


def test_who_holds_all_turns_is_told_instead_of_waiting_for_ever() -> None:
    held = [read(Upload("f.csv", LONG)) for _ in range(2)]
    for events in held:
        next(events)
    assert codes(b"a,b\n1,2\n", "f.csv", Limits(queue=0.1)) == ["E-FILE-15"]
    for events in held:
        events.close()
    assert codes(b"a,b\n1,2\n", "f.csv", Limits(queue=0.1)) == []


def test_nothing_is_left_on_a_disk_and_little_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    line = ("凤翔区," * 9 + "1\n").encode()
    file = tmp_path.parent / "large.csv"
    file.write_bytes(line * 200_000)
    process = psutil.Process()
    codes(file, "f.csv")
    before, highest = process.memory_info().rss, 0
    for number, event in enumerate(read(Upload("f.csv", file))):
        assert not isinstance(event, Problem)
        if number % 20 == 0:
            highest = max(highest, process.memory_info().rss)
    file.unlink()
    assert highest - before < 50 * MEGABYTE
    assert list(tmp_path.iterdir()) == []


def test_a_small_file_takes_a_moment() -> None:
    before = processor.spent()
    for _ in range(10):
        assert codes(workbook(PLAIN)) == []
    assert (processor.spent() - before) / 10 < 0.3
