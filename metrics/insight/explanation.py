"""Sentences on where a score comes from and what has changed it; every number in them was worked out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.insight.change import Change
from metrics.insight.decomposition import LIMIT
from metrics.model import Period, Text, shift

Floats = NDArray[np.float64]

STEP: Final = 0.1
"""Points to which sentences round."""

PARTS: Final = {
    "values": Text(zh="指标值", en="values"),
    "rules": Text(zh="规则加减分", en="rules"),
    "weights": Text(zh="权重重配", en="re-based weights"),
    "method": Text(zh="方法调整", en="change of method"),
}
"""The parts of a change, in the order in which they are told."""

LIMIT_TITLE: Final = Text(zh="总分上下限", en="Limits of the score")
"""What sentences call points that the scheme's limits cut off."""

UNKNOWN: Final = Text(
    zh="有一个月没有总分，无法比较。", en="There is no score in one of the months, so there is nothing to compare."
)

UNTOLD: Final = Text(
    zh="两个月分属不同方案，又都不能按对方方案计分，变化的原因无从分解。",
    en="The months stand under different schemes, and neither can be scored under the other's: "
    "the change cannot be taken apart.",
)


def rounded_parts(parts: Floats, step: float = STEP) -> Floats:
    """Parts rounded so that they add up to their rounded sum.

    Args:
        parts: Shape (k,), finite.
        step: The unit to round to.

    Returns:
        Shape (k,), whole multiples of ``step``, none further than one from its part.

    Source:
        Largest remainders (Hare): M. L. Balinski & H. P. Young (1982), Fair Representation.
    """
    units = np.round(parts / step, 9)
    whole = np.floor(units)
    left = int(np.round(units.sum()) - whole.sum())
    whole[np.argsort(whole - units, kind="stable")[:left]] += 1
    return whole * step


def change_told(change: Change, row: int) -> Text:
    """One sentence on what has changed a score: 总分比上月下降3.2分：指标值下降2.1分，……"""
    parts = {
        "values": change.of_values[row],
        "rules": change.of_rules[row],
        "weights": change.weights[row],
        "method": change.method[row],
    }
    if np.isnan(change.values[row]).any() and not np.isnan(change.total[row]):
        return UNTOLD
    return _told(parts, _since(change.before[row], change.after[row]))


def leading_told(change: Change, row: int, titles: Mapping[str, Text], *, most: int = 3) -> Text | None:
    """One sentence on the indicators whose values have moved a score most; None where none has."""
    moved = change.values[row]
    large = [place for place in np.argsort(-np.abs(moved), kind="stable")[:most] if abs(moved[place]) >= STEP / 2]
    if not large:
        return None
    named = [(titles[change.indicators[place]], float(moved[place])) for place in large]
    zh = "、".join(f"“{title.zh}”（{_signed(points)}分）" for title, points in named)
    en = ", ".join(f"“{title.en}” ({_signed(points)})" for title, points in named)
    return Text(zh=f"影响最大的指标：{zh}。", en=f"The indicators that moved it most: {en}.")


def losses_told(pareto: pd.DataFrame, titles: Mapping[str, Text], *, most: int = 3) -> Text:
    """One sentence on where a score loses most: rows of ``attribution.lost_points`` of one body and month.

    ``titles`` has those of indicators and rules.
    """
    losses = pareto[pareto["lost"] >= STEP / 2]
    if losses.empty:
        return Text(zh="没有失分。", en="No points are lost.")
    first = losses.head(most)
    known = {LIMIT: LIMIT_TITLE, **titles}
    named = [(known[key], points) for key, points in zip(first["key"], first["lost"], strict=True)]
    share = float(first["cumulative"].iloc[-1])
    zh = "、".join(f"“{title.zh}”（{points:.1f}分）" for title, points in named)
    en = ", ".join(f"“{title.en}” ({points:.1f})" for title, points in named)
    return Text(
        zh=f"失分最多的是{zh}，占全部失分的{share:.0%}。",
        en=f"Most points are lost in {en}: {share:.0%} of all losses.",
    )


def _told(parts: Mapping[str, float], since: Text) -> Text:
    exact = np.array(list(parts.values()), dtype=np.float64)
    if np.isnan(exact).any():
        return UNKNOWN
    points = rounded_parts(exact)
    whole = float(np.round(points.sum(), 6))
    told = [(PARTS[key], float(moved)) for key, moved in zip(parts, points, strict=True) if abs(moved) >= STEP / 2]
    zh, en = _zh(told), ", ".join(f"{name.en} {_signed(moved)}" for name, moved in told)
    if abs(whole) < STEP / 2:
        head = Text(zh=f"总分与{since.zh}持平", en=f"The score is the same as {since.en}")
    else:
        up = whole > 0
        head = Text(
            zh=f"总分比{since.zh}{'上升' if up else '下降'}{abs(whole):.1f}分",
            en=f"The score is {abs(whole):.1f} points {'higher' if up else 'lower'} than {since.en}",
        )
    return Text(zh=f"{head.zh}：{zh}。", en=f"{head.en}: {en}.") if told else Text(zh=f"{head.zh}。", en=f"{head.en}.")


def _zh(told: Sequence[tuple[Text, float]]) -> str:
    return "，".join(f"{name.zh}{'上升' if moved > 0 else '下降'}{abs(moved):.1f}分" for name, moved in told)


def _since(before: Period, after: Period) -> Text:
    if not re.fullmatch(r"\d{4}-\d{2}", before):
        return Text(zh=f"{before}", en=f"in {before}")
    if shift(before, 1) == after:
        return Text(zh="上月", en="a month before")
    year, month = before.split("-")
    return Text(zh=f"{year}年{int(month)}月", en=f"in {before}")


def _signed(points: float) -> str:
    return f"{points:+.1f}".replace("-", "−")
