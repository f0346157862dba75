"""Clean files raise no alarm, and faults put into known cells are found in exactly these cells."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.definitions import Column, Ledger, expressions
from metrics.intake import row_rules
from metrics.intake.contents import Cell, Percent, SheetOpened
from metrics.intake.parsing.columns import letters
from metrics.model.periods import around
from tests.intake.sheets import Sheet, config, header_of, unpacked
from tests.tiers import examples

CONFIG = config()
LEDGERS = sorted(CONFIG.ledgers)
FIRST, DAYS = date(2018, 1, 1), 1200
SEEDS = st.integers(0, 2**32 - 1)
BODIES = [
    (str(name.code or key), word)
    for key, body in CONFIG.city.entities.items()
    for name in body.names
    if name.from_ is None and name.until is None
    for word in (name.zh, *body.aliases)
]
"""Names that hold for a time only have tests of their own."""

Place = tuple[str, int | None, str | None]


def value(chance: random.Random, number: int, name: str, column: Column) -> Any:
    """A right value of a column, as it is stored."""
    if not column.required and chance.random() < 0.3:
        return None
    match column.type:
        case "date":
            day = FIRST + timedelta(days=chance.randrange(DAYS))
            return around(day, column.period)[1] if column.period else day
        case "choice":
            return chance.choice(list(column.values or {}))
        case "yes_no":
            return chance.random() < 0.5
        case "code":
            return f"{name[:2].upper()}-{number}-{chance.randrange(10**4)}"
        case _:
            least = column.min or 0
            figure = chance.uniform(least, column.max if column.max is not None else least + 10 ** chance.randint(1, 8))
            return round(figure) if column.type == "integer" else round(figure, chance.randint(0, 6))


def record(chance: random.Random, number: int, ledger: Ledger) -> dict[str, Any]:
    """A right record: what breaks a rule between cells is put right."""
    columns = {name: column for name, column in ledger.all_columns.items() if column.type != "entity"}
    values = {name: value(chance, number, name, column) for name, column in columns.items()}
    for _ in range(len(ledger.checks)):
        for check in ledger.checks:
            if row_rules.compiled(check.holds)(values) is False:
                *left, right = expressions.names(check.holds)
                values |= {one: _no_earlier(columns[one], values[right]) for one in left}
    return values


def _no_earlier(column: Column, right: Any) -> Any:
    """A value that keeps a rule with the right side: that day, or the last one of its period."""
    if column.type != "date":
        return 0
    return around(right, column.period)[1] if column.period and right else right


def written(chance: random.Random, column: Column, found: Any, kind: str) -> Cell:
    """A value in one of the ways in which files write it."""
    if found is None:
        return chance.choice(
            [None, None, "", " ", "\u3000"] + ([] if column.type in ("number", "integer") else ["-", "无"])
        )
    match column.type:
        case "date":
            texts = [
                found.isoformat(),
                f"{found.year}/{found.month}/{found.day}",
                f"{found.year}年{found.month}月{found.day}日",
            ]
            typed = [found, datetime(found.year, found.month, found.day)]
            texts += [f"{found:%Y-%m}", f"{found.year}年{found.month}月"] if column.period == "month" else []
            return chance.choice([*texts, f"{found:%Y%m%d}", *(typed if kind == "xlsx" else [])])
        case "choice":
            return chance.choice(["", " ", "\u200b"]) + (column.values or {})[found].zh
        case "yes_no":
            return "是" if found else "否"
        case "code":
            return found
        case _:
            plain = f"{found:.6f}".rstrip("0").rstrip(".")
            return (
                found
                if kind == "xlsx"
                else chance.choice([plain, f" {plain}", plain.translate(WIDE), f"{found:,}" if found < 1e6 else plain])
            )


WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


def made(chance: random.Random, kind: str) -> tuple[Ledger, list[list[Cell]], list[dict[str, Any]]]:
    """A clean file: its ledger, its rows with the header, and what should come of them."""
    ledger = CONFIG.ledgers[chance.choice(LEDGERS)]
    rows: list[list[Cell]] = [header_of(ledger)]
    records: list[dict[str, Any]] = []
    for number in range(chance.randint(1, 30)):
        values = record(chance, number, ledger)
        records.append(values)
        body = list(chance.choice(BODIES)) if ledger.scope == "entity" else []
        rows.append(body + [written(chance, ledger.all_columns[name], found, kind) for name, found in values.items()])
    return ledger, rows, records


@settings(max_examples=examples(200))
@given(SEEDS, st.sampled_from(["csv", "xlsx"]))
def test_clean_files_raise_no_alarm_and_say_what_was_meant(seed: int, kind: Any) -> None:
    ledger, rows, records = made(random.Random(seed), kind)

    found = unpacked([Sheet(rows)], name=f"{ledger.title.zh}_1.{kind}", kind=kind)

    assert [problem.sentence for problem in found.problems] == []
    assert [{name: one[name] for name in meant} for one, meant in zip(found.records, records, strict=True)] == records
    assert found.rows == list(range(2, len(rows) + 1))


NUMBERS: list[tuple[Cell, str]] = [
    ("3人", "E-NUM-03"), ("约5", "E-NUM-03"), ("12,5", "E-NUM-02"), ("十二", "E-NUM-04"), ("²", "E-NUM-04"),
    ("1e5", "E-NUM-05"), ("-", "E-NUM-13"), ("无", "E-NUM-13"), ("不详", "E-NUM-01"), ("1234567890123", "E-NUM-09"),
    (Percent(0.5), "E-NUM-10"), (True, "E-NUM-01"),
]  # fmt: skip
FAULTS: dict[str, list[tuple[Cell, str]]] = {
    "integer": NUMBERS,
    "number": NUMBERS,
    "date": [
        ("去年", "E-DATE-01"), ("2021年2月30日", "E-DATE-02"), ("2021年", "E-DATE-03"), ("1900-01-05", "E-DATE-06"),
        (60, "E-DATE-05"), (0, "E-DATE-05"), (True, "E-DATE-01"),
    ],
    "choice": [("没有这个词", "E-WORD-01"), (5, "E-WORD-01")],
    "yes_no": [("有", "E-WORD-01"), (True, "E-WORD-01")],
    "code": [("x" * 49, "E-CODE-01"), ("a b", "E-CODE-02"), ("=1+1", "E-CODE-02"), (1e16, "E-CODE-03")],
}  # fmt: skip


def fault(chance: random.Random, column: Column) -> tuple[Cell, str]:
    """What is wrong for a column, and the code that says so."""
    faults = list(FAULTS[column.type])
    if column.period is not None:
        faults = [(cell, "E-DATE-01" if code == "E-DATE-03" else code) for cell, code in faults]
    if column.required:
        faults += [(None, "E-REQ-01"), (" \u3000", "E-REQ-01")]
    if column.type == "integer":
        faults.append(((column.min or 0) + 0.5, "E-NUM-08"))
    if column.min is not None:
        faults.append((column.min - 1, "E-NUM-06"))
    if column.max is not None:
        faults.append((column.max + 1, "E-NUM-07"))
    return chance.choice(faults)


def of_body(chance: random.Random, cells: list[Cell]) -> tuple[str, str]:
    """Make the body's cells wrong; gives code and letter."""
    _, name = chance.choice([one for one in BODIES if one[0] != cells[0]])
    wrong: Callable[[], tuple[int, Cell, str]] = chance.choice(
        [
            lambda: (0, "Z99", "E-ENT-01"), lambda: (1, f"{name}分局", "E-ENT-02"), lambda: (1, name, "E-ENT-03"),
            lambda: (0, None, "E-REQ-01"), lambda: (1, " ", "E-REQ-01"),
        ]
    )  # fmt: skip
    place, cell, said = wrong()
    cells[place] = cell
    return said, "AB"[place]


