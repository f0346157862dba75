"""Records of some ledgers as departments write them, from which the corpus makes its files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Row = Sequence[Any]
"""Cells; None is empty."""


@dataclass(frozen=True)
class Form:
    """A ledger: its title, and a record by header, in which "@" stands for the record's number."""

    ledger: str
    title: str
    example: Mapping[str, Any]

    @property
    def headers(self) -> list[str]:
        """The header row."""
        return list(self.example)

    def row(self, number: int | str, **changes: Any) -> list[Any]:
        """One record with some cells changed."""
        assert changes.keys() <= self.example.keys(), changes.keys()
        numbered = {
            header: cell.replace("@", str(number)) if isinstance(cell, str) else cell
            for header, cell in self.example.items()
        }
        return list((numbered | changes).values())

    def table(self, *rows: Row) -> list[Row]:
        """The header and these rows; without any, three good ones."""
        return [self.headers, *(rows or [self.row(number) for number in (1, 2, 3)])]

    def letter(self, header: str) -> str:
        """The letter over a column."""
        return chr(65 + self.headers.index(header))

    def at(self, code: str, header: str, row: int | str = "") -> str:
        """A problem in a cell of a column, or in the column as a whole."""
        return f"{code} {self.letter(header)}{row}"

    def file(self, suffix: str = ".csv", mark: str = "2021") -> str:
        """A file's name."""
        return f"{self.title}_{mark}{suffix}"


CLUES: Final = Form("clues", "问题线索台账", {
    "单位代码": "G03", "单位名称": "市教育局", "线索编号": "XS-@", "线索来源": "日常监督", "问题类别": "廉洁纪律",
    "收到日期": "2021-01-05", "处置期限": "2021-04-05", "处置日期": None, "处置方式": None, "填报日期": "2021-01-06",
})  # fmt: skip
CONTRACTS: Final = Form("procurement", "政府采购合同台账", {
    "单位代码": "G03", "单位名称": "市教育局", "合同编号": "HT-@", "采购方式": "公开招标", "签订日期": "2021-01-05",
    "合同金额": 120000, "填报日期": "2021-01-06",
})  # fmt: skip
DECISIONS: Final = Form("decisions", "“三重一大”决策抽查表", {
    "单位代码": "G03", "单位名称": "市教育局", "决策编号": "JC-@", "决策类别": "大额资金使用", "决策日期": "2021-01-05",
    "应留痕环节数": 7, "已留痕环节数": 6, "填报日期": "2021-01-06",
})  # fmt: skip
VILLAGES: Final = Form("village_reports", "村（居）监委会月报统计表", {
    "单位代码": None, "单位名称": None, "月末日期": "2021-05-31", "应报村（居）数": 100, "已报村（居）数": 97,
    "上报线索数": 3, "填报日期": "2021-06-02",
})  # fmt: skip
PETITIONS: Final = Form("petitions", "信访举报月统计表", {
    "单位代码": "G03", "单位名称": "市教育局", "月末日期": "2021-05-31", "检举控告件数": 10, "初次件数": 6,
    "重复件数": 3, "越级件数": 1, "应答复件数": 8, "按期答复件数": 7, "填报日期": "2021-06-02",
})  # fmt: skip
SHARES: Final = Form("shares", "抽查合格率表", {
    "单位代码": "G03", "单位名称": "市教育局", "抽查编号": "CC-@", "抽查日期": "2021-01-05", "合格率": 97.5,
    "填报日期": "2021-01-06",
})  # fmt: skip

SHARES_DEFINED: Final = {
    "ledgers/shares.yaml": """\
# yaml-language-server: $schema=../schema/ledger.schema.json
id: shares
title: {zh: 抽查合格率表, en: Shares found good}
supplier: {zh: 市委两个责任办公室, en: Office of the two responsibilities}
cadence: M
dated_by: checked_on
key: [check_no]
columns:
  check_no: {zh: 抽查编号, en: Check no., type: code}
  checked_on: {zh: 抽查日期, en: Checked on, type: date}
  share: {zh: 合格率, en: Share found good, type: number, unit: "%", scale: percent, min: 0, max: 100}
"""
}
"""A ledger with a column of percentages; the shipped ones count instead."""


def delimited(
    rows: Iterable[Row], *, encoding: str = "utf-8-sig", comma: str = ",", end: str = "\r\n"
) -> bytes:  # fmt: skip
    """A CSV file."""
    out = io.StringIO()
    csv.writer(out, delimiter=comma, lineterminator=end).writerows(rows)
    return out.getvalue().encode(encoding)
