"""Commands about records: import, return, history, undo, close, template."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from metrics.application.records.reasons import REASONS
from metrics.cli.command import OK, WRONG, Commands, opened, whole
from metrics.cli.rendering import as_text, print_document
from metrics.cli.terms import Terms
from metrics.errors import OperatorError
from metrics.wording import LANGUAGES

if TYPE_CHECKING:
    from metrics.application.city import CityHandle
    from metrics.application.records.imports import Options
    from metrics.model import Actor


def declare(commands: Commands) -> None:
    """Declare how records come in and are taken back."""
    t = commands.t
    text = t("Import CSV and XLSX files of ledgers; each as a whole or not at all.")
    take = commands.add("import", _import, text, on_database=True)
    take.add_argument("paths", nargs="+", type=Path, metavar=t("PATH"), help=t("files or folders"))
    take.add_argument("--dry-run", action="store_true", help=t("only say what would happen"))
    take.add_argument(
        "--month", help=t("the month that the files are sent for, such as 2021-06: they are registered as its return")
    )
    take.add_argument(
        "--received", metavar=t("DAY"), help=t("when they were received, such as 2021-07-05 (default: today)")
    )
    take.add_argument("--reason", choices=REASONS, help=t("why filled cells of known records may change"))
    take.add_argument(
        "--reason-for", action="append", default=[], metavar=t("FILE=REASON"), help=t("the same for one file alone")
    )
    take.add_argument("--yes", action="store_true", help=t("answer all questions about the files with yes"))
    take.add_argument(
        "--yes-for", action="append", default=[], metavar=t("FILE"), help=t("the same for one file alone")
    )
    take.add_argument(
        "--fix-lists", type=Path, metavar=t("FOLDER"), help=t("where to write each file's problems, cells marked")
    )
    # As the option was called before all commands had one.
    take.add_argument("--language", choices=LANGUAGES, dest="lang", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    text = t("Register that a ledger has nothing to report for a month.")
    nothing = commands.add("return", _return, text, on_database=True)
    nothing.add_argument("ledger", metavar=t("LEDGER"), help=t("its id or its title"))
    nothing.add_argument("--month", required=True, help=t("such as 2021-06"))
    nothing.add_argument("--nothing", action="store_true", required=True, help=t("there was nothing to report"))
    nothing.add_argument(
        "--received", metavar=t("DAY"), help=t("when it was said, such as 2021-07-05 (default: today)")
    )
    nothing.add_argument("--reason", choices=REASONS, help=t("needed where the month is closed"))
    history = commands.add(
        "history", _history, t("List what was imported and what was undone, newest first."), on_database=True
    )
    history.add_argument("--limit", type=whole(t, least=1), default=20, help=t("batches to print (default: 20)"))
    undo = commands.add("undo", _undo, t("Undo a whole import; the history keeps both."), on_database=True)
    undo.add_argument("batch", type=whole(t), metavar=t("BATCH"), help=t("its number, as `history` lists it"))
    undo.add_argument("--reason", choices=REASONS, help=t("needed where the month is closed"))
    close = commands.add("close", _close, t("Close a month: its records change only with a reason."), on_database=True)
    close.add_argument("month", metavar=t("MONTH"), help=t("such as 2021-06"))


def declare_templates(commands: Commands) -> None:
    """Declare how departments get the workbooks to fill in."""
    t = commands.t
    text = t("Write the workbooks that clerks fill in, one a ledger.")
    template = commands.add("template", _template, text, as_json=False)
    template.add_argument("ledgers", nargs="*", metavar=t("LEDGER"), help=t("ids or titles (default: all)"))
    template.add_argument(
        "--out", type=Path, default=Path(), metavar=t("FOLDER"), help=t("where to write (default: here)")
    )


def _import(chosen: argparse.Namespace) -> int:
    if not chosen.dry_run:
        return _take(chosen, *opened(chosen, new=True))
    from metrics.application.city import tried_city
    from metrics.cli.operator import OPERATOR

    with tried_city(chosen.database, chosen.config) as city:
        return _take(chosen, OPERATOR, city)


def _take(chosen: argparse.Namespace, actor: Actor, city: CityHandle) -> int:
    from tqdm import tqdm

    from metrics.application.records import import_results, imports, workbooks

    options = _options(chosen)
    with tqdm(unit=chosen.t(" records"), disable=None, leave=False) as counter:
        results = imports.import_paths(
            actor, city, chosen.paths, options, dry_run=chosen.dry_run, records=counter.update
        )
    if chosen.json:
        print(json.dumps(import_results.documents(results), ensure_ascii=False, indent=1))
    else:
        print("\n".join(import_results.summary(results, chosen.t)))
        print("\n".join(import_results.problems(results, chosen.t.language)), file=sys.stderr)
        if chosen.dry_run and len(results) > 1:
            t = chosen.t
            text = t("Each file was checked by itself; records that stand in two of them are found when they go in.")
            print(text, file=sys.stderr)
    if chosen.fix_lists:
        workbooks.write_fix_lists(chosen.fix_lists, imports.gather(chosen.paths), results, chosen.t.language)
    return OK if import_results.settled(results) else WRONG


def _options(chosen: argparse.Namespace) -> Callable[[Path], Options]:
    """What the sender says about each file, by its name.

    Raises:
        OperatorError: A month is none, or a name is none of the files'.
    """
    from metrics.application.records.folders import gather, named
    from metrics.application.records.imports import Options

    received = _day(chosen.received)
    month, files = chosen.month and _month(chosen.month), gather(chosen.paths)
    reasons = {named(name, files): reason for name, reason in map(_pair, chosen.reason_for)}
    agreed = {named(name, files) for name in chosen.yes_for}

    def said(path: Path) -> Options:
        confirmed = chosen.yes or path in agreed
        return Options(reasons.get(path, chosen.reason), confirmed=confirmed, month=month, received=received)

    return said


def _pair(text: str) -> tuple[str, str]:
    name, _, reason = text.rpartition("=")
    if reason not in REASONS or not name:
        raise OperatorError(
            "found '{text}'; FILE=REASON is needed, with one of {reasons}", text=text, reasons=[*REASONS]
        )
    return name, reason


def _return(chosen: argparse.Namespace) -> int:
    from metrics.application.records import returns

    actor, city = opened(chosen, new=True)
    month, ledger = _month(chosen.month), returns.ledger_named(city.config, chosen.ledger)
    batch = returns.report_nothing(actor, city, ledger.id, month, received=_day(chosen.received), reason=chosen.reason)
    t = chosen.t
    text = t("{ledger}: nothing to report for {month}; registered as batch {batch}")
    if chosen.json:
        print(json.dumps({"ledger": ledger.id, "month": month, "records": 0, "batch": batch}))
    else:
        print(text.format(ledger=t(ledger.title), month=month, batch=batch))
    return OK


def _history(chosen: argparse.Namespace) -> int:
    from metrics.application.records import imports

    every = imports.history(*opened(chosen))
    batches = every[: chosen.limit]
    table = [asdict(row) | {"imported_at": row.imported_at.isoformat(timespec="milliseconds")} for row in batches]
    if chosen.json:
        print(json.dumps(table, ensure_ascii=False, indent=1))
    else:
        print(as_text({"batches": table}, Terms(chosen.t, {})))
        if len(batches) < len(every):
            text = chosen.t("The newest {n} of {total}; `history --limit {total}` lists all.")
            print(text.format(n=len(batches), total=len(every)))
    return OK


def _undo(chosen: argparse.Namespace) -> int:
    from metrics.application.records import imports

    print_document(chosen, vars(imports.undo(*opened(chosen), chosen.batch, chosen.reason)))
    return OK


def _close(chosen: argparse.Namespace) -> int:
    from metrics.application.records import imports

    actor, city = opened(chosen)
    month = _month(chosen.month)
    imports.close_month(actor, city, month)
    text = chosen.t("{month} is closed; its records change only with a reason").format(month=month)
    print(json.dumps({"closed": month}) if chosen.json else text)
    return OK


def _template(chosen: argparse.Namespace) -> int:
    from metrics.application.city import load_config
    from metrics.application.records import workbooks
    from metrics.cli.operator import OPERATOR

    config = load_config(chosen.config)
    for path in workbooks.write_templates(OPERATOR, config, chosen.ledgers, chosen.out):
        print(path)
    return OK


def _day(text: str | None) -> date | None:
    """The day as it was typed, None where none was.

    Raises:
        OperatorError: It is none.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise OperatorError("found '{text}' as a day; one such as 2021-07-05 is needed", text=text) from None


def _month(text: str) -> str:
    """The month that was typed, in any of its usual spellings.

    Raises:
        OperatorError: It is none.
    """
    from metrics.model.periods import asked_period, kind_of

    month = asked_period(text)
    if month is None or kind_of(month) != "month":
        raise OperatorError("found '{text}' as a month; one such as 2021-06 is needed", text=text)
    return month
