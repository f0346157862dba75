"""Commands about the database as a whole: backup, restore, verify."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from metrics.cli.command import OK, Commands, opened
from metrics.cli.rendering import print_document
from metrics.errors import OperatorError

if TYPE_CHECKING:
    from metrics.application.records.backups import BackupResult


def declare(commands: Commands) -> None:
    """Declare how a database is kept safe."""
    t = commands.t
    text = t("Write the database to one file, while others go on, and check it.")
    backup = commands.add("backup", _backup, text, on_database=True)
    backup.add_argument("file", type=Path, metavar=t("FILE"), help=t("must not be there yet"))
    text = t("Bring a backup back, if it is sound; what was there is kept aside.")
    restore = commands.add("restore", _restore, text, on_database=True)
    restore.add_argument("file", type=Path, metavar=t("FILE"), help=t("as `backup` wrote it"))
    commands.add(
        "verify", _verify, t("Compare every record with the digest made when it was imported."), on_database=True
    )


def _backup(chosen: argparse.Namespace) -> int:
    from metrics.application.records import backups

    return _print_result(chosen, backups.backup(*opened(chosen), chosen.file))


def _restore(chosen: argparse.Namespace) -> int:
    from metrics.application.records import backups
    from metrics.cli.operator import OPERATOR

    return _print_result(chosen, backups.restore(OPERATOR, chosen.file, chosen.database, chosen.config))


def _print_result(chosen: argparse.Namespace, result: BackupResult) -> int:
    document = {name: value if isinstance(value, int) else str(value) for name, value in vars(result).items() if value}
    print_document(chosen, document)
    return OK


def _verify(chosen: argparse.Namespace) -> int:
    from metrics.application.records import backups

    result = backups.verify(*opened(chosen))
    if result.problems:
        raise OperatorError(result.problems)
    text = chosen.t.plural("{n} row, as imported", "{n} rows, all as imported", result.rows)
    print(json.dumps({"rows": result.rows}) if chosen.json else text)
    return OK
