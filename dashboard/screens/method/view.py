"""How the rating is made, written from the scheme and the indicators for a reader who is no statistician."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboard.elements.table import Cell, Row, Table, figures, row, sheet, wide
from dashboard.presenters.indicators import observations
from dashboard.presenters.ratings.changes import some_of
from dashboard.presenters.ratings.hysteresis import reach_sentences, rule_sentence
from dashboard.screens.method.choices import Judged, choices, judged, minimums
from dashboard.screens.method.weights import WeightsView, weights_view
from dashboard.session import naming
from dashboard.session.cached import cached
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.ratings.derived_weights import DerivedWeights
from metrics.definitions.words.rules import effect_words, trigger_words
from metrics.wording.terms import LINKS

SKIP: Final = "skip"
BLOCK: Final = "block"
NAMED: Final = 4
"""Ledgers or indicators named in a sentence; the others are counted."""


@dataclass(frozen=True)
class Link:
    """One link of the chain of responsibility."""

    title: str
    meaning: str
    count: str
    indicators: tuple[str, ...]


@dataclass(frozen=True)
class Band:
    """One grade on the scale from 0 to 100."""

    grade: str
    label: str
    low: float
    high: float


@dataclass(frozen=True)
class MethodView:
    """Everything the page says besides the worked example."""

    claim: str
    summary: str
    chain: tuple[Link, ...]
    weights: WeightsView
    bands: tuple[Band, ...]
    bands_reading: str
    moves: str
    """When a grade moves."""
    choices: Table
    """The methods of every step."""
    judged: tuple[Judged, ...]
    rules: Table
    rules_lead: str
    missing: tuple[tuple[str, str], ...]
    groups: Table
    scheme: Table


@cached(entries=128, worded=True)
def method_view(query: Query, derived: DerivedWeights | None = None) -> MethodView:
    """Write the method of the scheme that made the results.

    Args:
        derived: What weights came to where weights come about otherwise than as written.
    """
    derived = derived or DerivedWeights()
    return MethodView(
        claim=_claim(query),
        summary=_summary(query),
        chain=_chain(query),
        weights=weights_view(query, derived.shares),
        bands=_bands(query),
        bands_reading=_bands_reading(query),
        moves=format.sentences([rule_sentence(query), *reach_sentences(query)], query.t),
        choices=choices(query),
        judged=judged(query, derived),
        rules=_rules(query),
        rules_lead=_rules_lead(query),
        missing=_missing(query),
        groups=_groups(query),
        scheme=_scheme(query),
    )


def _claim(query: Query) -> str:
    t, scheme = query.t, query.scheme
    return t.plural(
        "{n} indicator makes one index and {bands} grades; no score is entered by hand",
        "{n} indicators make one index and {bands} grades; no score is entered by hand",
        len(list(scheme.leaves())), bands=len(scheme.bands),
    )  # fmt: skip


def _summary(query: Query) -> str:
    t, scheme = query.t, query.scheme
    leaves = list(scheme.leaves())
    ledgers = {query.config.indicators[leaf.key].measure.ledger for leaf in leaves}
    sent = t("Departments send records: {ledgers}.").format(
        ledgers=some_of(query, sorted({query.t(query.config.ledgers[key].title) for key in ledgers}), NAMED)
    )
    counts = {"ledgers": len(ledgers), "indicators": len(leaves), "dimensions": len(scheme.dimensions())}
    text = t("From ledgers ({ledgers}) come indicators ({indicators}), and from these one index from 0 to 100.")
    if scheme.dimensions():
        text = t(
            "From ledgers ({ledgers}) come indicators ({indicators}), from these dimensions ({dimensions}), and from "
            "these one index from 0 to 100."
        )
    rest = t(
        "This is done for each unit and month. Rules then act on the score, and bands turn it into a grade. No score "
        "is entered by hand: every grade can be traced to the records behind it."
    )
    return format.sentences([sent, text.format(**counts), rest], t)


def _chain(query: Query) -> tuple[Link, ...]:
    t = query.t
    meanings = {
        "clarify": t("Responsibilities are written down and known."),
        "perform": t("Duties taken on are carried out on time."),
        "supervise": t("Performance is supervised and followed up."),
        "account": t("Faults are corrected, and those responsible answer for them."),
    }
    scored = [leaf.key for leaf in query.scheme.leaves()]
    links: list[Link] = []
    for link in meanings:
        codes = [code for code in scored if query.config.indicators[code].link == link]
        links.append(
            Link(
                title=t(LINKS[link]),
                meaning=meanings[link],
                count=t.plural("{n} indicator", "{n} indicators", len(codes)),
                indicators=tuple(naming.node(query, code) for code in codes),
            )
        )
    return tuple(links)


def _bands(query: Query) -> tuple[Band, ...]:
    highs = [100.0, *(band.from_ for band in query.scheme.bands)]
    return tuple(
        Band(band.id, f"{band.letter} {query.t(band.title)}", band.from_, high)
        for band, high in zip(query.scheme.bands, highs, strict=False)
    )


def _bands_reading(query: Query) -> str:
    t = query.t
    bands = [
        t("{grade} from {score}").format(
            grade=band.label, score=format.number(band.low, 0 if band.low == round(band.low) else 1)
        )
        for band in _bands(query)[:-1]
    ]
    worst = query.scheme.bands[-1]
    if not bands:
        return t("Every score is {worst}.").format(worst=f"{worst.letter} {query.t(worst.title)}")
    edge = query.scheme.bands[0].from_
    return t("{bands}; below that {worst}. A score is cut, not rounded: {almost} is not yet {edge}.").format(
        bands=t(", ").join(bands), worst=f"{worst.letter} {query.t(worst.title)}",
        almost=format.number(edge - 0.1), edge=format.number(edge, 0 if edge == round(edge) else 1),
    )  # fmt: skip


def _rules(query: Query) -> Table:
    t, rows = query.t, list[Row]()
    for rule in query.scheme.rules_that_can_act:
        ledger = query.config.ledgers[rule.event.ledger] if rule.event else None
        rows.append(
            row(
                Cell(query.t(rule.title), "strong"),
                t(trigger_words(rule, ledger)),
                t(effect_words(rule, query.scheme, ledger)),
            )
        )
    return sheet([t("Rule"), wide(t("When it holds")), wide(t("What follows"))], rows)


def _rules_lead(query: Query) -> str:
    t, most = query.t, query.scheme.deductions_at_most
    rules = query.scheme.rules_that_can_act
    if not rules:
        return t("No rule acts on the score: the index makes the grade.")
    first = t.plural(
        "{n} rule can act on values, score or grade; a limit touches the grade, not the score.",
        "{n} rules can act on values, score or grade; a limit touches the grade, not the score.",
        len(rules),
    )
    if most is None:
        return first
    limit = t("Points that deductions take together: at most {points}.").format(points=format.number(most, 0))
    return format.sentences([first, limit], t)


def _missing(query: Query) -> tuple[tuple[str, str], ...]:
    """What is done where evidence is thin: pairs of question and answer."""
    t, scheme = query.t, query.scheme
    least = format.percent(scheme.minimum_coverage)
    return (
        (
            t('What "{grade}" means').format(grade=query.t(scheme.not_rated.title)),
            t("Records cover less than {least} of the weight that applies; there is no grade and no rank.").format(
                least=least
            ),
        ),
        (
            t("Missing data never count as zero"),
            format.sentences([_not_reported(query), *([needed] if (needed := minimums(query)) else [])], t),
        ),
        (
            t("Small numbers"),
            t("Each indicator has a minimum n; with fewer cases there is no value. Rates of small units are drawn "
              "towards their peers' rate."),
        ),
        (
            t("Cadence"),
            t("A quarterly, half-yearly or yearly indicator keeps its last value in between and says from which month "
              "it is."),
        ),
        (
            t("Comparison with peers"),
            format.sentences(_ranks(query), t),
        ),
        *_unscored(query),
    )  # fmt: skip


def _ranks(query: Query) -> list[str]:
    """Who is ranked with whom, who shares a place, and which place comes next."""
    t, how = query.t, query.scheme.ranks
    inside = t("Ranks and comparisons stay inside a peer group; units of different groups are never ranked against "
               "each other.")  # fmt: skip
    shared = t("Equal scores share a place.")
    if how.ties == "shown":
        shared = t("Scores that read alike, cut to one decimal, share a place.")
    after = t("After a shared place, places are left out: 1, 2, 2, 4.")
    if how.dense:
        after = t("After a shared place comes the next number: 1, 2, 2, 3.")
    return [inside, shared, after]


def _unscored(query: Query) -> list[tuple[str, str]]:
    """What is counted and shown as context alone."""
    t, scored = query.t, {leaf.key for leaf in query.scheme.leaves()}
    counts = [code for code, item in query.config.indicators.items() if item.nature == "context" and code not in scored]
    if not counts:
        return []
    names = some_of(query, [naming.node(query, code) for code in counts], NAMED)
    text = t("{names}: shown as context, and not scored.").format(names=names)
    return [(t("More found is not worse"), text)]


def _not_reported(query: Query) -> str:
    """What becomes of a missing value, by the scheme's methods."""
    t, scheme = query.t, query.scheme
    methods = {scheme.preparation(leaf).impute.method for leaf in scheme.leaves()}
    text = t("What was not reported counts neither for nor against a unit; the other weights are re-based.")
    if methods == {SKIP}:
        return text
    other = t("Some indicators have another rule, named in the table of methods.")
    stand_in = t(
        "A value that stands in for a missing one earns points and is no evidence: coverage counts measured values "
        "only."
    )
    if methods <= {SKIP, BLOCK}:
        return format.sentences([text, other], t)
    return format.sentences([text, other, stand_in], t)


def _groups(query: Query) -> Table:
    t, city = query.t, query.config.city
    rows = list[Row]()
    for key, group in city.peer_groups.items():
        members = [naming.short(query, item) for item, entity in city.entities.items() if entity.group == key]
        rows.append(row(query.t(group.title), str(len(members)), Cell(t(", ").join(members), "quiet")))
    return sheet([t("Peer group"), figures(t("Units")), wide(t("Members"))], rows)


def _scheme(query: Query) -> Table:
    t, scheme = query.t, query.scheme
    lines = [
        (t("Scheme"), query.t(scheme.title)),
        (t("Name in files"), scheme.id),
        (t("In force from"), format.month(scheme.effective_from, t)),
        (t("Change note"), query.t(scheme.change_note)),
        (t("Version of the method"), t("no. {hash}").format(hash=query.results.scheme_hash)),
        (t("Version of the data"), t("no. {hash}").format(hash=query.results.data_version)),
        (t("Months rated"), observations.window(query.results.periods[0], query.results.periods[-1], t)),
    ]
    return sheet([t("Item"), wide(t("As it stands"))], [row(Cell(name, "quiet"), text) for name, text in lines])
