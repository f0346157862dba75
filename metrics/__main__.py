"""The command line: ``python -m metrics COMMAND``; ``--help`` says what each one does."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from tqdm import tqdm

import sample_data
from metrics.application import demonstration
from metrics.application.city import METHODS, config_directory, load_config, open_city
from metrics.application.ratings import answers, pipeline, tables
from metrics.application.ratings.compute import compute
from metrics.application.ratings.documents import Document, as_document, as_text, entity_id, summary
from metrics.application.records import backups, import_results, imports, workbooks
from metrics.application.signals import control_chart
from metrics.definitions import schema
from metrics.errors import Message, OperatorError, PoliticalEcologyError, at
from metrics.model import Period, Viewer

OK: Final = 0
WRONG: Final = 1
"""Exit code for definitions, data or calls that are wrong; argparse leaves with 2."""


MONTH: Final = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])")

SHOWN: Final = 200
"""Problems printed one by one; a file in the wrong shape can have thousands."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        code = chosen.run(chosen)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough; what Python flushes on leaving must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except PoliticalEcologyError as error:
        if getattr(chosen, "json", False):
            print(json.dumps({"problems": error.problems}, ensure_ascii=False, indent=1))
        for problem in error.problems[:SHOWN]:
            print(problem, file=sys.stderr)
        more = len(error.problems) - SHOWN
        print(
            f"{len(error.problems)} problem(s)" + (f", {more} not shown; --json has all" * (more > 0)),
            file=sys.stderr,
        )
        return WRONG
    except KeyboardInterrupt:
        print("interrupted; nothing half-written was kept", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m metrics", description="Records in, ratings out.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Any, text: str, *, as_json: bool = True) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text)
        one.add_argument("--config", type=Path, help="folder of definitions (default: config/)")
        if as_json:
            one.add_argument("--json", action="store_true", help="print JSON for a program")
        one.set_defaults(run=run)
        return one

    def on_database(one: argparse.ArgumentParser) -> argparse.ArgumentParser:
        one.add_argument("--database", help="SQLAlchemy URL (default: $POLITICAL_ECOLOGY_DATABASE, else var/city.db)")
        return one

    check = command("check", _check, "Read all definitions and say everything that is wrong with them.")
    check.add_argument("--write-schema", action="store_true", help="write config/schema/ anew")
    take = on_database(
        command("import", _import, "Take CSV and XLSX files of ledgers in; each as a whole or not at all.")
    )
    take.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files or folders")
    take.add_argument("--dry-run", action="store_true", help="only say what would happen")
    take.add_argument(
        "--month",
        help="the month that the files report, such as 2021-06: no other dates go in, and its return is registered",
    )
    take.add_argument("--reason", choices=[*imports.REASONS], help="why filled cells of known records may change")
    take.add_argument("--yes", action="store_true", help="answer all questions about the files with yes")
    take.add_argument(
        "--fix-lists", type=Path, metavar="FOLDER", help="where to write each file's problems, cells marked"
    )
    take.add_argument("--language", choices=["en", "zh"], default="en", help="of the problems (default: en)")
    came = on_database(command("history", _history, "List what came in and what was undone, newest first."))
    came.add_argument("--limit", type=int, default=20, help="batches to print (default: 20)")
    back = on_database(command("undo", _undo, "Take a whole import back; the history keeps both."))
    back.add_argument("batch", type=int, metavar="BATCH", help="its number, as `history` lists it")
    shut = on_database(command("close", _close, "Close a month: its records change only with a reason."))
    shut.add_argument("month", metavar="MONTH", help="such as 2021-06")
    kept = on_database(command("backup", _backup, "Write the database to one file, while others go on, and check it."))
    kept.add_argument("file", type=Path, metavar="FILE", help="must not be there yet")
    brought = on_database(
        command("restore", _restore, "Bring a backup back, if it is sound; what was there is kept aside.")
    )
    brought.add_argument("file", type=Path, metavar="FILE", help="as `backup` wrote it")
    on_database(command("verify", _verify, "Compare every record with the digest that it came in with."))
    blank = command("template", _template, "Write the workbooks that clerks fill in, one a ledger.", as_json=False)
    blank.add_argument("ledgers", nargs="*", metavar="LEDGER", help="ids or titles (default: all)")
    blank.add_argument("--out", type=Path, default=Path(), metavar="FOLDER", help="where to write (default: here)")
    score = on_database(command("score", _score, "Rate every body in every month and store the results."))
    score.add_argument("--period", help="month to print, such as 2021-06 (default: the last one)")
    score.add_argument("--scheme", help="scheme to rate with (default: the one in force)")
    show = on_database(command("show", _show, "Print one body's rating and how it came about."))
    show.add_argument("entity", metavar="ENTITY", help="id or name, such as G03 or 市教育局")
    show.add_argument("--period", help="month, such as 2021-06 (default: the last one)")
    rate = command("compute", _compute, "Rate a finished table of values with any scheme, without a database.")
    rate.add_argument("--scheme", required=True, type=Path, help="YAML of the scheme")
    rate.add_argument("--values", required=True, type=Path, help="CSV: entity, period, indicator, value")
    rate.add_argument("--units", type=Path, help="CSV: entity, group[, kind]")
    rate.add_argument("--out", required=True, type=Path, help="folder for scores.csv and indicators.csv")
    chart = command("xmr", _xmr, "Draw up the control chart of one series: limits, signals and what they mean.")
    chart.add_argument("series", type=Path, metavar="SERIES", help="CSV: date, value; an empty value is a gap")
    chart.add_argument("--improvement", choices=["up", "down", "neutral"], default="up", help="which way is better")
    chart.add_argument(
        "--rebase", nargs="+", action="extend", default=[], metavar="DATE", help="begin limits anew, as 2021-06[-30]"
    )
    chart.add_argument("--fix", type=int, metavar="N", help="rest limits on the first N points of each segment")
    chart.add_argument("--target", type=float, help="what is to be reached, in the unit of the values")
    chart.add_argument(
        "--season", choices=["deseasonalise", "like_months"],
        help="take the season out: divide by each month's factor, or chart changes against the year before",
    )  # fmt: skip
    chart.add_argument("--no-screen", action="store_true", help="keep moving ranges that are far too wide")
    _questions(command, on_database)
    demo = on_database(command("demo", _demo, "Build the synthetic sample city anew.", as_json=False))
    demo.add_argument("--if-missing", action="store_true", help="do nothing when it is there and fits the definitions")
    return parser


