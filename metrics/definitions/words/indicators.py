"""Indicators in words, written from their YAML, so that what is explained is what is computed."""

from __future__ import annotations

from typing import Final, Protocol

from metrics.definitions.indicator import TARGET_POINTS, Goalposts, Indicator
from metrics.definitions.ledger import Cadence, Ledger
from metrics.definitions.words.conditions import column_words, expression_words
from metrics.model import Text

__all__ = ["describe", "expression_words", "goalpost_words", "value_words"]

ANCHORED: Final = "anchored"
"""The method whose target scores ``TARGET_POINTS``."""

UNITS: Final = {
    "percent": Text(zh="{value}%", en="{value}%"),
    "per_1000": Text(zh="每千人{value}", en="{value} per 1,000"),
    "points": Text(zh="{value}分", en="{value} points"),
    "days": Text(zh="{value}天", en="{value} days"),
    "count": Text(zh="{value}", en="{value}"),
}
WINDOW: Final = Text(
    zh="截至统计期末的{months}个月，按{date}归月", en="{months} months up to the end of the period, by {date}"
)
MONTH_ONLY: Final = Text(zh="统计当月，按{date}归月", en="the month itself, by {date}")
ALL_SO_FAR: Final = Text(
    zh="截至统计期末的全部记录，按{date}归月", en="all records up to the end of the period, by {date}"
)
LATEST: Final = Text(zh="；只取其中日期最新的一期", en="; only those of the newest date among them")

CADENCES: Final[dict[Cadence, Text]] = {
    "M": Text(zh="每月更新", en="every month"),
    "Q": Text(zh="每季更新", en="every quarter"),
    "H": Text(zh="每半年更新", en="every half-year"),
    "Y": Text(zh="每年更新", en="every year"),
}
REFRESHED: Final = Text(
    zh="{cadence}（{months}月）；其间沿用上次数值并注明日期",
    en="{cadence} (in {months}); in between the last value stands, with its date",
)
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

GOALPOSTS: Final = Text(
    zh="{worst}得0分，{target}得{points:g}分，{best}得100分，其间按直线折算；{direction}",
    en="{worst} scores 0, {target} scores {points:g}, {best} scores 100, straight lines between; {direction}",
)
TARGET_IS_BEST: Final = Text(
    zh="{worst}得0分，达到{best}得100分，接近目标时最高{points:g}分；{direction}",
    en="{worst} scores 0, reaching {best} scores 100, coming close at most {points:g}; {direction}",
)
VALUES_ONLY: Final = Text(
    zh="最差{worst}，目标{target}，最优{best}；{direction}",
    en="worst {worst}, target {target}, best {best}; {direction}",
)
RISING: Final = Text(zh="数值越高越好", en="higher is better")
FALLING: Final = Text(zh="数值越低越好", en="lower is better")
NOT_SCORED: Final = Text(zh="不设目标，不计分，仅供参考", en="no goalposts: context, not scored")

MINIMUM: Final = Text(zh="{what}少于{n}时不评分，记为数据不足", en="fewer than {n} {what}: no value, not enough data")
NO_MINIMUM: Final = Text(zh="无最低要求", en="none")
MINIMUM_OF: Final = {
    "records": Text(zh="记录", en="records"),
    "denominator": Text(zh="分母", en="in the denominator"),
    "size": Text(zh="规模", en="in the body's size"),
    "months": Text(zh="统计月数", en="months"),
}
SHRUNK: Final = Text(
    zh="有：人数越少，数值越向同类组平均水平靠拢，避免因个别事件大起大落",
    en="yes: the smaller the body, the closer its value is drawn to its peer group's, against swings by single events",
)
UNSHRUNK: Final = Text(zh="无", en="none")

LINKS: Final = {
    "clarify": Text(zh="明责", en="clarify duties"),
    "perform": Text(zh="履责", en="perform duties"),
    "supervise": Text(zh="督责", en="supervise"),
    "account": Text(zh="问责", en="hold to account"),
}
NATURES: Final = {
    "process": Text(zh="过程", en="process"),
    "result": Text(zh="结果", en="result"),
    "perception": Text(zh="感受", en="perception"),
    "context": Text(zh="背景", en="context"),
}
APPLIES: Final = {
    "all": Text(zh="全部单位和县区", en="all units and counties"),
    "units": Text(zh="市直单位", en="municipal units"),
    "counties": Text(zh="县区", en="counties and districts"),
}
APPLIES_TO_SOME: Final = Text(zh="{n}个单位的个性指标", en="{n} bodies only")

