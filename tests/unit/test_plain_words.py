"""Words in the definitions are words: no markup, no address, and no header or alias with two meanings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from metrics.definitions import load
from metrics.definitions.base import MARKUP
from metrics.errors import DefinitionError
from tests.conftest import CONFIG

CITY, LEDGER, COUNTY = "city.yaml", "ledgers/petitions.yaml", "渭滨"


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    """The shipped definitions with one text replaced."""
    own = Path(shutil.copytree(CONFIG, folder / "config"))
    text = (own / file).read_text(encoding="utf-8")
    assert old in text
    (own / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return own


@pytest.mark.parametrize(
    "word",
    [
        "![x](https://example.org/a.png)", "[渭滨](/profile)", "<b>渭滨</b>", "`渭滨`", "**渭滨**", "*渭滨*",
        "见 https://example.org", "[渭滨]: //example.org",
        ":red[渭滨]", ":material/home:", ":smile:", "~~渭滨~~", "$x^2$", "# 渭滨", "> 渭滨", "- 渭滨",
    ],
)  # fmt: skip
def test_markup_in_a_short_name_is_refused_with_its_place(tmp_path: Path, word: str) -> None:
    own = changed(tmp_path, CITY, "short: {zh: 渭滨,", f'short: {{zh: "{word}",')
    with pytest.raises(DefinitionError) as refused:
        load(own)
    [problem] = refused.value.problems
    assert "city.yaml:" in problem
    assert "markup" in problem


def test_markup_in_the_title_of_a_ledger_and_of_a_column_is_refused(tmp_path: Path) -> None:
    own = changed(tmp_path, LEDGER, "zh: 信访举报月统计表", 'zh: "![x](//example.org/a.png)"')
    with pytest.raises(DefinitionError, match="markup"):
        load(own)
    shutil.rmtree(own)
    own = changed(tmp_path, LEDGER, "zh: 月末日期", 'zh: "<img src=x>"')
    with pytest.raises(DefinitionError, match="markup"):
        load(own)


@pytest.mark.parametrize(
    "word",
    [
        "“三重一大”决策",
        "村（居）监委会",
        "A*B",
        "5% 以上",
        "a < b",
        "上午8:30",
        "2021-2022",
        "e-mail_list",
        "成本$5",
        "[2021]7号",
    ],
)
def test_usual_signs_are_words(word: str) -> None:
    assert MARKUP.search(word) is None


def test_an_alias_of_two_bodies_is_refused(tmp_path: Path) -> None:
    own = changed(tmp_path, CITY, "aliases: [市委办]", "aliases: [市委办, 渭滨区]")
    with pytest.raises(DefinitionError, match=r"渭滨区.*610302"):
        load(own)


def test_a_header_of_two_columns_is_refused(tmp_path: Path) -> None:
    own = changed(tmp_path, LEDGER, "aliases: [重复数]", "aliases: [初次 件数]")
    with pytest.raises(DefinitionError, match="初次件数"):
        load(own)


@pytest.mark.parametrize("header", ["单位名称", "单位代码", "填报日期", "repeat"])
def test_a_header_that_stands_over_another_column_already_is_refused(tmp_path: Path, header: str) -> None:
    """The headers of body and day of entry, which every ledger has, and the English ones count as well."""
    own = changed(
        tmp_path, LEDGER, "  repeat: {", f"  another: {{zh: {header}, en: Another, type: integer}}\n  repeat: {{"
    )
    with pytest.raises(DefinitionError, match=f"header '{header}' stands for"):
        load(own)


def test_a_period_belongs_to_dates(tmp_path: Path) -> None:
    own = changed(tmp_path, LEDGER, "en: Repeat,", "en: Repeat, period: month,")
    with pytest.raises(DefinitionError, match="'period' and 'may_lie_ahead'"):
        load(own)