def _questions(command: Any, on_database: Any) -> None:
    """Commands that ask what a rating is worth, of the city's database or of finished tables."""

    def ask(name: str, answer: Any, text: str) -> argparse.ArgumentParser:
        one = on_database(command(name, _answer, text))
        one.set_defaults(answer=answer)
        one.add_argument("--scheme", help="name of a scheme, or a YAML file (default: the one in force)")
        one.add_argument(
            "--values", type=Path, help="CSV in place of the database: entity, period, indicator, value[, se]"
        )
        one.add_argument("--units", type=Path, help="CSV beside --values: entity, group[, kind]")
        one.add_argument("--period", help="month, such as 2021-06 (default: the last one)")
        return one

    def varied(one: argparse.ArgumentParser) -> argparse.ArgumentParser:
        one.add_argument("--weights", type=float, help="share by which weights go up or down; 0: none (default 0.25)")
        one.add_argument("--dirichlet", type=float, help="concentration of Dirichlet weights, in place of --weights")
        one.add_argument("--goalposts", type=float, help="share of the scale by which goalposts move (default 0.05)")
        one.add_argument("--no-noise", action="store_true", help="take values as free of sampling noise")
        one.add_argument("--aggregation", nargs="*", default=[], help="other ways to aggregate, equally likely")
        one.add_argument("--imputation", nargs="*", default=[], help="other ways to impute, equally likely")
        one.add_argument("--seed", type=int, default=1)
        return one

    sure = varied(ask("uncertainty", _uncertainty, "Intervals, rank ranges and the probability of each grade."))
    sure.add_argument("--draws", type=int, default=1000)
    sure.add_argument("--pairs", action="store_true", help="also who is better than whom, and how likely")
    hangs = varied(ask("sensitivity", _sensitivity, "What moves ranks, and which grades hang on one indicator."))
    hangs.add_argument("--base", type=int, default=256, help="size of the Sobol design, a power of 2")
    ask("coherence", lambda chosen, given: answers.coherence(given, chosen.period),
        "Whether indicators hang together and scores tell the bodies apart.")  # fmt: skip
    weigh = ask("weigh", _weigh, "Nominal and effective weights, what they move, consistency of experts' sheets.")
    weigh.add_argument("--branch", help="node whose children --target speaks of")
    weigh.add_argument("--target", nargs="*", default=[], metavar="CHILD=SHARE", help="importance that is wanted")
    why = ask("explain", _explain, "Where one body's score comes from and what moved it.")
    why.add_argument("entity", metavar="ENTITY", help="id or name")
    why.add_argument("--since", help="month to compare with (default: the one before)")
    other = ask("revise", _revise, "What another scheme makes of the same values: flips, agreement, real change.")
    other.add_argument("--against", required=True, help="the other scheme: a name, or a YAML file")
    other.add_argument("--since", help="last month of the scheme as it is (default: the one before)")


