"""What is worked out from decimals is compared as people reckon, by the rules of a row and by both databases alike."""

from __future__ import annotations

import pytest
from sqlalchemy import BigInteger, Column, Double, MetaData, Table, create_engine, insert, select

from metrics.intake import row_rules
from metrics.ledgers.sql import number

RECORD = {
    "paid": 0.1, "open": 0.2, "total": 0.3, "cases": 3, "large": 1_000_000.3, "larger": 1_000_000.4,
    "many": 33_333_333, "most": 3_000_000_001, "wealth": 90_000_000_000.25,
}  # fmt: skip
HOLD = [
    "paid + open == total", "paid + open <= total", "total >= paid + open", "total - paid == open",
    "3 * paid == total", "cases * paid == total", "larger - large == paid", "paid + open in [0.3]",
    "not (paid + open != total)", "0.1 * cases <= total", "large * large > large", "paid + open + 0.00001 > total",
    "(paid + open == total) + 1 == 2", "cases + 1 == 4", "-paid - open == -total",
    "many * many == 1111111088888889", "wealth + 0.000001 != wealth + 0.25", "wealth + 0.25 > wealth + 0.125",
    "most * most > most", "most * most * most > most * most", "10000 * wealth + 1 > 10000 * wealth",
]  # fmt: skip
FAIL = [
    "paid + open > total", "paid + open < total", "paid + open == 0.31", "cases - 1 == 3", "paid + open not in [0.3]",
    "many * many == 1111111088888890", "most * most == most", "many * many * cases == 3333333266666666",
    "100000 * wealth + 1 == 100000 * wealth",
]  # fmt: skip


@pytest.mark.parametrize(("text", "holds"), [(text, text in HOLD) for text in HOLD + FAIL])
def test_a_rule_reckons_with_tenths(text: str, holds: bool) -> None:
    """0.1 + 0.2 was more than 0.3, and a right row was refused."""
    assert row_rules.compiled(text)(RECORD) is holds


def test_databases_reckon_with_tenths(database_url: str) -> None:
    """A share of rows in which two parts make up the whole was 0 % in place of 56 %, without a word."""
    engine = create_engine(database_url)
    kinds = {name: BigInteger if isinstance(value, int) else Double for name, value in RECORD.items()}
    table = Table("decimals", MetaData(), *(Column(name, kind) for name, kind in kinds.items()))
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table).values(RECORD))
        asked = [number(text, table.c).label(f"c{place}") for place, text in enumerate(HOLD + FAIL)]
        told = dict(zip(HOLD + FAIL, connection.execute(select(*asked)).one(), strict=True))
        table.drop(connection)
    engine.dispose()
    assert told == {text: int(text in HOLD) for text in HOLD + FAIL}
