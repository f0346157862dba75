"""One indicator's month in words: what was counted, what it came to, and what it earned."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from dashboard.presenters.indicators import imputed, method_words, observations
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.city import kind_of
from metrics.definitions import TARGET_POINTS, Indicator
from metrics.model import IndicatorScore, Period
from metrics.wording import Translate
from metrics.wording.terms import CADENCES, LINKS


@dataclass(frozen=True)
class Arithmetic:
    """The sentence, and the facts around it."""

    title: str
    value: str
    points: str
    sentence: str
    notes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


@cached(entries=128, worded=True)
def arithmetic(query: Query, entity: str, code: str) -> Arithmetic:
    """An indicator's month for one body, in the indicator's own words."""
    result, indicator = query.month.indicators[entity][code], query.config.indicators[code]
    value = observations.value_text(query, code, result.value)
    return Arithmetic(
        title=naming.node(query, code),
        value=value,
        points=format.score(result.points),
        sentence=_sentence(query, result, indicator),
        notes=tuple(_notes(query, result, indicator)),
        facts=_facts(query, result, indicator),
    )


def _sentence(query: Query, result: IndicatorScore, indicator: Indicator) -> str:
    t = query.t
    if not result.has_value and not result.is_void:
        return _missing(query, result, indicator)
    counted = t("{window}: {counted}").format(
        window=observations.window(result.first, str(result.as_of), t), counted=_counted(query, result, indicator)
    )
    if indicator.shrink:
        used = observations.value_text(query, indicator.code, result.value, 2)
        counted = t("{counted}, used as {value} after shrinkage towards the peer group").format(
            counted=counted, value=used
        )
    if not result.is_scored:
        void = t("{counted}. Void: it earns no points.")
        return (void if result.is_void else t("{counted}. Not scored.")).format(counted=counted)
    posts = observations.goalposts(query, indicator.code)
    target = observations.value_text(query, indicator.code, posts.target) if posts else format.NONE
    return _earned(query, result, t("{counted}; target {target}").format(counted=counted, target=target))


def _earned(query: Query, result: IndicatorScore, basis: str) -> str:
    """What a value earns: points and weight, and what they contribute where the index is a sum."""
    t = query.t
    text = t("{basis}, earns {points} points; weight {weight}.")
    if not isnan(result.contribution) and not isnan(result.contribution_max):
        text = t("{basis}, earns {points} points; weight {weight}, contributes {contribution} points of {most}.")
    return text.format(
        basis=basis,
        points=format.score(result.points),
        weight=format.percent(result.weight, 1),
        contribution=format.number(result.contribution, 2),
        most=format.number(result.contribution_max, 2),
    )


def _counted(query: Query, result: IndicatorScore, indicator: Indicator) -> str:
    t, words, kind = query.t, indicator.words, kind_of(indicator)
    with_one = 1 in (result.numerator, result.denominator, result.n)
    return t((kind.with_one if with_one else "") or kind.sentence).format(
        numerator=t(words.numerator or "numerator"),
        denominator=t(words.denominator or "records"),
        n=plain_number(result.numerator),
        d=plain_number(result.denominator),
        records=plain_number(result.n),
        value=observations.value_text(query, indicator.code, result.value),
        raw=observations.value_text(query, indicator.code, result.raw, 2 if indicator.shrink else 1),
    )


def plain_number(amount: float) -> str:
    """A count without decimals, a sum with as many as it has, at most two."""
    if isnan(amount):
        return format.NONE
    places = 0 if float(amount).is_integer() else 1 if round(float(amount), 1) == round(float(amount), 2) else 2
    return format.number(amount, places)


def minimum(indicator: Indicator, t: Translate) -> str:
    """The least n that a value rests on, as the definition says it."""
    return plain_number(indicator.min_n) if indicator.min_n > 1 else t("none")


def _missing(query: Query, result: IndicatorScore, indicator: Indicator) -> str:
    t = query.t
    reason = format.reason(result.reason, t)
    sentence = t("No value in {month}: {reason}").format(month=format.month(query.period, t), reason=reason)
    if result.reason == "too_few":
        sentence = t("{sentence} ({n} found, at least {minimum} needed)").format(
            sentence=sentence, n=plain_number(result.n), minimum=plain_number(indicator.min_n)
        )
    if result.imputed is not None:
        stands_in = t("{sentence}. In its place stands {value} (imputed: {method})").format(
            sentence=sentence, value=imputed.used(query, result), method=method_words.name("impute", result.imputed, t)
        )
        return _earned(query, result, stands_in)
    text = t("{sentence}.")
    if observations.path(query, indicator.code):
        text = t("{sentence}. It is not scored as zero: the other indicators share its weight.")
    return text.format(sentence=sentence)


def _notes(query: Query, result: IndicatorScore, indicator: Indicator) -> list[str]:
    t = query.t
    if result.imputed is not None:
        return [imputed.evidence_sentence(query)]
    if result.as_of is None or not result.is_carried:
        return []
    if overdue := late(query, indicator, result.as_of):
        return [overdue]
    month = format.month(result.as_of, t)
    return [t("Refreshed {cadence}: this is the value of {month}, kept until the next refresh.").format(
        cadence=t(CADENCES[indicator.cadence]), month=month
    )]  # fmt: skip


def late(query: Query, indicator: Indicator, as_of: Period) -> str:
    """That a value rests on an older month since the next return is overdue; empty where it does not."""
    t = query.t
    due = [month for month in query.results.periods if month <= query.period and indicator.moves_in(month)]
    if not due or due[-1] <= as_of:
        return ""
    return t("The return for {due} has not been submitted: the value of {month} is kept.").format(
        due=format.month(due[-1], t), month=format.month(as_of, t)
    )


def _facts(query: Query, result: IndicatorScore, indicator: Indicator) -> tuple[tuple[str, str], ...]:
    t, language = query.t, query.language
    ledger = query.config.ledgers[indicator.measure.ledger]
    posts = observations.goalposts(query, indicator.code)
    scale = [posts.worst, posts.target, posts.best] if posts else []
    texts = [observations.value_text(query, indicator.code, amount) for amount in scale]
    facts = [
        (
            t("Worst (0) · target ({points}) · best (100)").format(points=format.number(TARGET_POINTS, 0)),
            " · ".join(texts),
        )
        if posts
        else (t("Scored"), t("no, context only")),
        (t("Evidence / minimum"), f"{plain_number(result.n)} / {minimum(indicator, t)}"),
        (t("Refreshed"), t(CADENCES[indicator.cadence])),
        (t("Link of the chain"), t(LINKS[indicator.link])),
        (t("Ledger"), ledger.title.get(language)),
        (t("Supplier"), ledger.supplier.get(language)),
        (t("Defined by"), indicator.source.get(language)),
    ]
    return tuple(facts)
