"""Files of clues as a department sends them, and what the tests ask the ledger afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from metrics.application.city import CityHandle
from metrics.application.records.imports import ImportResult, Options, Upload, take_in
from tests.actors import ANALYST

COLUMNS = (
    "单位代码", "单位名称", "线索编号", "线索来源", "问题类别", "收到日期", "处置期限", "处置日期", "处置方式",
    "填报日期",
)  # fmt: skip
HEADER = ",".join(COLUMNS)
GOOD = "G03,市教育局,XS-1,日常监督,廉洁纪律,2021-01-05,2021-04-05,2021-03-01,谈话函询,2021-01-06"
OPEN = "610322,凤翔县,XS-2,信访举报,工作纪律,2020-02-05,2020-05-05,,,2020-02-06"


def clue(number: int | str, **changes: str) -> str:
    """One open clue of the education bureau; ``changes`` by Chinese header."""
    cells = dict(
        zip(
            COLUMNS,
            f"G03,市教育局,XS-{number},日常监督,廉洁纪律,2021-01-05,2021-04-05,,,2021-01-06".split(","),
            strict=True,
        )
    )
    return ",".join((cells | changes).values())


def clues(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8-sig", name: str = "2021") -> Path:
    """A file of clues."""
    path = folder / f"问题线索台账_{name}.csv"
    path.write_text("\n".join((header, *rows)), encoding=encoding)
    return path


def send(city: CityHandle, path: Path, **options: Any) -> ImportResult:
    """Take one file in as somebody who looks after the whole city."""
    return take_in(ANALYST, city, Upload(path.name, path), Options(**options))


def count(city: CityHandle, table: str) -> int:
    """How many rows a table has; of a ledger, the current ones."""
    source = city.store.table(table)
    asked = select(func.count()).select_from(source)
    with city.store.reading() as connection:
        return connection.execute(
            asked.where(source.c.ended_by.is_(None)) if "ended_by" in source.c else asked
        ).scalar_one()


def current(city: CityHandle, ledger: str, *names: str) -> list[tuple[Any, ...]]:
    """Some columns of a ledger's current rows, in order."""
    table = city.store.table(ledger)
    columns = [table.c[name] for name in names]
    with city.store.reading() as connection:
        return [
            tuple(row)
            for row in connection.execute(select(*columns).where(table.c.ended_by.is_(None)).order_by(*columns))
        ]
