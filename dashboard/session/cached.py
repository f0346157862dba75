"""One decorator for questions whose answers are kept between runs; keys are ids, versions, role, scope and language."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date
from functools import partial, wraps
from itertools import count
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeGuard, TypeVar, cast
from weakref import WeakValueDictionary

import numpy as np
import pandas as pd
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.session.query import Query, Session
from metrics.application.city import CityHandle, config_directory, database_url
from metrics.definitions import Scheme
from metrics.model import Actor

P = ParamSpec("P")
R = TypeVar("R")
Key = tuple[Hashable, ...]

LONGEST: Final = 1000
"""Items that a list or mapping in a key may have; what is longer is no key."""
_LISTS: Final[tuple[type, ...]] = (list, tuple)
_SETS: Final[tuple[type, ...]] = (set, frozenset)


class _Answer:
    """What a question came to; its number tells it from every other, so that it may be asked about in turn."""

    _numbers = count()

    def __init__(self, value: Any) -> None:
        self.value, self.number = value, next(self._numbers)
        own = _fields(value)
        within = {f"{name}.{field}": each for name, part in own.items() for field, each in _fields(part).items()}
        self.parts = {id(part): (part, name) for name, part in {**within, **own, "": value}.items()}
        for part in within.values():
            _known.setdefault(id(part), self)
        for part in (value, *own.values()):
            _known[id(part)] = self

    def name_of(self, part: object) -> str | None:
        """The name of the field that a value is of the answer, empty for the answer itself; None for another value."""
        known, name = self.parts.get(id(part), (None, ""))
        return name if known is part else None


def _fields(value: object) -> dict[str, object]:
    return vars(value) if is_dataclass(value) and not isinstance(value, type) and hasattr(value, "__dict__") else {}


_known: WeakValueDictionary[int, _Answer] = WeakValueDictionary()
"""Id of a value → the answer that it is, or that it is a field of, or of a field, as long as that is kept."""

_run = threading.local()


class _Unkeyed(Exception):  # noqa: N818 - no fault: the question is answered, and the answer not kept
    """An argument is neither an id nor an answer that is kept."""


class _Answers:
    """The answers of one question by key, those asked for last; each is worked out once, whoever waits for it."""

    def __init__(self, entries: int) -> None:
        self._most = entries
        self._answers: dict[Key, _Answer] = {}
        self._at_work: dict[Key, threading.Lock] = {}
        self._alone = threading.Lock()

    def get(self, key: Key, work_out: Callable[[], Any]) -> _Answer:
        with self._alone:
            if (kept := self._found(key)) is not None:
                return kept
            turn = self._at_work.setdefault(key, threading.Lock())
        with turn:
            with self._alone:
                if (kept := self._found(key)) is not None:
                    return kept
            try:
                answer = _Answer(work_out())
                with self._alone:
                    self._answers[key] = answer
                    while len(self._answers) > self._most:
                        self._answers.pop(next(iter(self._answers)))
            finally:
                with self._alone:
                    self._at_work.pop(key, None)
        return answer

    def _found(self, key: Key) -> _Answer | None:
        """The one asked for last stands last, and the first goes."""
        kept = self._answers.pop(key, None)
        if kept is not None:
            self._answers[key] = kept
        return kept


def is_kept(value: object) -> bool:
    """Whether a value is an answer that is kept, or a part of one, so that a question may be asked about it."""
    answer = _known.get(id(value))
    return answer is not None and answer.name_of(value) is not None


def cached(*, entries: int, monthly: bool = True, worded: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the answers of a question: all readers of the same key share one, and none may change it.

    The key holds the database and the state of the definitions, and of each argument what ``_parts`` takes of it: of a
    query reader, scheme, data and month. An answer that is kept itself may be asked about, as a figure asks about its
    view and its colours; one that is not, such as a view made by hand, is answered afresh each time. The question may
    depend on nothing else.

    Args:
        entries: How many answers are kept; the one that was not asked for longest goes first.
        monthly: Whether the answer depends on the query's month.
        worded: Whether it depends on the query's language.

    Raises:
        TypeError: When a question is called with a frame or an array.
    """

    def decorate(question: Callable[P, R]) -> Callable[P, R]:
        answers = _Answers(entries)

        @wraps(question)
        def asked(*arguments: P.args, **named: P.kwargs) -> R:
            try:
                key = _key(arguments, named, monthly=monthly, worded=worded)
            except _Unkeyed:
                return question(*arguments, **named)
            answer = answers.get(key, lambda: question(*arguments, **named))
            # Held to the end of the run, so that what is asked about it finds it whatever else is asked meanwhile.
            _this_run().setdefault("answers", []).append(answer)
            return answer.value

        return asked

    return decorate


