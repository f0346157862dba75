"""Results kept in the database under the hash of their scheme and the version of their data."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, delete, insert, select, update

from metrics.errors import OperatorError
from metrics.ledgers.digests import frames_digest
from metrics.ledgers.engines import insert_rows
from metrics.ledgers.store import Store
from metrics.ledgers.tables import RESULT_TABLES
from metrics.model import Results
from metrics.model.results import ORDER, canonical

_LOG: Final = logging.getLogger(__name__)

FRAMES: Final = {f"run_{name}": name for name in ORDER}

KEPT: Final = 4
"""Runs that a process keeps, those asked for last: one of some fifty bodies over three years takes 30 MB."""

RunKey = tuple[str, str, str, datetime | None]
"""Scheme, data, code and time of scoring; no time while the database has not kept the run."""

_known: dict[RunKey, Results] = {}


def save(store: Store, results: Results, engine: str) -> None:
    """Keep a run, in place of an older one of the same scheme and data; ``engine`` names the code that made it.

    It can be read in this process from the first moment on, while the database takes it, and where the database does
    not, since it is full, read-only or locked.
    """
    key = (results.scheme_hash, results.data_version, engine)
    _keep((*key, None), _apart(results))
    try:
        scored_at = _save(store, results, engine)
    except OperatorError as error:
        _LOG.warning("a rating could not be kept: %s", error)
        return
    _keep((*key, scored_at), _apart(results))
    _known.pop((*key, None), None)


def known(*, scheme_hash: str, data_version: str, engine: str) -> Results | None:
    """The run of a scheme and a state of the data, where this process has it at hand, stored or not."""
    found = (results for key, results in [*_known.items()] if key[:3] == (scheme_hash, data_version, engine))
    return next(found, None)


def _save(store: Store, results: Results, engine: str) -> datetime:
    runs = store.table("runs")
    same = (runs.c.scheme_hash == results.scheme_hash) & (runs.c.data_version == results.data_version)
    scored_at = datetime.now(UTC).replace(tzinfo=None)
    with store.writing() as connection:
        for number in connection.execute(select(runs.c.id).where(same)).scalars().all():
            _drop(connection, store, number)
        run = connection.execute(
            insert(runs).values(
                scheme=results.scheme,
                scheme_hash=results.scheme_hash,
                data_version=results.data_version,
                engine=engine,
                scored_at=scored_at,
                digest=frames_digest({name: getattr(results, name) for name in ORDER}),
            )
        ).inserted_primary_key
        for table, name in FRAMES.items():
            _write(connection, store, table, run and run[0], getattr(results, name))
    return scored_at


def load(store: Store, *, scheme_hash: str, data_version: str, engine: str) -> Results | None:
    """The kept run of a scheme and a state of the data; None when this code has never scored it.

    A run never changes once it is kept, so that each is read once in a process, or never where it was scored there.
    """
    runs = store.table("runs")
    with store.reading() as connection:
        run = connection.execute(
            select(runs).where(
                runs.c.scheme_hash == scheme_hash, runs.c.data_version == data_version, runs.c.engine == engine
            )
        ).first()
        if run is None:
            unsaved = _known.get((scheme_hash, data_version, engine, None))
            return None if unsaved is None else _apart(unsaved)
        key = (scheme_hash, data_version, engine, run.scored_at)
        known = _known.get(key)
        if known is None:
            frames = _frames(connection, store, run.id)
            if frames_digest(frames) != run.digest:
                return _set_aside(store, run)
            periods = tuple(sorted(frames["ratings"]["period"].unique()))
            known = Results(
                run.scheme, scheme_hash, data_version, periods, frames["indicators"], frames["nodes"],
                frames["ratings"], frames["statement"],
            )  # fmt: skip
    _keep(key, known)
    return _apart(known)


def _frames(connection: Connection, store: Store, run: int) -> dict[str, pd.DataFrame]:
    return {name: _read(connection, store, table, run) for table, name in FRAMES.items()}


def _set_aside(store: Store, run: Any) -> None:
    """Keep a run that is not as it was stored where nobody finds it as a rating, for ``verify`` to tell of."""
    _LOG.error("the stored rating %s of the scheme %s was changed; it is worked out anew", run.id, run.scheme)
    runs = store.table("runs")
    try:
        with store.writing() as connection:
            aside = update(runs).where(runs.c.id == run.id).values(scheme_hash=f"{run.scheme_hash} changed {run.id}")
            connection.execute(aside)
    except OperatorError as error:
        _LOG.warning("it could not be set aside: %s", error)


def changed(connection: Connection, store: Store) -> list[tuple[str, datetime]]:
    """The runs that are not as they were stored: their scheme and when they were scored."""
    found = connection.execute(select(store.table("runs")).order_by(store.table("runs").c.id)).all()
    return [
        (run.scheme, run.scored_at) for run in found if frames_digest(_frames(connection, store, run.id)) != run.digest
    ]


def newest(store: Store, *, scheme_hash: str, engine: str, other_than: str) -> Results | None:
    """The run of a scheme that this code scored last on data of another version; None when there is none."""
    runs = store.table("runs")
    query = select(runs.c.data_version).where(
        runs.c.scheme_hash == scheme_hash, runs.c.engine == engine, runs.c.data_version != other_than
    )
    with store.reading() as connection:
        version = connection.execute(query.order_by(runs.c.scored_at.desc()).limit(1)).scalar()
    return None if version is None else load(store, scheme_hash=scheme_hash, data_version=version, engine=engine)


def _keep(key: RunKey, results: Results) -> None:
    """The one asked for last stands last, and the first goes."""
    _known.pop(key, None)
    _known[key] = results
    for oldest in list(_known)[:-KEPT]:
        _known.pop(oldest, None)


def _apart(results: Results) -> Results:
    """The same with frames of its own: what is changed in one shows in no other."""
    return replace(results, **{name: getattr(results, name).copy(deep=False) for name in ORDER})


def _drop(connection: Connection, store: Store, run: int) -> None:
    for table in FRAMES:
        connection.execute(delete(store.table(table)).where(store.table(table).c.run == run))
    connection.execute(delete(store.table("runs")).where(store.table("runs").c.id == run))


def _write(connection: Connection, store: Store, table: str, run: Any, frame: pd.DataFrame) -> None:
    if len(frame):
        columns = {str(name): _plain(frame[name]) for name in frame.columns}
        insert_rows(connection, store.table(table), {"run": [run] * len(frame), **columns})


def _plain(column: pd.Series) -> list[Any]:
    """What a driver takes, None where there is nothing."""
    missing = column.isna()
    return (column.astype(object).where(~missing, None) if missing.any() else column).tolist()


def _read(connection: Connection, store: Store, table: str, run: int) -> pd.DataFrame:
    source = store.table(table)
    columns = list(RESULT_TABLES[table])
    # As the driver has them, since texts and numbers are kept as they are: rows by name take longer than the query.
    result = connection.execute(select(*(source.c[name] for name in columns)).where(source.c.run == run)).cursor
    rows = result.fetchall() if result is not None else []
    return canonical(FRAMES[table], pd.DataFrame.from_records(rows, columns=columns))
