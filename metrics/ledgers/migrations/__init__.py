"""How the tables of a database of an earlier version become those of this one, and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from metrics.definitions import Ledger

FOLDER: Final = Path(__file__).parent


def upgrade(connection: Connection, revision: str, ledgers: Mapping[str, Ledger] | None = None) -> None:
    """Bring the tables forward to a revision, within the transaction that the connection is in.

    Args:
        revision: Where to go, such as ``0002`` or ``head``.
        ledgers: Ledgers whose tables the first revision makes; where there are tables already, none.
    """
    command.upgrade(_configuration(connection, ledgers=dict(ledgers or {})), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Take the tables back to a revision, within the transaction that the connection is in.

    Args:
        revision: Where to go, such as ``0001`` or ``base``.
    """
    command.downgrade(_configuration(connection), revision)


def _configuration(connection: Connection, **attributes: Any) -> Config:
    configuration = Config(attributes={"connection": connection, **attributes})
    configuration.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    return configuration


def known() -> set[str]:
    """All revisions that there is a migration for."""
    scripts = ScriptDirectory(str(FOLDER))
    return {script.revision for script in scripts.walk_revisions()}