def _answer(chosen: argparse.Namespace) -> int:
    document = chosen.answer(chosen, _rating_run(chosen, chosen.scheme))
    print(json.dumps(document, ensure_ascii=False, indent=1) if chosen.json else as_text(document))
    return OK


def _rating_run(chosen: argparse.Namespace, scheme: str | None) -> answers.RatingRun:
    if chosen.values is None:
        return answers.city_run(Viewer(), open_city(chosen.database, chosen.config), scheme)
    if scheme is None:
        raise OperatorError(Message("--values needs --scheme, the YAML file to rate them with"))
    return tables.rating_run(scheme=Path(scheme), values=chosen.values, units=chosen.units, config=chosen.config)


def _varied(chosen: argparse.Namespace) -> answers.Perturbation:
    return answers.perturbation(
        weights=chosen.weights, concentration=chosen.dirichlet, goalposts=chosen.goalposts, noise=not chosen.no_noise,
        aggregation=chosen.aggregation, imputation=chosen.imputation,
    )  # fmt: skip


def _uncertainty(chosen: argparse.Namespace, given: answers.RatingRun) -> Document:
    return answers.uncertainty(given, chosen.period, _varied(chosen), chosen.draws, chosen.seed, pairs=chosen.pairs)


def _sensitivity(chosen: argparse.Namespace, given: answers.RatingRun) -> Document:
    return answers.sensitivity(given, chosen.period, _varied(chosen), chosen.base, chosen.seed)


def _weigh(chosen: argparse.Namespace, given: answers.RatingRun) -> Document:
    target: dict[str, float] = {}
    for part in chosen.target:
        name, _, share = part.partition("=")
        try:
            target[name] = float(share)
        except ValueError:
            raise OperatorError(
                at("--target", Message("found '{part}'; CHILD=SHARE is needed, such as PR1=0.3", part=part))
            ) from None
    return answers.weigh(given, chosen.period, chosen.branch, target)


def _explain(chosen: argparse.Namespace, given: answers.RatingRun) -> Document:
    entity = chosen.entity
    if chosen.values is None:
        entity = entity_id(open_city(chosen.database, chosen.config), entity)
    return answers.explain(given, entity, chosen.period, chosen.since)


def _revise(chosen: argparse.Namespace, given: answers.RatingRun) -> Document:
    return answers.revise(given, _rating_run(chosen, chosen.against), chosen.period, chosen.since)


