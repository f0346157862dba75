"""Commands speak Chinese, unless English is chosen or the locale is English."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import pytest

from metrics.__main__ import main
from metrics.cli import columns, terms
from metrics.cli.language import language, spoken_by_argparse
from metrics.cli.main import parser
from metrics.cli.rendering import as_text
from metrics.model import Text
from metrics.wording import to
from tests.conftest import SampleCity

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("chosen", "environment", "spoken"),
    [
        (None, {}, "zh"),
        (None, {"LANG": "C"}, "zh"),
        (None, {"LANG": "C.UTF-8"}, "zh"),
        (None, {"LC_ALL": "", "LANG": "en_GB.UTF-8"}, "en"),
        (None, {"LC_MESSAGES": "en_US", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"LC_ALL": "POSIX", "LC_MESSAGES": "en_US"}, "zh"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        ("en", {"LC_ALL": "zh_CN.UTF-8"}, "en"),
        ("zh", {"LC_ALL": "en_GB.UTF-8"}, "zh"),
        ("xx", {"LC_ALL": "en_GB.UTF-8"}, "en"),
    ],
)
def test_the_call_counts_before_the_locale(chosen: str | None, environment: dict[str, str], spoken: str) -> None:
    assert language(chosen, environment) == spoken


@pytest.mark.parametrize("call", [["--lang", "zh", "check"], ["check", "--lang", "zh"], ["check", "--lang=zh"]])
def test_the_option_stands_before_or_after_the_command(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(call) == 0
    assert "没有问题" in capsys.readouterr().out


def test_the_older_name_of_the_option_is_understood_and_not_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["import", str(tmp_path), "--language", "zh", "--database", f"sqlite:///{tmp_path / 'city.db'}"]
    assert main(call) == 1
    assert "不是表格" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["import", "--help"])
    assert "--language" not in capsys.readouterr().out


def test_every_help_is_chinese_to_the_last_option() -> None:
    t = to("zh")
    with spoken_by_argparse(t):
        whole = parser(lambda _: [], t)
        assert whole.format_help().startswith("用法：")
    [commands] = [action for action in whole._actions if isinstance(action, argparse._SubParsersAction)]
    parsers = [whole, *commands.choices.values()]
    assert len(parsers) > 20
    texts = [action.help for parser in parsers for action in parser._actions if action is not commands]
    texts += [parser.description for parser in parsers] + [action.help for action in commands._choices_actions]
    assert [text for text in texts if text not in (None, argparse.SUPPRESS) and not CHINESE.search(text)] == []


def test_what_argparse_complains_of_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    for call, words in (
        (["--lang", "zh"], "缺少参数：命令"),
        (["--lang", "zh", "nonsense"], "不在可选范围内"),
        (["history", "--limit", "many", "--lang", "zh"], "'many' 不是从 1 起的整数"),
        (["check", "--lang"], "argument --lang: expected one argument"),
        (["check", "--lang", "xx"], "invalid choice: 'xx' (choose from "),
    ):
        with pytest.raises(SystemExit) as left:
            main(call)
        assert left.value.code == 2
        assert words in capsys.readouterr().err


def test_tables_are_chinese_and_json_is_the_same_in_both(
    sample_city: SampleCity, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = {}
    for spoken in ("zh", "en"):
        for form in ([], ["--json"]):
            assert main(["--lang", spoken, "score", "--period", "2021-06", *form]) == 0
            printed[spoken, *form] = capsys.readouterr().out
    assert printed["zh", "--json"] == printed["en", "--json"]
    lines = printed["zh",].splitlines()
    assert lines[0] == "月份：2021-06"
    assert any(line.startswith("等次：好 ") for line in lines)
    assert "fairly_good" not in printed["zh",]
    assert "grades: good " in printed["en",]
    assert json.loads(printed["zh", "--json"])["ratings"]


def test_columns_of_a_chinese_table_stand_below_each_other() -> None:
    rows = [{"name": "市委办公室", "grade": "good", "score": 1.0}, {"name": "G1", "grade": "good", "score": 22.0}]
    text = as_text({"ratings": rows}, terms.Terms(to("zh"), {"good": Text(zh="好", en="good")}))
    lines = text.splitlines()[2:]
    assert [line.split() for line in lines] == [
        ["名称", "等次", "得分"], ["市委办公室", "好", "1.00"], ["G1", "好", "22.00"],
    ]  # fmt: skip
    assert len({columns.width(line) for line in lines}) == 1


def test_one_language_of_each_sentence_is_printed() -> None:
    document = {"sentences": [{"zh": "上升。", "en": "It rose."}]}
    assert as_text(document, terms.Terms(to("zh"), {})) == "\n说明\n上升。"
    assert as_text(document, terms.Terms(to("en"), {})) == "\nsentences\nIt rose."


def test_every_heading_of_a_list_is_another() -> None:
    """Two columns of one name would become one."""
    zh = terms.Terms(to("zh"), {})
    for columns_of in (
        ("entity", "score", "grade", "rank", "rank_of", "coverage", "name"),
        ("low", "median", "high", "rank_low", "rank_high", "mean_rank", "score", "grade", "rank", "likely"),
        ("score_old", "score_new", "difference", "grade_old", "grade_new", "flipped", "grade_move", "rank_old",
         "rank_new", "rank_move", "entity", "group", "period"),
        ("date", "value", "mean", "lower", "upper", "rules", "signal", "reading", "side", "trial"),
        ("entity", "before", "after", "score_before", "score_after", "change", "real", "method"),
        ("factor", "S1", "S1_width", "ST", "ST_width"),
        ("batch", "kind", "ledger", "file", "records", "added", "completed", "corrected", "unchanged", "reason",
         "imported_at", "undone_by"),
    ):  # fmt: skip
        assert len({zh.heading(name) for name in columns_of}) == len(columns_of)


def test_a_text_is_broken_between_characters_and_words() -> None:
    assert columns.lines("备份数据库 and check，并核验。", 12) == ["备份数据库", "and check，", "并核验。"]
    assert all(columns.width(line) <= 10 for line in columns.lines("逐条核对记录与入库时的摘要是否一致", 10))
