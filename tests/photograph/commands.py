"""Every command as it is typed: what it prints, what it leaves with, what it writes."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import runpy
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import yaml
from openpyxl import load_workbook
from photograph.album import Album, slug
from photograph.pages import BAD, FILES, GOOD, HEADER

LANGUAGE_CHOICE = "--lang"
"""An option by which commands may be told their language; it is given where a command knows it."""
SCHEME = Path("config/schemes/baoji-2021.yaml")
MONTHS = 18
"""Months of values that are handed to commands as a finished table."""


class Caller:
    """Runs commands in this process, as ``python -m metrics`` would, and writes down what came of them."""

    def __init__(self, album: Album, folder: str) -> None:
        self.album, self.folder = album, folder

    def call(self, *arguments: str, note: str = "") -> str:
        """Run one command and write its answer; returns it."""
        answer = run(spoken(arguments))
        short = self.album.cleaned(" ".join(Path(one).name if "/" in one else one for one in arguments)).strip()
        self.album.write(f"{self.folder}/{slug(f'{short} {note}')}.txt", f"$ metrics {' '.join(arguments)}\n{answer}")
        return answer


def spoken(arguments: Sequence[str], language: str = "en") -> list[str]:
    """The call in a language, where commands can be told one; ``--language`` is how only ``import`` knew it."""
    chosen = list(arguments)
    if not chosen or chosen[0].startswith("-"):
        return chosen
    if "--language" in chosen:
        if "--language" in _help(chosen[0]):
            return chosen
        at = chosen.index("--language")
        language = chosen[at + 1]
        del chosen[at : at + 2]
    if LANGUAGE_CHOICE in _help():
        return [LANGUAGE_CHOICE, language, *chosen]
    return [chosen[0], LANGUAGE_CHOICE, language, *chosen[1:]] if LANGUAGE_CHOICE + " " in _help(chosen[0]) else chosen


@cache
def _help(*command: str) -> str:
    return run([*command, "--help"])


def run(arguments: Sequence[str]) -> str:
    """What a command prints and leaves with."""
    printed, complained = io.StringIO(), io.StringIO()
    kept, sys.argv = sys.argv, ["metrics", *arguments]
    main = sys.modules["__main__"]
    code: object = 0
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
            runpy.run_module("metrics", run_name="__main__", alter_sys=True)
    except SystemExit as left:
        code = left.code
    except Exception as error:  # what the product lets through is part of the photograph
        code = f"{type(error).__name__}: {error}"
    finally:
        sys.argv, sys.modules["__main__"] = kept, main
    return f"exit: {code}\n--- stdout\n{printed.getvalue()}\n--- stderr\n{complained.getvalue()}"


def take(album: Album, work: Path, *, quick: bool) -> None:
    """Photograph all commands; in a quick photograph those that ask the city and do not think for long."""
    caller = Caller(album, "commands")
    call, both = caller.call, _both(caller)
    names = re.findall(r"^    (\w+) ", run(["--help"]), flags=re.MULTILINE)
    call("--help")
    for name in names:
        call(name, "--help")
    both("check")
    for name, period in BODIES[: 1 if quick else None]:
        both("show", name, "--period", period)
        both("explain", name, "--period", period)
    both("score", "--period", "2020-05")
    both("weigh")
    for wrong in WRONG[: 8 if quick else None]:
        call(*wrong)
    if quick:
        return
    call("score")
    both("coherence")
    call("uncertainty", "--draws", "200", "--pairs", "--json")
    _records(caller, work)
    _questions(caller)
    _tables(caller, work)
    _charts(caller, work)
    _templates(caller, work)


BODIES = (("市教育局", "2021-06"), ("610305", "2020-12"), ("M04", "2021-06"), ("G13", "2021-06"))
WRONG = (
    ("show", "市教育厅"), ("show", "市教育厅", "--json"), ("score", "--period", "2031-01"),
    ("score", "--scheme", "none"),
    ("score", "--database", "nosuch://x"), ("import", "no/such/file.csv"), ("undo", "999"), ("close", "2021-13"),
    ("restore", "no/such/file"), ("template", "nothing"), ("explain", "G03", "--since", "2031-01"), ("nonsense",), (),
    ("weigh", "--branch", "principal", "--target", "PR1"), ("weigh", "--branch", "nothing", "--target", "PR1=1"),
    ("uncertainty", "--values", "x.csv"), ("sensitivity", "--base", "3"), ("check", "--config", "nowhere"),
    ("uncertainty", "--aggregation", "nothing"), ("xmr", "no.csv"), ("history", "--limit", "many"),
    ("compute", "--scheme", "no.yaml", "--values", "no.csv", "--out", "out"),
)  # fmt: skip


def _both(caller: Caller) -> Callable[..., None]:
    def both(*arguments: str) -> None:
        caller.call(*arguments)
        caller.call(*arguments, "--json")

    return both


def _records(caller: Caller, work: Path) -> None:
    """Files on their way in and out again, in a database of their own."""
    database, folder = f"sqlite:///{work}/own.db", work / "files"
    folder.mkdir()

    def call(*arguments: str, note: str = "") -> None:
        caller.call(*arguments, "--database", database, note=note)

    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    good, bad, person, other = (str(folder / name) for name in FILES)
    call("history", note="empty")
    call("score", note="empty")
    call("verify", note="empty")
    call("import", good, "--dry-run")
    for language in ("en", "zh"):
        call("import", bad, "--language", language, "--fix-lists", str(work / f"lists-{language}"))
        call("import", person, "--language", language)
        call("import", other, "--language", language)
        call("import", str(folder), "--dry-run", "--language", language)
    for language in ("en", "zh"):
        for path in sorted((work / f"lists-{language}").glob("*.xlsx")):
            caller.album.write(f"{caller.folder}/fix-list-{language}/{path.stem}.txt", cells(path))
    call("import", bad, "--json")
    call("import", good, "--month", "2021-01", "--json")
    call("import", good, note="again")
    later = folder / "问题线索台账_改.csv"
    later.write_bytes(f"{HEADER}\n{GOOD.replace('谈话函询', '初步核实')}\n".encode("utf-8-sig"))
    call("import", str(later), note="without a reason")
    call("close", "2021-01")
    call("close", "2021-02", "--json")
    call("import", str(later), "--reason", "nothing", note="wrong reason")
    for reason in ("entry_error", "later_evidence", "sent_back"):
        call("import", str(later), "--reason", reason, "--dry-run", note=reason)
    much = folder / "问题线索台账_多.csv"
    many = [GOOD.replace("XS-9001", f"XS-{number}").replace("2021-01-06", "2021-01-xx") for number in range(250)]
    much.write_bytes("\n".join([HEADER, *many, BAD]).encode("utf-8-sig"))
    call("import", str(much), "--json")
    call("import", str(much))
    call("history")
    call("history", "--limit", "1", "--json")
    call("verify")
    call("verify", "--json")
    call("backup", str(work / "copy.db"))
    call("backup", str(work / "copy.db"), note="again")
    call("backup", str(work / "copy2.db"), "--json")
    call("undo", "2")
    call("undo", "2", note="again")
    call("undo", "1", "--json")
    call("history", note="after undo")
    call("restore", str(work / "copy.db"))
    call("restore", str(work / "copy2.db"), "--json")
    call("history", note="after restore")
    with contextlib.closing(sqlite3.connect(work / "own.db")) as connection:
        connection.execute("UPDATE clues SET category = 'other'")
        connection.commit()
    call("verify", note="damaged")
    call("verify", "--json", note="damaged")
    (work / "broken.db").write_bytes(b"no database")
    call("restore", str(work / "broken.db"))


def _questions(caller: Caller) -> None:
    """What a rating is worth, with fixed seeds and few draws."""
    call, both = caller.call, _both(caller)
    both("uncertainty", "--draws", "200", "--period", "2020-12")
    call(
        "uncertainty", "--draws", "100", "--no-noise", "--dirichlet", "50", "--aggregation", "geometric", "--seed", "7"
    )
    both("sensitivity", "--base", "16")
    both("weigh", "--branch", "principal", "--target", "PR1=0.3", "PR2=0.1", "PR3=0.2", "PR4=0.15", "PR5=0.25")
    call("coherence", "--period", "2019-02", "--json")
    call("explain", "市教育局", "--since", "2020-06")
    call("explain", "610328", "--since", "2019-06", "--period", "2021-03", "--json")


def _tables(caller: Caller, work: Path) -> None:
    """The same questions of finished tables, and another scheme against the one in force."""
    call, both = caller.call, _both(caller)
    other = work / "other.yaml"
    text = SCHEME.read_text(encoding="utf-8").replace("minimum_coverage: 0.65", "minimum_coverage: 0.7")
    text = text.replace("indicator: PR1, weight: 0.30", "indicator: PR1, weight: 0.20")
    text = text.replace("indicator: PR2, weight: 0.10", "indicator: PR2, weight: 0.20").replace("from: 85", "from: 84")
    other.write_text(text, encoding="utf-8")
    values, units = _exported(work)
    table = ("--values", str(values), "--units", str(units), "--scheme", str(SCHEME))
    both("revise", "--against", str(other))
    call("revise", "--against", str(other), "--since", "2020-12", "--period", "2021-03")
    call("revise", "--against", str(other), *table, note="tables")
    for name in ("coherence", "weigh"):
        call(name, *table, "--json", note="tables")
    call("uncertainty", *table, "--draws", "100", note="tables")
    call("sensitivity", *table, "--base", "8", note="tables")
    call("explain", "G03", *table, note="tables")
    call("explain", "G99", *table, note="tables")
    out = work / "out"
    call("compute", *table, "--out", str(out))
    for path in sorted(out.glob("*")):
        caller.album.write(f"{caller.folder}/compute/{path.name}", path.read_text(encoding="utf-8"))
    call("compute", *table, "--out", str(work / "out2"), "--json")
    wrong = work / "wrong.csv"
    wrong.write_text("entity,period,indicator,value\nA,2021-06,PR1,many\nA,2021-06,PR9,1\nA,2021-06,PR2,1\n"
                     "A,2021-06,PR2,2\n", encoding="utf-8")  # fmt: skip
    call("compute", "--scheme", str(SCHEME), "--values", str(wrong), "--out", str(work / "out3"))
    config = Path(shutil.copytree("config", work / "config"))
    city = config / "city.yaml"
    city.write_text(city.read_text(encoding="utf-8").replace("staff: 6900", "stuff: 6900"), encoding="utf-8")
    both("check", "--config", str(config))


def _charts(caller: Caller, work: Path) -> None:
    """Control charts of a made-up series."""
    series = work / "series.csv"
    points = [f"{2018 + at // 12}-{at % 12 + 1:02},{50 + (at * 37 % 11) + (12 if at > 24 else 0)}" for at in range(40)]
    points[7] = points[7].split(",")[0] + ","
    series.write_text("\n".join(["date,value", *points]), encoding="utf-8")
    _both(caller)("xmr", str(series))
    for more in (
        ("--improvement", "down", "--rebase", "2020-02"), ("--fix", "12", "--target", "60"), ("--no-screen",),
        ("--season", "deseasonalise"), ("--season", "like_months"), ("--improvement", "neutral", "--fix", "1"),
        ("--rebase", "2031-01"),
    ):  # fmt: skip
        caller.call("xmr", str(series), *more)
    wrong = work / "wrong_series.csv"
    wrong.write_text("date,value\n2020-01,1\n2020-01,x\nsoon,3\n", encoding="utf-8")
    caller.call("xmr", str(wrong))


def _templates(caller: Caller, work: Path) -> None:
    folder = work / "templates"
    caller.call("template", "--out", str(folder))
    for path in sorted(folder.glob("*.xlsx")):
        caller.album.write(f"{caller.folder}/template/{path.stem}.txt", cells(path))
    caller.call("template", "clues", "--out", str(work / "one"))


RULE = ("sqref", "type", "operator", "formula1", "formula2", "promptTitle", "prompt", "errorTitle", "error")


def cells(path: Path) -> str:
    """What a workbook says: every cell, its remark, drop-downs, hidden sheets."""
    told: list[str] = []
    for sheet in load_workbook(path).worksheets:
        told.append(f"=== {sheet.title} {sheet.sheet_state} {sheet.dimensions} frozen {sheet.freeze_panes}")
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None or cell.comment:
                    fill = cell.fill.fgColor.rgb if cell.fill.fill_type else ""
                    remark = f" # {cell.comment.text}" if cell.comment else ""
                    told.append(f"{cell.coordinate}\t{cell.value!r}\t{cell.number_format}\t{fill}{remark}")
        told += sorted(
            " ".join(str(getattr(rule, name)) for name in RULE) for rule in sheet.data_validations.dataValidation
        )
    return "\n".join(told)


def _exported(work: Path) -> tuple[Path, Path]:
    """Values of the last months and the bodies as files."""
    values, units = work / "values.csv", work / "units.csv"
    with contextlib.closing(sqlite3.connect(work / "city.db")) as connection:
        months = [row[0] for row in connection.execute("SELECT DISTINCT period FROM run_ratings ORDER BY 1")][-MONTHS:]
        rows: Iterator[tuple[object, ...]] = connection.execute(
            "SELECT entity, period, indicator, CASE WHEN reason IS NULL THEN value END, se FROM run_indicators "
            "WHERE period >= ? AND weight IS NOT NULL ORDER BY 1, 2, 3", months[:1],
        )  # fmt: skip
        _table(values, ("entity", "period", "indicator", "value", "se"), rows)
    city = yaml.safe_load(Path("config/city.yaml").read_text(encoding="utf-8"))
    groups = city["peer_groups"]
    lines = [(key, one["group"], groups[one["group"]]["kind"]) for key, one in city["entities"].items()]
    _table(units, ("entity", "group", "kind"), lines)
    return values, units


def _table(
    path: Path, header: Sequence[str], rows: Iterator[tuple[object, ...]] | Sequence[tuple[object, ...]]
) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


if os.environ.get("POLITICAL_ECOLOGY_CONFIG"):
    raise RuntimeError("the shipped definitions are photographed")