def _check(chosen: argparse.Namespace) -> int:
    config = load_config(chosen.config)
    directory = config_directory(chosen.config) / "schema"
    if chosen.write_schema:
        schema.write(directory, METHODS.measure)
    drift = schema.drift(directory, METHODS.measure)
    counts = {
        "entities": len(config.city.entities),
        "ledgers": len(config.ledgers),
        "indicators": len(config.indicators),
        "schemes": len(config.schemes),
    }
    if chosen.json:
        print(json.dumps({"problems": drift, **counts}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(drift) or "config: " + ", ".join(f"{n} {what}" for what, n in counts.items()) + "; no problems")
    return WRONG if drift else OK


def _import(chosen: argparse.Namespace) -> int:
    city = open_city(chosen.database, chosen.config)
    options = imports.Options(chosen.reason, confirmed=chosen.yes, month=_month(chosen.month))
    with tqdm(unit=" records", disable=None, leave=False) as counter:
        done = imports.import_paths(
            Viewer(), city, chosen.paths, options, dry_run=chosen.dry_run, records=counter.update
        )
    if chosen.json:
        print(json.dumps(import_results.documents(done), ensure_ascii=False, indent=1))
    else:
        print("\n".join(import_results.summary(done)))
        print("\n".join(import_results.problems(done, chosen.language)), file=sys.stderr)
    if chosen.fix_lists:
        import_results.write_fix_lists(chosen.fix_lists, imports.gather(chosen.paths), done)
    return OK if import_results.settled(done) else WRONG


def _history(chosen: argparse.Namespace) -> int:
    city = open_city(chosen.database, chosen.config)
    found = imports.history(Viewer(), city).head(chosen.limit)
    table = json.loads(found.to_json(orient="records", date_format="iso"))
    print(json.dumps(table, ensure_ascii=False, indent=1) if chosen.json else as_text({"batches": table}))
    return OK


def _undo(chosen: argparse.Namespace) -> int:
    city = open_city(chosen.database, chosen.config)
    done = vars(imports.undo(Viewer(), city, chosen.batch))
    print(json.dumps(done, ensure_ascii=False, indent=1) if chosen.json else as_text(done))
    return OK


def _close(chosen: argparse.Namespace) -> int:
    city = open_city(chosen.database, chosen.config)
    month = _month(chosen.month)
    assert month is not None
    imports.close_month(Viewer(), city, month)
    print(json.dumps({"closed": month}) if chosen.json else f"{month} is closed; its records change only with a reason")
    return OK


def _backup(chosen: argparse.Namespace) -> int:
    city = open_city(chosen.database, chosen.config)
    return _kept(chosen, backups.backup(Viewer(), city, chosen.file))


def _restore(chosen: argparse.Namespace) -> int:
    return _kept(chosen, backups.restore(Viewer(), chosen.file, chosen.database, chosen.config))


def _kept(chosen: argparse.Namespace, kept: backups.BackupResult) -> int:
    document = {name: value if isinstance(value, int) else str(value) for name, value in vars(kept).items() if value}
    print(json.dumps(document, ensure_ascii=False, indent=1) if chosen.json else as_text(document))
    return OK


def _verify(chosen: argparse.Namespace) -> int:
    found = backups.verify(Viewer(), open_city(chosen.database, chosen.config))
    if found.problems:
        raise OperatorError(found.problems)
    print(json.dumps({"rows": found.rows}) if chosen.json else f"{found.rows} rows, all as they came in")
    return OK


def _month(text: str | None) -> Period | None:
    if text is not None and not MONTH.fullmatch(text):
        raise OperatorError(Message("found '{text}' as a month; one such as 2021-06 is needed", text=text))
    return text


def _template(chosen: argparse.Namespace) -> int:
    config = load_config(chosen.config)
    for path in workbooks.write_templates(Viewer(), config, chosen.ledgers, chosen.out):
        print(path)
    return OK


def _score(chosen: argparse.Namespace) -> int:
    city = open_city(chosen.database, chosen.config)
    results = pipeline.results(Viewer(), city, chosen.scheme)
    table = summary(city, results, chosen.period)
    print(json.dumps(table, ensure_ascii=False, indent=1) if chosen.json else as_text(table))
    return OK


def _show(chosen: argparse.Namespace) -> int:
    city = open_city(chosen.database, chosen.config)
    document = as_document(city, pipeline.results(Viewer(), city), chosen.entity, chosen.period)
    print(json.dumps(document, ensure_ascii=False, indent=1) if chosen.json else as_text(document))
    return OK


def _compute(chosen: argparse.Namespace) -> int:
    counts = compute(
        scheme=chosen.scheme, values=chosen.values, out=chosen.out, units=chosen.units, config=chosen.config
    )
    if chosen.json:
        print(json.dumps(counts, indent=1))
    else:
        print(f"{counts['entities']} entities in {counts['periods']} period(s) rated: "
              f"{chosen.out / 'scores.csv'}, {chosen.out / 'indicators.csv'}")  # fmt: skip
    return OK


def _xmr(chosen: argparse.Namespace) -> int:
    document = control_chart.document(
        chosen.series, improvement=chosen.improvement, rebase=chosen.rebase, fix=chosen.fix, target=chosen.target,
        screen=not chosen.no_screen, season=chosen.season,
    )  # fmt: skip
    print(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) if chosen.json else as_text(document))
    return OK


def _demo(chosen: argparse.Namespace) -> int:
    if chosen.if_missing and demonstration.is_built(chosen.database, chosen.config):
        print("sample city: already there")
        return OK
    print("sample city: writing the ledgers, taking them in, rating them")
    folder = Path(sample_data.__file__).parent / "ledgers"
    file = demonstration.build(
        lambda: sample_data.generate(folder, config=config_directory(chosen.config)),
        database=chosen.database,
        config=chosen.config,
        progress=_bar,
    )
    print(f"sample city: {file}")
    return OK


def _bar(items: Sequence[Path]) -> Iterable[Path]:
    return tqdm(items, unit="file", disable=None, leave=False)


if __name__ == "__main__":
    sys.exit(main())
