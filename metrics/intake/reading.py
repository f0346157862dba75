"""What a file holds, read in a process of its own, so that no file can harm the one that asks."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import select
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import metrics
from metrics.intake.contents import Dressed, FileOpened, Percent, Rows, Scaled, SheetOpened, Upload, Worded
from metrics.intake.parsing.limits import MEGABYTE, Limits
from metrics.intake.problems import CODES, Problem, excerpt
from metrics.model.foreign import understood

Event = FileOpened | SheetOpened | Rows | Problem
"""What reading hands on: the file, then each sheet with its rows; a problem of a cell comes before its row."""

LIMITS: Final = Limits()
AT_ONCE: Final = 2
"""Files that are read at the same time; others wait, so that a folder leaves a server its breath."""
LONGEST_LINE: Final = 64 * MEGABYTE
"""Bytes of one line from the process; five hundred rows take 30 kB."""

PROGRAM: Final = "import sys; sys.path.append(sys.argv.pop()); from metrics.intake.parsing.__main__ import main; main()"
ISOLATED: Final = ("-I", "-S", "-c", PROGRAM)
"""Without environment and site packages."""
INHERITED: Final = ("LD_LIBRARY_PATH", "SYSTEMROOT")
"""Variables without which Python itself may not start; none holds a secret."""

LISTS: Final = ("merged", "hidden_rows", "hidden_columns", "struck_rows", "said")
"""What is said of a sheet as a list."""
LOCK: Final = "~$"
"""How the name of the file begins that Excel and WPS keep beside an open workbook."""
DETAIL: Final = 40
"""Characters of what a message says beside the cell's value."""


class _NoAnswer(Exception):  # noqa: N818 - the file's fault, told as a problem
    """The process died, fell silent, or says what makes no sense."""


_turn = threading.BoundedSemaphore(AT_ONCE)


def read(upload: Upload, *, limits: Limits = LIMITS) -> Iterator[Event]:
    """Read a CSV or XLSX file.

    Yields:
        The file once it is open, then each sheet, followed by its rows. What is wrong with the file as a whole is a
        problem and ends the reading. Rows of hidden sheets come as well; faults of their cells are not said.
    """
    if upload.name.startswith(LOCK):
        yield Problem("E-FILE-24", upload.name, details={"found": upload.name.removeprefix(LOCK)})
        return
    try:
        with _opened(upload) as source:
            size = os.fstat(source).st_size
            if size > limits.file_bytes:
                result, limit = (str(round(number / MEGABYTE)) for number in (size, limits.file_bytes))
                yield Problem("E-FILE-08", upload.name, details={"found": result, "limit": limit})
                return
            yield from _parsed(upload.name, source, limits)
    except OSError as error:
        yield Problem("E-FILE-01", upload.name, details={"reason": understood(error.strerror or "OSError")})


@contextmanager
def _opened(upload: Upload) -> Iterator[int]:
    """The file's descriptor; bytes go into memory that has no name, never to a disk."""
    if isinstance(upload.source, Path):
        source = os.open(upload.source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    else:
        source = os.memfd_create("upload", os.MFD_CLOEXEC)
    try:
        if isinstance(upload.source, bytes):
            with open(source, "wb", closefd=False) as memory:
                memory.write(upload.source)
            os.lseek(source, 0, os.SEEK_SET)
        elif not stat.S_ISREG(os.fstat(source).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        yield source
    finally:
        os.close(source)


def _parsed(name: str, source: int, limits: Limits) -> Iterator[Event]:
    """What the process says of an open file; a process that falls silent or dies is a problem of the file."""
    sheet: str | None = None
    with suppress(_NoAnswer), _in_turn(limits), _process(name, source, limits) as answers:
        sha256 = _digest(source)
        for line in _lines(answers, limits):
            event = _event(line, name, sheet, sha256)
            if event is None:
                return
            if isinstance(event, SheetOpened):
                sheet = event.name
            yield event
    yield Problem("E-FILE-15", name)


def _event(line: bytes, name: str, sheet: str | None, sha256: str) -> Event | None:
    """One line from the process as what it stands for; None is the end.

    Raises:
        _NoAnswer: It is no line that was agreed upon.
    """
    try:
        word, content = json.loads(line, object_hook=_dated)
        match word:
            case "rows":
                return Rows(int(content[0]), content[1])
            case "sheet":
                lists: dict[str, Any] = {key: tuple(content.pop(key, ())) for key in LISTS}
                return replace(SheetOpened(**content), **lists)
            case "opened":
                return FileOpened(content["kind"], sha256, content["encoding"])
            case "problem":
                return _problem(content, name, sheet)
            case "done":
                return None
            case _:
                raise _NoAnswer
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        raise _NoAnswer from None


def _problem(content: dict[str, Any], name: str, sheet: str | None) -> Problem:
    code, value = content["code"], content["value"]
    return Problem(
        code if code in CODES else "E-FILE-15",
        name,
        sheet,
        content["row"],
        content["letter"],
        value=None if value is None else excerpt(value),
        details={key: str(detail)[:DETAIL] for key, detail in content["details"].items()},
    )


def _dated(content: dict[str, Any]) -> Any:
    """Cells that JSON has no type for."""
    if len(content) != 1:
        return content
    [(kind, value)] = content.items()
    match kind:
        case "d":
            return date.fromisoformat(value)
        case "t":
            return datetime.fromisoformat(value)
        case "p":
            return Percent(value)
        case "n":
            return Dressed(*value)
        case "s":
            return Scaled(*value)
        case "w":
            return Worded(*value)
        case _:
            return content


@contextmanager
def _in_turn(limits: Limits) -> Iterator[None]:
    """A place among the files that are read at the same time."""
    if not _turn.acquire(timeout=limits.queue):
        raise _NoAnswer
    try:
        yield
    finally:
        _turn.release()


@contextmanager
def _process(name: str, source: int, limits: Limits) -> Iterator[int]:
    """The process that reads an open file, and where it answers; it does not outlive the block."""
    root = str(Path(metrics.__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, *ISOLATED, Path(name).suffix.lower(), json.dumps(limits), root],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={key: os.environ[key] for key in INHERITED if key in os.environ},
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.fileno()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()
        process.wait()


def _lines(answers: int, limits: Limits) -> Iterator[bytes]:
    """Whole lines as they come.

    Raises:
        _NoAnswer: None came for too long, or one is longer than any honest one.
    """
    poll = select.poll()
    poll.register(answers, select.POLLIN)
    begun = bytearray()
    while True:
        if not poll.poll(limits.silence * 1000):
            raise _NoAnswer
        piece = os.read(answers, MEGABYTE)
        if not piece:
            return
        *lines, rest = piece.split(b"\n")
        for line in lines:
            yield bytes(begun) + line
            begun.clear()
        begun += rest
        if len(begun) > LONGEST_LINE:
            raise _NoAnswer


def _digest(source: int) -> str:
    """SHA-256 of an open file, without moving the place from which it is read elsewhere."""
    digest = hashlib.sha256()
    offset = 0
    while piece := os.pread(source, MEGABYTE, offset):
        digest.update(piece)
        offset += len(piece)
    return digest.hexdigest()
