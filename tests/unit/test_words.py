"""Definitions in words: every indicator and rule reads as a sentence, without a name from the code."""

from __future__ import annotations

import re

import pytest

from metrics.definitions import Config, Indicator, load
from metrics.definitions.expressions import parse, problems
from metrics.definitions.words.conditions import expression_words
from metrics.definitions.words.indicators import describe
from metrics.definitions.words.rules import effect_words, trigger_words
from metrics.measures.kinds import kind_of
from metrics.wording import Language, say, to
from tests.conftest import CONFIG

CONFIGURED = load(CONFIG)
CODE_NAME = re.compile(r"\b[a-z]+_[a-z_]+\b|==|<=|>=|!=|month_end|\bNone\b")
"""Column names, operators and constants of the expression language."""

LETTERS = [
    ("adopted", "是否采纳为“是”", '"Adopted" is yes'),
    ("not adopted", "不满足（是否采纳为“是”）", 'not ("Adopted" is yes)'),
    ("replied_on <= due_on", "回复日期不晚于回复期限", '"Replied on" is no later than "Reply due on"'),
    ("replied_on > month_end", "回复日期晚于统计期末", '"Replied on" is after the end of the period'),
    ("replied_on is None", "未填回复日期", '"Replied on" is empty'),
    ("replied_on is not None", "已填回复日期", '"Replied on" is filled in'),
    ("issuer == 'city'", "制发机关为市级", '"Issuer" is city'),
    ("'city' == issuer", "制发机关为市级", '"Issuer" is city'),
    ("kind in ['reminder', 'bulletin']", "文书种类为整改提醒函或廉情抄告", '"Kind" is reminder or integrity bulletin'),
    ("kind not in ('reminder',)", "文书种类不是整改提醒函", '"Kind" is not reminder'),
    ("letter_no == 'X1'", "文书编号为“X1”", '"Letter no." is "X1"'),
    ("persons_reminded >= 2", "提醒谈话人数不少于2", '"Persons in reminder talks" is at least 2'),
    ("2 <= persons_reminded", "提醒谈话人数不少于2", '"Persons in reminder talks" is at least 2'),
    (
        "days(issued_on, replied_on) <= 30",
        "从制发日期到回复日期的天数不超过30天",
        'the days from "Issued on" to "Replied on" is at most 30',
    ),
    (
        "adopted and (replied_on is None or replied_on > due_on)",
        "是否采纳为“是”，且（未填回复日期，或回复日期晚于回复期限）",
        '"Adopted" is yes and ("Replied on" is empty or "Replied on" is after "Reply due on")',
    ),
    (
        "persons_reminded * (issuer == 'city')",
        "提醒谈话人数（仅计制发机关为市级的记录）",
        '"Persons in reminder talks" (only records where "Issuer" is city)',
    ),
    ("-persons_reminded", "−提醒谈话人数", '−"Persons in reminder talks"'),
    ("(persons_reminded + 1) * 2", "（提醒谈话人数 + 1） × 2", '("Persons in reminder talks" + 1) × 2'),
    ("persons_reminded - (1 - 2)", "提醒谈话人数 − （1 − 2）", '"Persons in reminder talks" − (1 − 2)'),
    ("adopted + 1", "（是否采纳为“是”记1，否则记0） + 1", '(1 where "Adopted" is yes, else 0) + 1'),
]
"""Every node of the grammar: expression over the ledger of letters, in Chinese, in English."""


def described(config: Config, indicator: Indicator, language: Language) -> dict[str, str]:
    """The lines of an indicator as a page shows them."""
    t = to(language)
    lines = describe(indicator, config.ledgers[indicator.measure.ledger], kind_of(indicator), config.city)
    assert len({label for label, _ in lines}) == len(lines)
    return {t(label): t(text) for label, text in lines}


@pytest.fixture(scope="module")
def config() -> Config:
    return CONFIGURED


@pytest.mark.parametrize(("expression", "zh", "en"), LETTERS)
def test_every_node_of_the_language_has_words(config: Config, expression: str, zh: str, en: str) -> None:
    ledger = config.ledgers["letters"]

    assert problems(expression, ledger.all_columns, expected="number") == []
    words = expression_words(expression, ledger)
    assert (say(words, "zh"), say(words, "en")) == (zh, en)


def test_what_is_not_of_the_language_is_refused(config: Config) -> None:
    with pytest.raises(ValueError, match="not part of the language"):
        expression_words("persons_reminded / 2", config.ledgers["letters"])
    assert parse("persons_reminded / 2")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", list(CONFIGURED.indicators))
def test_an_indicator_reads_without_names_from_the_code(config: Config, code: str, language: Language) -> None:
    indicator = config.indicators[code]
    lines = described(config, indicator, language)

    assert len(lines) >= 12
    for label, text in lines.items():
        assert text, label
        assert not CODE_NAME.search(text), text
    if language == "zh":
        plain = re.sub(r"\bn\b|1\+5", "", "".join(label + text for label, text in lines.items()))
        assert not re.search(r"[A-Za-z]{2,}", plain), plain


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_rule_reads_without_names_from_the_code(config: Config, language: Language) -> None:
    scheme = config.scheme()
    for rule in scheme.rules:
        ledger = config.ledgers[rule.event.ledger] if rule.event else None
        for words in (trigger_words(rule, ledger), effect_words(rule, scheme, ledger)):
            text = say(words, language)
            assert text
            assert not CODE_NAME.search(text), text


def test_a_description_follows_the_yaml(config: Config) -> None:
    indicator = config.indicators["PR1"]
    ledger = config.ledgers["duty_list"]
    lines = described(config, indicator, "zh")

    assert lines["分子"] == "完成日期不晚于完成期限的记录"
    assert lines["统计区间"] == "截至统计期末的3个月，按完成期限归月"
    assert lines["报送单位"] == ledger.supplier.zh
    assert lines["评分标尺"] == "70%得0分，95%得85分，100%得100分，其间按直线折算；数值越高越好"

    wider = indicator.measure.model_copy(update={"window": 6, "numerator": "completed_on < due_on"})
    stricter = indicator.model_copy(update={"measure": wider, "min_n": 9})
    changed = described(config, stricter, "zh")
    assert changed["分子"] == "完成日期早于完成期限的记录"
    assert changed["统计区间"].startswith("截至统计期末的6个月")
    assert "少于9" in changed["最少样本"]


def test_the_order_of_the_goalposts_is_the_direction(config: Config) -> None:
    falling, unscored = config.indicators["RE4"], config.indicators["CX2"]
    lines = described(config, falling, "en")

    assert lines["Goalposts"] == "8 scores 0, 1 scores 85, 0 scores 100, straight lines between; lower is better"
    lines = described(config, unscored, "en")
    assert lines["Goalposts"].endswith("not scored")


def test_a_verified_fix_and_a_reverse_review_are_told(config: Config) -> None:
    rule = next(one for one in config.scheme().rules if one.id == "criticism")
    assert rule.event is not None
    event = rule.event.model_copy(update={"lifted_by": "fix_verified_on", "reviewed_from": "issued_on"})
    changed, ledger = rule.model_copy(update={"event": event}), config.ledgers["criticisms"]
    words = effect_words(changed, config.scheme(), ledger)
    assert say(words, "zh").endswith("自整改核验日期起解除；逆向复核：自通报日期起的各月按此重新评定")
    assert "lifted from" in words
