"""Sentences that are not true are found: presenters changed by one month, one body, one count, one digit."""

from __future__ import annotations

from collections.abc import Callable
from string import Formatter
from typing import Any

import pytest
from babel.messages.pofile import read_po

from dashboard.presenters.ratings import city, tiles
from dashboard.screens.profile import claim, first_screen
from dashboard.text import format
from metrics.wording.translate import CATALOGUE, catalogue
from tests.sentences.checking import SAYS
from tests.sentences.notations import JOINTS, NOTATIONS
from tests.sentences.test_sentences import Pages
from tests.sentences.test_sentences import opened as opened
from tests.tiers import some

PERIOD, BODY = "2021-06", "G05"
Patch = tuple[Any, str, Callable[[Any], Callable[..., Any]]]


def a_month_late(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda month, *rest, **named: real(month.results.month("2021-05"), *rest, **named)


def of_another(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda results, entity, **named: real(results, "G06", **named)


def one_more(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda query, own: real(query, [*own, *own[:1]])


def rounded(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda value: format.number(value)


def typed_in(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: ", 3 more than in the spring."


def unchecked(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda query, now, before: query.t("{n} of {total} of them").format(n=now, total=53)


def lowest_of(real: Callable[..., Any]) -> Callable[..., Any]:
    return min


CHANGES: dict[str, tuple[str, Patch, str, str]] = {
    "another month": ("overview", (city, "part_medians", a_month_late), "untrue", "{dimension} is the weakest"),
    "another body": ("profile", (claim, "persistence", of_another), "untrue", "{grade} for {months} months running"),
    "another count": ("profile", (first_screen, "matters", one_more), "untrue", "{n} matter overdue"),
    "another middle": ("overview", (tiles, "median", lowest_of), "untrue", "{n} unit, median {median}"),
    "rounded up": ("overview", (format, "score", rounded), "untrue", "{name}: {grade}, score {score}"),
    "a number typed in": ("overview", (city, "_than_before", typed_in), "a number outside all patterns", ""),
    "a sentence without a check": ("overview", (city, "_than_before", unchecked), "no check", "{n} of {total} of them"),
}


@pytest.mark.parametrize("change", some([*CHANGES], 3))
def test_what_is_not_true_is_found(opened: Pages, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page, (module, name, patch), kind, key = CHANGES[change]
    monkeypatch.setattr(module, name, patch(getattr(module, name)))
    faults = [*opened.faults(opened.afresh(PERIOD, BODY, "index"), page)]
    assert faults
    assert {fault.kind for fault in faults} == {kind}
    assert any(fault.key.startswith(key) for fault in faults)


def test_chinese_carries_the_same_fields() -> None:
    """What an English sentence tells, the Chinese one tells as well; of a plural, what both of its forms tell."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    for message in catalogue:
        forms = [message.id] if isinstance(message.id, str) else [*message.id]
        chinese = message.string if isinstance(message.string, str) else message.string[0]
        assert named(chinese) == {name for form in forms for name in named(form)}, forms


def named(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name}


def test_every_check_is_of_a_sentence_that_there_is() -> None:
    assert not {*SAYS, *NOTATIONS, *JOINTS} - {*catalogue.read(CATALOGUE)}
