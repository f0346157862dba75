"""What of the language of expressions is refused before any record is counted by it, and with which words."""

from __future__ import annotations

import pytest

from metrics.definitions.expressions import problems
from metrics.definitions.ledger import Column
from metrics.model import Text

PLAIN, FINAL = Text(zh="普通", en="simple warning"), Text(zh="最终", en="final warning")
COLUMNS = {
    "level": Column(zh="级别", en="Level", type="choice", values={"plain": PLAIN, "final": FINAL}),
    "number": Column(zh="编号", en="Number", type="code"),
    "entity": Column(zh="单位", en="Unit", type="entity"),
    "urgent": Column(zh="加急", en="Urgent", type="yes_no"),
    "late": Column(zh="逾期", en="Late", type="yes_no"),
    "amount": Column(zh="金额", en="Amount", type="number"),
    "issued_on": Column(zh="日期", en="Issued", type="date"),
}


@pytest.mark.parametrize(
    "text",
    [
        "'plane' == level", "level == 'plane'", "'plane' != level", "not ('plane' == level)",
        "not not 'plane' == level", "amount * ('plane' == level)", "level in ['final', 'plane']",
        "level not in ['plane']", "amount > 3 or 'plane' == level", "amount - (level == 'plane')",
    ],
)  # fmt: skip
def test_a_misspelt_word_is_refused_wherever_it_stands(text: str) -> None:
    """On the left of a comparison it passed, and counted nothing for anybody."""
    assert problems(text, COLUMNS, expected="number") == ["'level' is never 'plane'; did you mean 'plain'?"]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        *(
            (f"{left} {sign} {right}", "words have no order; use == != or in [...]")
            for left, right in (("level", "'final'"), ("'A-7'", "number"), ("entity", "'N1'"), ("number", "level"))
            for sign in ("<", "<=", ">", ">=")
        ),
        ("urgent > late", "yes and no have no order; use and, or, not"),
        ("urgent <= (amount > 3)", "yes and no have no order; use and, or, not"),
    ],
)
def test_words_are_not_put_in_order(text: str, remedy: str) -> None:
    """They were ordered by their hidden codes: 'plain' after 'final', whatever they mean."""
    (problem,) = problems(f"amount * ({text})", COLUMNS, expected="number")
    assert problem.endswith(remedy)
    assert problem.startswith(f"'{text}' ")


@pytest.mark.parametrize("text", ["number in [entity]", "level in []", "amount in [3, amount]", "level not in ()"])
def test_lists_hold_constants(text: str) -> None:
    (problem,) = problems(text, COLUMNS, expected="condition")
    assert problem.endswith("a list in [...] holds words in quotes or numbers, at least one")


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("amount * amount * amount * amount * amount", "1e+60"), ("100 * amount * amount * amount * amount", "1e+50"),
        ("amount > amount * amount * amount * amount * (amount + amount)", "2e+60"),
        ("-amount * (amount * amount) * days(issued_on, month_end) * amount", "4e+54"),
    ],
)  # fmt: skip
def test_more_than_databases_add_up_is_refused(text: str, most: str) -> None:
    problem = problems(text, COLUMNS, expected="number")[0]
    assert f"may come to {most}, and databases add up to 1e+48 exactly" in problem


def test_four_columns_are_multiplied_and_conditions_count_for_one() -> None:
    text = "amount * amount * amount * amount * urgent * (level == 'plain') * late"
    assert problems(text, COLUMNS, expected="number") == []


@pytest.mark.parametrize(
    "text",
    [
        "'plain' == level", "level != 'final'", "level in ['plain', 'final']", "'A-7' == number", "number != entity",
        "urgent == late", "amount in [3, -1.5]", "3 <= amount", "issued_on < month_end", "'N1' != entity",
    ],
)  # fmt: skip
def test_what_can_be_compared_is(text: str) -> None:
    assert problems(text, COLUMNS, expected="condition") == []
