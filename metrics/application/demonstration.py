"""A fresh sample city: its files into a new database, rated, and only then put in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, Literal

from metrics.application.city import database_url, open_city
from metrics.application.ratings.pipeline import whole_city_results
from metrics.application.records.import_results import settled
from metrics.application.records.imports import import_paths
from metrics.errors import DataError, OperatorError
from metrics.ledgers.backup import file_parts
from metrics.ledgers.safekeeping import replace
from metrics.ledgers.store import finish_sample, has_records, is_sample
from metrics.model import Actor
from metrics.model.permissions import require

SQLITE: Final = "sqlite:///"


def build(
    actor: Actor,
    generate: Callable[[], Sequence[Path]],
    *,
    database: str | None = None,
    config: Path | None = None,
    progress: Callable[[Sequence[Path]], Iterable[Path]] = iter,
) -> Path:
    """Make the sample city's database anew.

    The new file takes the old one's place only when it is complete, so that an interruption leaves what was there.

    Args:
        actor: Who asks, as the one who takes the files in.
        generate: Writes the sample ledgers and returns their paths.
        database: URL of a SQLite file; by default the one in use.
        config: Folder of definitions; by default the one in use.
        progress: Wraps the list of files, e.g. to draw a bar.

    Returns:
        The database's file.

    Raises:
        DataError: A file does not go in.
        OperatorError: The database is no SQLite file, or holds other records: a sample never replaces a real city.
    """
    require(actor, "take_in")
    target = sqlite_file(database)
    if target.exists() and _is_real(target):
        raise OperatorError("{target} holds records that are not the sample's; name another --database", target=target)
    draft = target.with_name(f"{target.name}.draft")
    for part in file_parts(draft):
        part.unlink(missing_ok=True)
    try:
        city = open_city(f"{SQLITE}{draft}", config)
        taken = import_paths(actor, city, generate(), progress=progress)
        if not settled(taken):
            raise DataError([problem.sentence for receipt in taken for problem in receipt.problems])
        whole_city_results(city)
        finish_sample(city.store)
        replace(target, draft)
    finally:
        for part in file_parts(draft):
            part.unlink(missing_ok=True)
    return target


State = Literal["missing", "sample", "real"]
"""What stands in a database: nothing that can be used, the sample with its results, or a real city."""


def state(database: str | None = None, config: Path | None = None) -> State:
    """What stands in the database; a file without any records is no city.

    Raises:
        OperatorError: It holds a real city and cannot be used as it is; it is never taken for missing.
    """
    if not _is_sqlite(database_url(database)):
        open_city(database, config)
        return "real"
    target = sqlite_file(database)
    if not target.is_file():
        return "missing"
    if not is_sample(f"{SQLITE}{target}"):
        if not has_records(f"{SQLITE}{target}"):
            return "missing"
        open_city(database, config)
        return "real"
    try:
        city = open_city(database, config)
        whole_city_results(city)
    except OperatorError:
        return "missing"
    return "sample"


def _is_real(target: Path) -> bool:
    url = f"{SQLITE}{target}"
    return not is_sample(url) and has_records(url)


def _is_sqlite(url: str) -> bool:
    return url.startswith(SQLITE) and url != SQLITE and ":memory:" not in url


def sqlite_file(database: str | None = None) -> Path:
    """The file behind a SQLite URL.

    Raises:
        OperatorError: The URL is not that of a SQLite file.
    """
    url = database_url(database)
    if not _is_sqlite(url):
        raise OperatorError(
            "the sample city is built in a SQLite file such as {prefix}var/city.db; found {url}",
            prefix=SQLITE,
            url=url.split("@")[-1],
        )
    return Path(url.removeprefix(SQLITE))
