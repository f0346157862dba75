"""Commands about records: import, history, undo, close, template."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Final

from metrics.application.records.reasons import REASONS
from metrics.cli.command import OK, WRONG, Commands
from metrics.cli.rendering import as_text, print_document
from metrics.errors import OperatorError

MONTH: Final = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])")


def declare(commands: Commands) -> None:
    """Declare how records come in and are taken back."""
    text = "Take CSV and XLSX files of ledgers in; each as a whole or not at all."
    take = commands.add("import", _import, text, on_database=True)
    take.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files or folders")
    take.add_argument("--dry-run", action="store_true", help="only say what would happen")
    take.add_argument(
        "--month",
        help="the month that the files report, such as 2021-06: no other dates go in, and its return is registered",
    )
    take.add_argument("--reason", choices=REASONS, help="why filled cells of known records may change")
    take.add_argument("--yes", action="store_true", help="answer all questions about the files with yes")
    take.add_argument(
        "--fix-lists", type=Path, metavar="FOLDER", help="where to write each file's problems, cells marked"
    )
    take.add_argument("--language", choices=["en", "zh"], default="en", help="of the problems (default: en)")
    history = commands.add(
        "history", _history, "List what came in and what was undone, newest first.", on_database=True
    )
    history.add_argument("--limit", type=int, default=20, help="batches to print (default: 20)")
    undo = commands.add("undo", _undo, "Take a whole import back; the history keeps both.", on_database=True)
    undo.add_argument("batch", type=int, metavar="BATCH", help="its number, as `history` lists it")
    close = commands.add("close", _close, "Close a month: its records change only with a reason.", on_database=True)
    close.add_argument("month", metavar="MONTH", help="such as 2021-06")


def declare_templates(commands: Commands) -> None:
    """Declare how departments get the workbooks to fill in."""
    text = "Write the workbooks that clerks fill in, one a ledger."
    template = commands.add("template", _template, text, as_json=False)
    template.add_argument("ledgers", nargs="*", metavar="LEDGER", help="ids or titles (default: all)")
    template.add_argument("--out", type=Path, default=Path(), metavar="FOLDER", help="where to write (default: here)")


def _import(chosen: argparse.Namespace) -> int:
    from tqdm import tqdm

    from metrics.application.city import open_city
    from metrics.application.records import import_results, imports
    from metrics.cli.operator import OPERATOR

    city = open_city(chosen.database, chosen.config)
    options = imports.Options(chosen.reason, confirmed=chosen.yes, month=chosen.month and _month(chosen.month))
    with tqdm(unit=" records", disable=None, leave=False) as counter:
        results = imports.import_paths(
            OPERATOR, city, chosen.paths, options, dry_run=chosen.dry_run, records=counter.update
        )
    if chosen.json:
        print(json.dumps(import_results.documents(results), ensure_ascii=False, indent=1))
    else:
        print("\n".join(import_results.summary(results)))
        print("\n".join(import_results.problems(results, chosen.language)), file=sys.stderr)
    if chosen.fix_lists:
        import_results.write_fix_lists(chosen.fix_lists, imports.gather(chosen.paths), results)
    return OK if import_results.settled(results) else WRONG


def _history(chosen: argparse.Namespace) -> int:
    from metrics.application.city import open_city
    from metrics.application.records import imports
    from metrics.cli.operator import OPERATOR

    batches = imports.history(OPERATOR, open_city(chosen.database, chosen.config)).head(chosen.limit)
    table = json.loads(batches.to_json(orient="records", date_format="iso"))
    print(json.dumps(table, ensure_ascii=False, indent=1) if chosen.json else as_text({"batches": table}))
    return OK


def _undo(chosen: argparse.Namespace) -> int:
    from metrics.application.city import open_city
    from metrics.application.records import imports
    from metrics.cli.operator import OPERATOR

    city = open_city(chosen.database, chosen.config)
    print_document(vars(imports.undo(OPERATOR, city, chosen.batch)), as_json=chosen.json)
    return OK


def _close(chosen: argparse.Namespace) -> int:
    from metrics.application.city import open_city
    from metrics.application.records import imports
    from metrics.cli.operator import OPERATOR

    city = open_city(chosen.database, chosen.config)
    month = _month(chosen.month)
    imports.close_month(OPERATOR, city, month)
    print(json.dumps({"closed": month}) if chosen.json else f"{month} is closed; its records change only with a reason")
    return OK


def _template(chosen: argparse.Namespace) -> int:
    from metrics.application.city import load_config
    from metrics.application.records import workbooks
    from metrics.cli.operator import OPERATOR

    config = load_config(chosen.config)
    for path in workbooks.write_templates(OPERATOR, config, chosen.ledgers, chosen.out):
        print(path)
    return OK


def _month(text: str) -> str:
    """The month as it was typed.

    Raises:
        OperatorError: It is none.
    """
    if not MONTH.fullmatch(text):
        raise OperatorError(f"found '{text}' as a month; one such as 2021-06 is needed")
    return text