def _key(arguments: tuple[object, ...], named: Mapping[str, object], *, monthly: bool, worded: bool) -> Key:
    everything = [*arguments, *(value for _, value in sorted(named.items()))]
    config = next((each.config for each in everything if isinstance(each, Session | CityHandle)), None)
    parts: list[Hashable] = [source(), *sorted(named)]
    for argument in everything:
        if isinstance(argument, Scheme) and config is not None:
            parts.append(_once_a_run("scheme", argument, partial(config.scheme_hash, argument)))
        elif isinstance(argument, Session | CityHandle):
            parts.append(_once_a_run(f"parts {monthly}", argument, partial(_parts, argument, monthly=monthly)))
            if worded and isinstance(argument, Session):
                parts.append(argument.language)
        else:
            parts.append(_parts(argument, monthly=monthly))
    return tuple(parts)


def _once_a_run(what: str, of: object, work_out: Callable[[], Hashable]) -> Hashable:
    """What is asked of the same object again and again within a run of a page; outside a run, worked out each time."""
    known: dict[int, tuple[object, Hashable]] = _this_run().setdefault(what, {})
    found = known.get(id(of))
    if found is None:
        # With the object, since the id of one that is gone may be another's.
        found = known[id(of)] = of, work_out()
    return found[1]


def _parts(argument: object, *, monthly: bool) -> Hashable:
    """What tells one argument of a question from another."""
    if argument is None or isinstance(argument, Actor | str | date):
        return argument
    if isinstance(argument, int | float):
        return type(argument), argument
    if isinstance(argument, Query):
        results = argument.results
        month = argument.period if monthly else None
        versions = results.data_version, data_version(argument.city), results.scheme_hash
        return argument.actor, str(argument.config.directory), *versions, month, argument.against
    if isinstance(argument, Session):
        return argument.actor, str(argument.config.directory), data_version(argument.city)
    if isinstance(argument, CityHandle):
        return str(argument.config.directory), data_version(argument)
    answer = _known.get(id(argument))
    if answer is not None and (name := answer.name_of(argument)) is not None:
        return _Answer, answer.number, name
    if isinstance(argument, pd.DataFrame | pd.Series | np.ndarray):
        raise TypeError(f"a question that is kept cannot be asked by a {type(argument).__name__}")
    if _is_frozen(argument):
        return type(argument), argument
    return _of_several(argument, monthly=monthly)


def _is_frozen(argument: object) -> TypeGuard[Hashable]:
    """Whether it is a frozen dataclass of ids and numbers alone, which is a key as it stands."""
    if not is_dataclass(argument) or not vars(type(argument))["__dataclass_params__"].frozen:
        return False
    try:
        hash(argument)
    except TypeError:
        return False
    return True


def _of_several(argument: object, *, monthly: bool) -> Key:
    if isinstance(argument, Mapping):
        argument = [*cast("Mapping[object, object]", argument).items()]
    if isinstance(argument, _SETS):
        return type(argument), frozenset(_parts(item, monthly=monthly) for item in cast("set[object]", argument))
    if not isinstance(argument, _LISTS) or len(cast("list[object]", argument)) > LONGEST:
        raise _Unkeyed
    items = cast("list[object]", argument)
    return type(items), *(_parts(item, monthly=monthly) for item in items)


def data_version(city: CityHandle) -> str:
    """The state of the data, asked for once a run of a page; outside a run, each time."""
    versions: dict[int, tuple[CityHandle, str]] = _this_run().setdefault("versions", {})
    known = versions.get(id(city))
    if known is None:
        known = versions[id(city)] = city, city.data_version
    return known[1]


def source() -> str:
    """Which database, and which state of which definitions: a part of every key.

    Definitions are looked at once a run of a page, so that an edited file shows at the next run; outside a run, each
    time.
    """
    run = _this_run()
    if "source" not in run:
        folder = config_directory()
        run["source"] = f"{database_url()} {folder} {fingerprint(folder)}"
    return run["source"]


def _this_run() -> dict[str, Any]:
    """What is known for this run of a page; outside a run, nothing."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return {}
    # Every run, of a page or of a fragment, begins with cursors of its own; kept here, so that none is taken for them.
    known: tuple[object, dict[str, Any]] | None = getattr(_run, "known", None)
    if known is None or known[0] is not context.cursors:
        known = _run.known = context.cursors, {}
    return known[1]


def fingerprint(folder: Path) -> str:
    """Changes whenever a file below ``folder`` does; reads names, times and sizes only."""
    digest = hashlib.blake2b(digest_size=16)
    for path, stat in sorted(_files(str(folder))):
        digest.update(f"{path}\0{stat.st_mtime_ns}\0{stat.st_size}\n".encode())
    return digest.hexdigest()


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """The files below a folder; none where there is no such folder."""
    try:
        entries = [*os.scandir(folder)]
    except OSError:
        return
    for entry in entries:
        if entry.is_dir():
            yield from _files(entry.path)
        elif entry.is_file():
            yield entry.path, entry.stat()