@settings(max_examples=examples(200))
@given(SEEDS)
def test_faults_are_found_in_exactly_their_cells(seed: int) -> None:
    chance = random.Random(seed)
    ledger, rows, _ = made(chance, "xlsx")
    columns = [column for column in ledger.all_columns.values() if column.type != "entity"]
    first = 2 if ledger.scope == "entity" else 0
    cells = [(row, place) for row in range(1, len(rows)) for place in range(len(columns) + bool(first))]
    expected: set[Place] = set()
    wrong: set[int] = set()
    for row, place in chance.sample(cells, min(len(cells), chance.randint(1, 20))):
        if place == len(columns):
            code, letter = of_body(chance, rows[row])
        else:
            rows[row][first + place], code = fault(chance, columns[place])
            letter = letters(first + place)
        expected.add((code, row + 1, letter))
        wrong.add(row + 1)
    if chance.random() < 0.2:
        rows.append(["合计", None, *([1] * 3)])
        expected.add(("N-ROW-02", None, None))
    if chance.random() < 0.2:
        rows.append(list(rows[0]))
        expected.add(("N-ROW-05", None, None))

    found = unpacked([Sheet(rows, SheetOpened("1"))], name=f"{ledger.id}.xlsx")

    assert set(found.places) == expected
    assert len(found.places) == len(expected)
    assert not wrong & set(found.rows)