LABELS: Final = {
    "kind": Text(zh="计算方式", en="How it is computed"),
    "numerator": Text(zh="分子", en="Numerator"),
    "denominator": Text(zh="分母", en="Denominator"),
    "counted": Text(zh="计数对象", en="What is counted"),
    "quantity": Text(zh="取值", en="Quantity"),
    "weight": Text(zh="权数", en="Weight"),
    "filter": Text(zh="只看", en="Only"),
    "window": Text(zh="统计区间", en="Window"),
    "ledger": Text(zh="数据台账", en="Ledger"),
    "supplier": Text(zh="报送单位", en="Supplier"),
    "cadence": Text(zh="更新频率", en="Cadence"),
    "goalposts": Text(zh="评分标尺", en="Goalposts"),
    "minimum": Text(zh="最少样本", en="Minimum n"),
    "shrinkage": Text(zh="小样本修正", en="Shrinkage"),
    "applies": Text(zh="适用对象", en="Asked of"),
    "link": Text(zh="责任链环节", en="Link of the chain"),
    "nature": Text(zh="指标性质", en="Nature"),
    "source": Text(zh="依据", en="Source"),
}
"""What each line of a description is called."""


class MeasureWords(Protocol):
    """What the kind of a measure says of it; see ``measures.kind``."""

    @property
    def title(self) -> Text:
        """What the kind is called."""
        ...

    @property
    def n_counts(self) -> str:
        """A key of ``MINIMUM_OF``."""
        ...

    def lines(self, ledger: Ledger, language: str) -> list[tuple[str, str]]:
        """What is counted: keys of ``LABELS`` and texts."""
        ...


def describe(
    indicator: Indicator,
    ledger: Ledger,
    kind: MeasureWords,
    language: str,
    *,
    goalposts: Goalposts | None = None,
    method: str = ANCHORED,
) -> list[tuple[str, str]]:
    """One indicator as its definition has it, line by line.

    Args:
        indicator: The definition.
        ledger: The ledger that its measure reads.
        kind: The kind of its measure.
        language: ``zh`` or ``en``.
        goalposts: The scheme's own, in place of the indicator's.
        method: How the scheme turns values into points.

    Returns:
        Pairs of label and text, without names from the code.
    """
    posts = goalposts or indicator.goalposts
    lines = [
        ("kind", kind.title.get(language)),
        *kind.lines(ledger, language),
        ("window", _window(indicator, ledger, language)),
        ("ledger", ledger.title.get(language)),
        ("supplier", ledger.supplier.get(language)),
        ("cadence", _cadence(indicator, language)),
        ("goalposts", goalpost_words(posts, indicator.unit, language, method) if posts else NOT_SCORED.get(language)),
        ("minimum", _minimum(indicator, kind.n_counts, language)),
        ("shrinkage", (SHRUNK if indicator.shrink else UNSHRUNK).get(language)),
        ("applies", _applies(indicator, language)),
        ("link", LINKS[indicator.link].get(language)),
        ("nature", NATURES[indicator.nature].get(language)),
        ("source", indicator.source.get(language)),
    ]
    return [(LABELS[key].get(language), text) for key, text in lines]


def value_words(value: float, unit: str, language: str) -> str:
    """A round value with its unit, such as ``95%``."""
    return UNITS[unit].get(language).format(value=f"{value:,g}".replace("-", "−"))


def goalpost_words(posts: Goalposts, unit: str, language: str, method: str = ANCHORED) -> str:
    """What scores 0, ``TARGET_POINTS`` and 100 on the anchored scale, and which end is good."""
    pattern = VALUES_ONLY if method != ANCHORED else TARGET_IS_BEST if posts.target == posts.best else GOALPOSTS
    direction = RISING if posts.worst < posts.best else FALLING
    worst, target, best = (value_words(value, unit, language) for value in (posts.worst, posts.target, posts.best))
    return pattern.get(language).format(
        worst=worst, target=target, best=best, points=TARGET_POINTS, direction=direction.get(language)
    )


def _window(indicator: Indicator, ledger: Ledger, language: str) -> str:
    measure = indicator.measure
    pattern = {0: ALL_SO_FAR, 1: MONTH_ONLY}.get(measure.window, WINDOW)
    date = column_words(measure.dated_by or ledger.dated_by, ledger, language)
    text = pattern.get(language).format(months=measure.window, date=date)
    return text + LATEST.get(language) if measure.pool == "latest" else text


def _cadence(indicator: Indicator, language: str) -> str:
    cadence = CADENCES[indicator.cadence].get(language)
    months = indicator.refresh_months
    if len(months) == len(MONTHS):
        return cadence
    names = "、".join(map(str, months)) if language == "zh" else ", ".join(MONTHS[month - 1] for month in months)
    return REFRESHED.get(language).format(cadence=cadence, months=names)


def _minimum(indicator: Indicator, counted: str, language: str) -> str:
    if indicator.min_n <= 1:
        return NO_MINIMUM.get(language)
    return MINIMUM.get(language).format(what=MINIMUM_OF[counted].get(language), n=f"{indicator.min_n:g}")


def _applies(indicator: Indicator, language: str) -> str:
    asked = indicator.applies_to
    if isinstance(asked, tuple):
        return APPLIES_TO_SOME.get(language).format(n=len(asked))
    return APPLIES[asked].get(language)
