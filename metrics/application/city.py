"""Opening a city: its definitions and its database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from metrics.definitions import Config, Scheme, load, load_scheme
from metrics.definitions.context import Methods
from metrics.definitions.review import Review, doubts_about, review
from metrics.errors import DefinitionError, Message, NotAllowed, OperatorError, PoliticalEcologyError
from metrics.ledgers import Store, as_it_is, is_missing, open_store
from metrics.measures.kinds import KINDS
from metrics.measures.kinds import kind_of as kind_of
from metrics.model import Actor
from metrics.monitoring.alerts import ALERTS
from metrics.scoring.aggregate import AGGREGATORS
from metrics.scoring.impute import IMPUTERS
from metrics.scoring.normalise import NORMALISERS
from metrics.scoring.outrank import OUTRANKERS
from metrics.scoring.pairwise import problems as judge
from metrics.scoring.relative import RELATIVE
from metrics.scoring.treat import RESHAPING, TREATMENTS
from metrics.scoring.weigh import WEIGHERS

ROOT: Final = Path(__file__).resolve().parents[2]
METHODS: Final = Methods(
    KINDS, IMPUTERS, TREATMENTS, NORMALISERS, RELATIVE, WEIGHERS, AGGREGATORS, OUTRANKERS, ALERTS, RESHAPING, judge
)  # fmt: skip

DATABASE_SETTING: Final = "POLITICAL_ECOLOGY_DATABASE"
CONFIG_SETTING: Final = "POLITICAL_ECOLOGY_CONFIG"


@dataclass(frozen=True)
class CityHandle:
    """One city, open for use."""

    config: Config
    store: Store
    refused: tuple[Message, ...] = ()
    """Why the definitions as they stand on disk are not in force; those in use are then the last ones that were."""

    @property
    def data_version(self) -> str:
        """What identifies the state of the data."""
        return self.store.data_version


def database_url(given: str | None = None) -> str:
    """The database to use: the one given, else the setting, else a SQLite file in ``var/``."""
    return given or os.environ.get(DATABASE_SETTING) or f"sqlite:///{ROOT / 'var' / 'city.db'}"


def config_directory(given: Path | None = None) -> Path:
    """The definitions to use: the ones given, else the setting, else ``config/`` beside the code."""
    return given or Path(os.environ.get(CONFIG_SETTING) or ROOT / "config")


def review_config(directory: Path | None = None) -> tuple[Review, Path]:
    """Everything that is wrong with the definitions or doubtful, and the folder they lie in.

    Raises:
        OperatorError: There is no such folder.
    """
    folder = config_directory(directory)
    return review(folder, METHODS), folder


def examined_scheme(path: Path, config: Config) -> tuple[Scheme | None, tuple[Message, ...]]:
    """A scheme in a file of its own, held against a city's ledgers and indicators; or what is wrong with it."""
    known, ledgers = config.indicators, config.ledgers
    try:
        return load_scheme(path, indicators=known, methods=METHODS, ledgers=ledgers, alone=False), ()
    except DefinitionError as error:
        return None, error.problems


def scheme_doubts(path: Path, config: Config) -> tuple[Message, ...]:
    """What is doubtful in such a scheme, where nothing is wrong with it."""
    return doubts_about(path, config, METHODS)


def database_doubts(config: Config, database: str | None = None) -> tuple[Message, ...]:
    """How a database differs from the definitions that it would be opened with; nothing where there is none."""
    from metrics.application.records.queries import unread

    url = database_url(database)
    if is_missing(url):
        return ()
    try:
        store, problems = as_it_is(url, config)
        told = unread(Actor(role="operator", scope=None), CityHandle(config, store)) if store else []
    except OperatorError as error:
        return error.problems
    return (*(Message("the database does not fit: {problem}", problem=problem) for problem in problems), *told)


def load_config(directory: Path | None = None) -> Config:
    """The definitions, checked against the registered methods.

    Raises:
        DefinitionError: Everything that is wrong with them.
    """
    return load(config_directory(directory), methods=METHODS)


def open_city(database: str | None = None, config: Path | None = None, *, new: bool = True) -> CityHandle:
    """Open a city.

    Args:
        database: SQLAlchemy URL; by default the setting ``POLITICAL_ECOLOGY_DATABASE``, else ``var/city.db``.
        config: Folder of definitions; by default the setting ``POLITICAL_ECOLOGY_CONFIG``, else ``config/``.
        new: Whether a SQLite file that is not there is made.

    Returns:
        The handle that the other use cases take.

    Raises:
        DefinitionError: The definitions are wrong.
        OperatorError: The database cannot be opened.
    """
    definitions = load_config(config)
    return CityHandle(definitions, open_store(database_url(database), definitions, new=new))


@contextmanager
def tried_city(database: str | None = None, config: Path | None = None) -> Iterator[CityHandle]:
    """Open a city to try something on it; one whose file is not there is an empty one that leaves nothing behind.

    Raises:
        DefinitionError, OperatorError: As for ``open_city``.
    """
    with TemporaryDirectory() as folder:
        missing = is_missing(database_url(database))
        yield open_city(f"sqlite:///{folder}/city.db" if missing else database, config)


_in_force: dict[Path, Config] = {}
"""Folder → the definitions that were valid last, in this process."""


def open_city_in_force(database: str | None = None, config: Path | None = None) -> CityHandle:
    """Open a city by its definitions, or by those that were valid last where a change to them is wrong.

    A server goes on like this; a command, which is told what is wrong at once, does not.

    Args:
        database, config: As for ``open_city``.

    Returns:
        The handle; ``refused`` says what keeps the definitions on disk from being in force.

    Raises:
        DefinitionError: The definitions are wrong and were never right in this process.
        OperatorError: The database cannot be opened.
    """
    folder = config_directory(config)
    refused: tuple[Message, ...] = ()
    try:
        definitions = _in_force[folder] = load_config(folder)
    except PoliticalEcologyError as error:
        if folder not in _in_force:
            raise
        definitions, refused = _in_force[folder], error.problems
    return CityHandle(definitions, open_store(database_url(database), definitions), refused)


def require_whole_city(actor: Actor, what: Message) -> None:
    """Refuse what only somebody may do who sees the whole city.

    Raises:
        NotAllowed: The actor sees a part.
    """
    if actor.scope is not None:
        raise NotAllowed("only who looks after the whole city may {what}", what=what)


def entity_id(city: CityHandle, word: str) -> str:
    """The id of the body that is called so, by id or any of its names.

    Raises:
        OperatorError: None is; with the nearest names.
    """
    names = {
        name: key
        for key, entity in city.config.city.entities.items()
        for title in (*entity.names, entity.short)
        for name in (key, title.zh, title.en)
    }
    if word not in names:
        nearest = get_close_matches(word, names, n=3, cutoff=0.4)
        text = Message("no unit is called '{word}'; nearest: {nearest}", word=word, nearest=nearest)
        raise OperatorError(text if nearest else Message("no unit is called '{word}'", word=word))
    return names[word]
