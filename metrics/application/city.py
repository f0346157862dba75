"""Opening a city: its definitions and its database."""

from __future__ import annotations

import os
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from metrics.definitions import Config, load
from metrics.definitions.context import Methods
from metrics.errors import Message, OperatorError
from metrics.ledgers import Store, open_store
from metrics.measures.kinds import KINDS
from metrics.measures.kinds import kind_of as kind_of
from metrics.model import Viewer
from metrics.monitoring.alerts import ALERTS
from metrics.scoring.aggregate import AGGREGATORS
from metrics.scoring.impute import IMPUTERS
from metrics.scoring.normalise import NORMALISERS
from metrics.scoring.outrank import OUTRANKERS
from metrics.scoring.pairwise import problems as judge
from metrics.scoring.relative import RELATIVE
from metrics.scoring.treat import TREATMENTS
from metrics.scoring.weigh import WEIGHERS

ROOT: Final = Path(__file__).resolve().parents[2]
METHODS: Final = Methods(
    KINDS, IMPUTERS, TREATMENTS, NORMALISERS, RELATIVE, WEIGHERS, AGGREGATORS, OUTRANKERS, ALERTS, judge
)  # fmt: skip

DATABASE_SETTING: Final = "POLITICAL_ECOLOGY_DATABASE"
CONFIG_SETTING: Final = "POLITICAL_ECOLOGY_CONFIG"


@dataclass(frozen=True)
class CityHandle:
    """One city, open for use."""

    config: Config
    store: Store

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


def load_config(directory: Path | None = None) -> Config:
    """The definitions, checked against the registered methods.

    Raises:
        DefinitionError: Everything that is wrong with them.
    """
    return load(config_directory(directory), methods=METHODS)


def open_city(database: str | None = None, config: Path | None = None) -> CityHandle:
    """Open a city.

    Args:
        database: SQLAlchemy URL; by default the setting ``POLITICAL_ECOLOGY_DATABASE``, else ``var/city.db``.
        config: Folder of definitions; by default the setting ``POLITICAL_ECOLOGY_CONFIG``, else ``config/``.

    Returns:
        The handle that the other use cases take.

    Raises:
        DefinitionError: The definitions are wrong.
        OperatorError: The database cannot be opened.
    """
    definitions = load_config(config)
    return CityHandle(definitions, open_store(database_url(database), definitions))


def require_whole_city(viewer: Viewer, what: Message) -> None:
    """Refuse what only somebody may do who sees the whole city and changes things.

    Raises:
        OperatorError: The viewer sees a part, or only looks on.
    """
    if viewer.scope is not None or viewer.role == "viewer":
        raise OperatorError("only who looks after the whole city may {what}", what=what)


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
        text = Message("no body is called '{word}'; nearest: {nearest}", word=word, nearest=nearest)
        raise OperatorError(text if nearest else Message("no body is called '{word}'", word=word))
    return names[word]
