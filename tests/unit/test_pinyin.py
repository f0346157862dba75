"""First letters of characters, against a list written by hand."""

from __future__ import annotations

import pytest

from dashboard.text.pinyin import initials

BY_HAND = {
    "审计局": "sjj", "发展和改革委员会": "fzhggwyh", "人力资源和社会保障局": "rlzyhshbzj", "公安局": "gaj",
    "渭滨区": "wbq",
    "扶风县": "ffx", "市委办": "swb", "信访局": "xfj", "医疗保障局": "ylbzj", "啊座": "az",
}  # fmt: skip


@pytest.mark.parametrize(("text", "letters"), BY_HAND.items())
def test_letters_are_those_written_by_hand(text: str, letters: str) -> None:
    assert initials(text) == letters


def test_rare_characters_stand_for_any_letter_and_others_are_left_out() -> None:
    assert initials("麟游") == "*y"
    assert initials("A区 1") == "q"
