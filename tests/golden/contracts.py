"""Contracts of one body, taken in from a file and measured: the records that every kind of measure has its numbers of.

Four contracts were signed in May 2021: 10, 20 and 30 by tender or inquiry, 140 with a single source. A fifth, which has
no business among them, was signed in April. One of 160 was signed in May 2020, and one of 25 in May 2018.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan
from pathlib import Path

import pandas as pd

from metrics import measures
from metrics.application.city import open_city
from metrics.ledgers import questions
from tests.conftest import CONFIG
from tests.sending import send

BODY, STAFF, MONTH = "G03", 1180, "2021-05"
"""The education bureau and its staff, as ``config/city.yaml`` has them."""

CONTRACTS = """单位代码,单位名称,合同编号,采购方式,签订日期,合同金额,填报日期
G03,市教育局,HT-1,公开招标,2021-05-03,10,2021-05-04
G03,市教育局,HT-2,公开招标,2021-05-10,20,2021-05-11
G03,市教育局,HT-3,询价,2021-05-17,30,2021-05-18
G03,市教育局,HT-4,单一来源,2021-05-24,140,2021-05-25
G03,市教育局,HT-5,单一来源,2021-04-26,7000,2021-04-27
G03,市教育局,HT-6,公开招标,2020-05-12,160,2020-05-13
G03,市教育局,HT-7,单一来源,2018-05-14,25,2018-05-15
"""

INDICATOR = """  {code}:
    title: {{zh: 黄金数, en: Golden number}}
    unit: {row.unit}
    cadence: M
    nature: context
    link: supervise
    measure: {{kind: {row.kind}, ledger: procurement, window: 1, {row.parts}}}
    min_n: {row.min_n}
    source: {{zh: 手算, en: By hand}}
"""


@dataclass(frozen=True)
class Golden:
    """What one measure of the contracts comes to, worked out by hand."""

    kind: str
    unit: str
    parts: str
    """Its settings in YAML."""
    value: float
    n: float
    numerator: float = nan
    denominator: float = nan
    se: float = nan
    min_n: int = 1


def configured(folder: Path, rows: Sequence[Golden]) -> Path:
    """A copy of ``config/`` with an indicator for each row: K0, K1 …"""
    config = Path(shutil.copytree(CONFIG, folder / "config"))
    indicators = "".join(
        INDICATOR.format(code=f"K{number}", row=row, parts=f", {row.parts}" if row.parts else "")
        for number, row in enumerate(rows)
    )
    text = f"id: golden\ntitle: {{zh: 黄金数, en: Golden numbers}}\nindicators:\n{indicators}"
    (config / "indicators" / "golden.yaml").write_text(text, encoding="utf-8")
    return config


def measured(folder: Path, rows: Sequence[Golden]) -> pd.DataFrame:
    """The contracts' values, one row for each of ``rows``, from the file by way of the database."""
    city = open_city(f"sqlite:///{folder / 'city.db'}", configured(folder, rows))
    path = folder / "政府采购合同台账_2021.csv"
    path.write_text(CONTRACTS, encoding="utf-8")
    receipt = send(city, path)
    assert receipt.status == "taken_in", receipt
    codes = [f"K{number}" for number in range(len(rows))]
    config = replace(city.config, indicators={code: city.config.indicators[code] for code in codes})
    values = measures.measure(city.store, config, [MONTH], questions.reported(city.store, config))
    city.store.engine.dispose()
    return values[values["entity"] == BODY].set_index("indicator").loc[codes]
