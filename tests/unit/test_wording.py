"""The language machine: English is the key, Chinese its translation, and messages are said in either."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from metrics.errors import Message, at
from metrics.model import Text
from metrics.wording import catalogue, check, mark, say, to
from metrics.wording.translate import chained


def test_the_catalogue_is_complete() -> None:
    assert list(check.problems(check.extracted())) == []


def test_a_translation_with_a_wrong_field_is_found() -> None:
    from babel.messages.catalog import Catalog

    source = Catalog()
    source.add("{count} bodies of nobody", locations=[("a.py", 1)])
    assert any("no longer used" in problem for problem in check.problems(source))
    assert any("not translated" in problem for problem in check.problems(source))


@pytest.mark.parametrize(
    ("english", "chinese", "sign"),
    [
        ("“{a}” is low", "“{a}”偏低", "English has “"),
        ("{a} (low)", "{a}（低）", None),
        ('"{a}" is low', "'{a}'偏低", "Chinese has '"),
        ('"{a}" is low', "「{a}」偏低", "Chinese has 「"),
        ("{a} (low)", "{a}(低)", "Chinese has (低"),
        ("days(from, to) of {a}", "{a} 的 days(from, to)", None),
    ],
)
def test_signs_of_the_other_language_are_found(english: str, chinese: str, sign: str | None) -> None:
    from babel.messages.catalog import Message as Entry

    faults = list(check._faults(Entry(english), Entry(english, chinese)))
    assert len(faults) == (sign is not None)
    assert sign is None or f"the {sign}, which is not its own sign" in faults


def test_every_entry_of_the_catalogue_is_read_as_gettext_reads_it() -> None:
    entries = {
        entry.id[0] if isinstance(entry.id, tuple) else entry.id: check._texts(entry.string)[0]
        for entry in check.catalogue()
        if entry.id
    }
    assert catalogue.read(check.CATALOGUE) == entries


def test_escapes_and_long_lines_are_read(tmp_path: Path) -> None:
    file = tmp_path / "messages.po"
    file.write_text(
        '# a note\nmsgid ""\nmsgstr "Language: zh"\n\nmsgid ""\n"a \\"b\\"\\n"\n"c"\nmsgstr ""\n"甲\\t"\n"乙"\n\n'
        'msgid "{n} month"\nmsgid_plural "{n} months"\nmsgstr[0] "{n}个月"\n\nmsgid "unfinished"\nmsgstr ""\n',
        "utf-8",
    )
    assert catalogue.read(file) == {'a "b"\nc': "甲\t乙", "{n} month": "{n}个月"}


@pytest.mark.parametrize(("n", "en"), [(1, "1 unit"), (0, "0 units"), (2, "2 units")])
def test_english_has_two_forms_and_chinese_one(n: int, en: str) -> None:
    assert to("en").plural("{n} unit", "{n} units", n) == en
    assert to("zh").plural("{n} unit", "{n} units", n) == f"{n}家"


def test_a_message_is_its_english_text_and_can_be_said_in_chinese() -> None:
    title = Text(zh="信访", en="petitions")
    message = at("a.yaml:3", Message(mark("{month} {year}"), month=title, year=["2021", "2022"]))

    assert message == "a.yaml:3: petitions 2021, 2022" == say(message, "en")
    assert say(message, "zh") == "a.yaml:3：2021、2022年信访"
    assert say("disk full", "zh") == "disk full"
    copy = pickle.loads(pickle.dumps(message))
    assert (copy, say(copy, "zh")) == (message, say(message, "zh"))


def test_one_call_says_source_strings_messages_and_texts_in_both_languages() -> None:
    part = Message("{part} −{points:.1f}", part=Message("values"), points=2.14)
    joined = chained("{part}, {next}", [part, Message("{part} +{points:.1f}", part=Message("rules"), points=1)])

    assert joined == to("en")(joined) == "values −2.1, rules +1.0"
    assert to("zh")(joined) == "指标值下降2.1分，规则加减分上升1.0分"
    assert chained("{part}, {next}", [part]) is part
    assert [to(language)(Text(zh="信访", en="petitions")) for language in ("zh", "en")] == ["信访", "petitions"]
    assert to("zh")("quarterly") == "每季"


def test_a_name_with_quotation_marks_has_single_ones_inside_others() -> None:
    told = say(Message("no unit is called '{word}'", word="“三重一大”办"), "zh")
    assert "“‘三重一大’办”" in told
    assert "“‘" not in say(Message("no unit is called '{word}'", word="办"), "zh")
