"""One decorator for questions whose answers are kept between runs; keys are ids, versions, role and scope."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.session.query import Query, Session
from metrics.application.city import CityHandle, config_directory, database_url
from metrics.definitions import Scheme
from metrics.model import Viewer

P = ParamSpec("P")
R = TypeVar("R")
Key = tuple[Hashable, ...]

_run = threading.local()


def cached(*, entries: int, monthly: bool = True) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the answers of a question: all readers of the same key share one, and none may change it.

    The key holds the database and the state of the definitions, and of each argument what ``_parts`` takes of it. The
    question may depend on nothing else; least of all on the language, which no key holds.

    Args:
        entries: How many answers are kept; the one that was not asked for longest goes first.
        monthly: Whether the answer depends on the query's month.

    Raises:
        TypeError: When a question is called with an argument that no key can hold, such as a frame.
    """

    def decorate(question: Callable[P, R]) -> Callable[P, R]:
        # Streamlit leaves out of its key what begins with an underscore.
        def kept(key: Key, _arguments: tuple[object, ...], _named: Mapping[str, object]) -> R:
            del key
            return question(*_arguments, **_named)  # pyrefly: ignore[invalid-param-spec]

        # Streamlit tells caches apart by these two names.
        kept.__module__, kept.__qualname__ = question.__module__, question.__qualname__
        remembered = st.cache_resource(max_entries=entries, show_spinner=False)(kept)

        @wraps(question)
        def asked(*arguments: P.args, **named: P.kwargs) -> R:
            return remembered(_key(arguments, named, monthly=monthly), arguments, named)

        return asked

    return decorate


def _key(arguments: tuple[object, ...], named: Mapping[str, object], *, monthly: bool) -> Key:
    everything = [*arguments, *(value for _, value in sorted(named.items()))]
    config = next((each.config for each in everything if isinstance(each, Session | CityHandle)), None)
    parts: list[Hashable] = [source(), *sorted(named)]
    for argument in everything:
        if isinstance(argument, Scheme) and config is not None:
            parts.append(config.scheme_hash(argument))
        else:
            parts.extend(_parts(argument, monthly=monthly))
    return tuple(parts)


def _parts(argument: object, *, monthly: bool) -> Key:
    """What tells one argument of a question from another."""
    if isinstance(argument, Query):
        results = argument.results
        month = argument.period if monthly else None
        return argument.viewer, results.data_version, results.scheme_hash, month
    if isinstance(argument, Session):
        return argument.viewer, argument.city.data_version
    if isinstance(argument, CityHandle):
        return (argument.data_version,)
    if argument is None or isinstance(argument, Viewer | str | int | date):
        return (argument,)
    raise TypeError(f"a question that is kept cannot be asked by a {type(argument).__name__}")


def source() -> str:
    """Which database, and which state of which definitions: a part of every key.

    Definitions are looked at once a run of a page, so that an edited file shows at the next run; outside a run, each
    time.
    """
    context = get_script_run_ctx(suppress_warning=True)
    # Every run, of a page or of a fragment, begins with cursors of its own; kept here, so that none is taken for them.
    run = None if context is None else context.cursors
    folder = config_directory()
    name = f"{database_url()} {folder}"
    known: tuple[object, str, str] | None = getattr(_run, "source", None)
    if known is None or run is None or known[0] is not run or known[1] != name:
        known = run, name, f"{name} {fingerprint(folder)}"
        _run.source = known
    return known[2]


def fingerprint(folder: Path) -> str:
    """Changes whenever a file below ``folder`` does; reads names, times and sizes only."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            stat = path.stat()
            digest.update(f"{path.relative_to(folder)}\0{stat.st_mtime_ns}\0{stat.st_size}\n".encode())
    return digest.hexdigest()
