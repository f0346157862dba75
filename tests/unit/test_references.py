"""A name in a definition that nothing has is answered by what there is, whatever was written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metrics.application.city import load_config
from metrics.errors import DefinitionError
from tests.changing import change

SCHEME = "schemes/baoji-2021.yaml"


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("monitoring.yaml", r"^target: \w+", "target: grün", "target: no grade is called 'grün'; known: fair, fairly"),
        ("monitoring.yaml", r"^target: \w+", "target: 较好", "no grade is called '较好'; did you mean 'fairly_good'"),
        (SCHEME, r"cap: \w+", "cap: A", "rules.0.effects.cap: no grade is called 'A'; did you mean 'good'?"),
        (SCHEME, r"cap: \w+", "cap: 黄牌", "rules.0.effects.cap: no grade is called '黄牌'; known: fair, fairly_good"),
        (SCHEME, r"ledger: \w+", "ledger: 线索台账", "rules.0.event.ledger: no ledger is called"),
        (SCHEME, r"column: \w+", "column: 级别", "no column is called '级别'; known: entity, fix_verified_on"),
        (SCHEME, r"aggregate: \w+", "aggregate: 几何平均", "no aggregation method is called '几何平均'; known: arit"),
        ("city.yaml", "group: counties", "group: 县区", "no peer group is called '县区'; did you mean 'counties'?"),
        (
            "briefing.yaml",
            "kind: tiles,",
            "kind: profile, entity: 市教育局,",
            "no entity is called '市教育局'; did you mean 'G03'",
        ),
        (
            "monitoring.yaml",
            r"subjects: \[CX1\]",
            "subjects: [CX1]\n    entities: [Taibai County]",
            "did you mean '610331'?",
        ),
        (
            "indicators/principal.yaml",
            "kind: share",
            "kind: 占比",
            "no measure kind is called '占比'; known: change, count",
        ),
        (
            "indicators/principal.yaml",
            "    unit:",
            "    applies_to: 市直单位\n    unit:",
            "'市直单位'; did you mean 'units'?",
        ),
        (
            "ledgers/meetings.yaml",
            "full_return: all",
            "full_return: 全部",
            "no kind of units is called '全部'; known: all, count",
        ),
        ("ledgers/letters.yaml", r"dated_by: \w+", "dated_by: 发文日期", "'发文日期' is no date column"),
    ],
)
def test_what_there_is_is_told(own_config: Path, file: str, before: str, after: str, said: str) -> None:
    path = own_config / file
    text, places = re.subn(before, after, path.read_text("utf-8"), count=1, flags=re.MULTILINE)
    assert places == 1
    path.write_text(text, "utf-8")
    with pytest.raises(DefinitionError) as refused:
        load_config(own_config)
    assert said in str(refused.value.problems[0])
    assert len(refused.value.problems) == 1


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("ledgers/clues.yaml", "zh: 自查自纠", "zh: 内部审计", "'内部审计' stands for"),
        ("ledgers/clues.yaml", "en: self-check", "en: internal audit", "'internal audit' stands for"),
    ],
)
def test_one_word_for_two_things_is_refused(own_config: Path, file: str, before: str, after: str, said: str) -> None:
    assert said in change(own_config, file, before, after)[0]
