"""Points in a process's work at which it may be killed, counted from its beginning."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from itertools import count
from types import FrameType
from typing import Any, Literal, get_args

from sqlalchemy import Engine, event

Kind = Literal["statements", "calls", "bytes"]
"""Before and after each statement and each commit; at each call of a function of the product; at a byte of a file."""

KINDS = get_args(Kind)
PRODUCT = f"{os.sep}metrics{os.sep}"


def kill_at(point: int, kind: Kind, engine: Engine) -> None:
    """Have this process die at a point; it lives on when its work is done before.

    Args:
        point: From 1. Of bytes: no file may become longer, and whoever writes beyond dies in the middle of it.
        kind: What is counted.
        engine: The database that the process works with.
    """
    if kind == "bytes":
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (point, point))
        return
    numbers = count(1)

    def pass_by(*_: object) -> None:
        if next(numbers) == point:
            os.kill(os.getpid(), signal.SIGKILL)

    (_at_statements if kind == "statements" else _at_calls)(pass_by, engine)


def _at_statements(pass_by: Callable[..., None], engine: Engine) -> None:
    event.listen(engine, "before_cursor_execute", pass_by)
    event.listen(engine, "after_cursor_execute", pass_by)
    commit = engine.dialect.do_commit

    def committing(connection: Any) -> None:
        pass_by()
        commit(connection)
        pass_by()

    engine.dialect.do_commit = committing  # type: ignore[method-assign]


def _at_calls(pass_by: Callable[..., None], _: Engine) -> None:
    def called(frame: FrameType, what: str, _: object) -> None:
        if what == "call" and PRODUCT in frame.f_code.co_filename:
            pass_by()

    sys.setprofile(called)
