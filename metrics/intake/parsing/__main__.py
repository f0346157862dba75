"""The process that reads one file: its bytes on standard input, JSON lines on standard output."""

from __future__ import annotations

import gc
import json
import resource
import sys
from mmap import ACCESS_READ, mmap
from xml.parsers.expat import ExpatError

from metrics.intake.parsing import delimited, signs, workbook
from metrics.intake.parsing.limits import Limits
from metrics.intake.parsing.wire import Refused, Wire

HEAD = 4096
NAMED_TABLES = (".csv", ".xlsx", ".xls", ".xlsm", ".xlsb", ".et", ".ods")
"""Ends of names that say that there is a table."""
MARKUP = ("XML", "HTML", "MHTML")
"""What other programs export as tables."""
NO_MEMORY = 1
"""Expat's code for memory that ran out."""


def main() -> None:
    """Read the file on standard input; the last line is ``done``, or else the reading did not come to its end."""
    suffix, limits = sys.argv[1], Limits(*json.loads(sys.argv[2]))
    confine(limits)
    gc.disable()  # Millions of tuples and no cycles: looking for some takes a third of the time.
    wire = Wire(sys.stdout.buffer)
    try:
        read(suffix, limits, wire)
    except Refused as refusal:
        wire.problem(refusal.code, row=refusal.row, letter=refusal.letter, **refusal.details)
    except BrokenPipeError:
        return  # Nobody listens any more.
    except MemoryError:
        return
    except ExpatError as error:
        if error.code == NO_MEMORY:
            return
        wire.problem("E-FILE-06", row=None, letter=None)
    except Exception:  # What a parser says of damaged bytes has no end of types: zlib, struct, zipfile, codecs, int.
        wire.problem("E-FILE-06", row=None, letter=None)
    wire.say("done", None)
    sys.stdout.buffer.flush()


def confine(limits: Limits) -> None:
    """Give up everything that reading does not need."""
    bounds = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_CPU: limits.seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 16,
    }
    for name, bound in bounds.items():
        hard = resource.getrlimit(name)[1]
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(name, (bound, bound))


def read(suffix: str, limits: Limits, wire: Wire) -> None:
    """Read the file on standard input.

    Args:
        suffix: End of its name, in lower case, with the dot.

    Raises:
        Refused: The file as a whole cannot be taken.
    """
    source = sys.stdin.buffer
    head = source.read(HEAD)
    source.seek(0)
    blank = not head.removeprefix(signs.BOMS[0][0]).strip() or head in [mark for mark, _ in signs.BOMS]
    if blank and len(head) < HEAD:
        raise Refused("E-FILE-16")
    kind = signs.kind(head)
    if kind == "zip":
        workbook.read(source, suffix, limits, wire)
    elif kind == "text" and suffix in ("", ".csv"):
        delimited.read(source, limits, wire)
    elif kind == "text":
        raise _text(head, suffix)
    elif kind == "old":
        raise Refused("E-FILE-03")
    elif kind == "ole":
        with mmap(source.fileno(), 0, access=ACCESS_READ) as content:
            code = signs.ole_code(content)
            raise Refused(code, found="Word" if code == "E-FILE-23" else "OLE")
    else:
        raise Refused("E-FILE-02" if suffix in NAMED_TABLES or kind in MARKUP else "E-FILE-23", found=kind)


def _text(head: bytes, suffix: str) -> Refused:
    """Why a text that is not called CSV is not read: its name lies, or it is text as spreadsheets export it."""
    if b"\0" in head and not head.startswith(tuple(mark for mark, _ in signs.BOMS)):
        return Refused("E-FILE-06")
    return Refused("E-FILE-02", found="CSV") if suffix in NAMED_TABLES else Refused("E-FILE-22", found="TXT")


if __name__ == "__main__":
    main()
