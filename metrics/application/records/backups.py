"""Keeping a city's records safe: backups, bringing one back, and finding out whether all is as it came in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from metrics.application.city import CityHandle, database_url, load_config, require_whole_city
from metrics.errors import Message
from metrics.ledgers import safekeeping, verification
from metrics.ledgers.verification import Verification
from metrics.model import Actor
from metrics.model.permissions import require


@dataclass(frozen=True)
class BackupResult:
    """A backup that was written or brought back: rows with their history, and the version of the data.

    ``aside`` is where a restored database's earlier content is kept; None where there was none.
    """

    file: Path
    rows: int
    data_version: str
    aside: Path | None = None


def backup(actor: Actor, city: CityHandle, file: Path) -> BackupResult:
    """Write a city's database to a new file while others go on working; every record in the file is checked.

    Raises:
        OperatorError: The actor may not, records are damaged, or the file cannot be written.
    """
    require(actor, "back_up")
    require_whole_city(actor, Message("make a backup"))
    result, version = safekeeping.back_up(city.store, file)
    return BackupResult(file, result.rows, version)


def restore(actor: Actor, file: Path, database: str | None = None, config: Path | None = None) -> BackupResult:
    """Bring a backup back into a database, by default the one in use; what was there before is kept aside.

    Every record in the backup is checked first.

    Raises:
        DefinitionError: The definitions are wrong.
        OperatorError: The actor may not, the backup is damaged or does not fit; nothing was changed.
    """
    require(actor, "back_up")
    require_whole_city(actor, Message("restore a backup"))
    restored = safekeeping.restore(database_url(database), file, load_config(config))
    return BackupResult(file, restored.found.rows, restored.store.data_version, restored.aside)


def verify(actor: Actor, city: CityHandle) -> Verification:
    """Compare every record with the digest that it came in with.

    Raises:
        OperatorError: The actor may not, or the database cannot be read.
    """
    require(actor, "verify")
    require_whole_city(actor, Message("verify the records"))
    return verification.verify(city.store)
