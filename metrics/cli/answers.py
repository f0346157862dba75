"""Results and answers to questions about them as plain documents, for a terminal or another program."""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import pandas as pd

from metrics.application.city import CityHandle, entity_id
from metrics.application.ratings import explanation, robustness, statistical_coherence
from metrics.application.ratings.derived_weights import expert_agreements
from metrics.application.ratings.robustness import USUAL
from metrics.application.ratings.run import RatingRun
from metrics.cli import runs
from metrics.cli.command import opened
from metrics.cli.rendering import Document
from metrics.definitions import Scheme
from metrics.definitions.choice import Choice
from metrics.errors import Message, OperatorError, unknown_name
from metrics.insight.finding import Finding
from metrics.insight.perturbation import Perturbation
from metrics.model import NOT_RATED, Period, Results, Text
from metrics.model.periods import rated_period
from metrics.model.results import withheld, withheld_branches, withheld_steps
from metrics.scoring.aggregate import AGGREGATORS
from metrics.scoring.impute import IMPUTERS
from metrics.scoring.outrank import OUTRANKERS
from metrics.wording import LANGUAGES, mark, returns, say

SOBOL: Final = ("factor", "S1", "S1_width", "ST", "ST_width")
"""What Sobol indices are called in print."""


def summary(city: CityHandle, results: Results, period: str | None = None, *, everything: bool = False) -> Document:
    """The city in one month: how many bodies in each grade, and each body's rating.

    Scores of bodies that are not rated are withheld, unless ``everything`` is asked for.
    """
    month = rated_period(results.periods, period, newest=results.newest)
    ratings = results.ratings[results.ratings["period"] == month]
    ratings = ratings if everything else withheld(ratings)
    grades = [*(band.id for band in city.config.scheme(results.scheme_of(month)).bands), NOT_RATED]
    counts = ratings["grade"].value_counts()
    columns = ["entity", "score", "grade", "rank", "rank_of", "coverage"]
    bodies = ratings[columns].assign(name=[city.config.city.entities[key].title.zh for key in ratings["entity"]])
    return {
        "period": month,
        "scheme": results.scheme_of(month),
        "scheme_hash": results.scheme_hash,
        "data_version": results.data_version,
        **incoming_note(results.incoming, month),
        "grades": {grade: int(counts.get(grade, 0)) for grade in grades},
        "ratings": as_records(bodies),
    }


def body(
    city: CityHandle, results: Results, entity: str, period: str | None = None, *, everything: bool = False
) -> Document:
    """One body in one month: rating, statement, dimensions and indicators.

    Raises:
        OperatorError: No body has that id or name, or the month was not rated.
    """
    key, month = entity_id(city, entity), rated_period(results.periods, period, newest=results.newest)

    ratings, steps, nodes = results.ratings, results.statement, results.nodes
    if not everything:
        ratings, steps = withheld(ratings), withheld_steps(steps, ratings)
        nodes = withheld_branches(nodes)

    def of(frame: pd.DataFrame, *dropped: str) -> list[Document]:
        rows = frame[(frame["entity"] == key) & (frame["period"] == month)]
        return as_records(rows.drop(columns=["entity", "period", *dropped]))

    return {
        "entity": key,
        "name": city.config.city.entities[key].name_at(month).zh,
        "period": month,
        "scheme_hash": results.scheme_hash,
        "data_version": results.data_version,
        **incoming_note(results.incoming, month),
        "rating": of(ratings)[0],
        "statement": of(steps, "step"),
        "nodes": of(nodes),
        "indicators": of(results.indicators),
    }


def incoming_note(incoming: Mapping[Period, tuple[int, int]], month: Period) -> Document:
    """That too few of a month's returns are in, as a part of a document; empty where enough are."""
    return {"returns": [_said(returns.incoming(*incoming[month]))]} if month in incoming else {}


def unread_note(told: Sequence[Message]) -> Document:
    """That records count nowhere, as a part of a document; empty where all count."""
    return {"unlisted": [_said(sentence) for sentence in told]} if told else {}


def idle_note(rules: Sequence[str]) -> Document:
    """That rules cannot act on a finished table, as a part of a document; empty where there are none such."""
    text = mark("Could not act, since they need records of ledgers: {rules}")
    return {"rules_without_records": [_said(Message(text, rules=[*rules]))]} if rules else {}


def names(scheme: Scheme, titles: Mapping[str, Text]) -> dict[str, Text]:
    """What printed ids stand for: grades, branches and peer groups. Indicators keep their codes, which are short.

    Args:
        titles: Titles of its branches and leaves and of the peer groups.
    """
    leaves = {leaf.key for leaf in scheme.leaves()}
    grades = {band.id: band.title for band in scheme.bands} | {NOT_RATED: scheme.not_rated.title}
    return {key: title for key, title in titles.items() if key not in leaves} | grades


def _perturbation(chosen: Namespace) -> Perturbation:
    """What is to vary; what is not said is as usual.

    Raises:
        DefinitionError: A size is out of range.
        OperatorError: A method is unknown.
    """
    choices = ((chosen.aggregation, AGGREGATORS, OUTRANKERS), (chosen.imputation, IMPUTERS, ()))
    problems = [
        unknown_name(known.kind, name, [*known, *others])
        for names, known, others in choices
        for name in names
        if name not in known and name not in others
    ]
    if problems:
        raise OperatorError(problems)
    weights, concentration = chosen.weights, chosen.dirichlet
    if weights is not None and concentration is not None:
        raise OperatorError("--dirichlet varies weights in another way than --weights; leave out one of the two")
    return Perturbation(
        weights="dirichlet" if concentration is not None else "none" if weights == 0 else "uniform",
        weight_share=USUAL.weight_share if weights is None else weights,
        concentration=USUAL.concentration if concentration is None else concentration,
        goalposts=USUAL.goalposts if chosen.goalposts is None else chosen.goalposts,
        values=not chosen.no_noise,
        aggregation=tuple(Choice(method=name) for name in chosen.aggregation),
        imputation=tuple(Choice(method=name) for name in chosen.imputation),
    )


def _uncertainty(chosen: Namespace, run: RatingRun) -> Document:
    """Intervals, rank ranges and probabilities of grades of one month; with ``--pairs``, who is better than whom."""
    varied = _perturbation(chosen)
    result = robustness.uncertainty(
        run, period=chosen.period, perturbation=varied, draws=chosen.draws, seed=chosen.seed
    )
    document: Document = {
        "period": result.period,
        "draws": chosen.draws,
        "seed": chosen.seed,
        "varied": {name: _setting(value) for name, value in vars(varied).items()},
        "bodies": [_chances(body) for body in as_documents(result.bodies)],
    }
    if chosen.pairs:
        better = result.better.rename_axis(index="entity").reset_index().melt("entity", None, "than", "probability")
        better = better.dropna()
        document["better"] = as_records(better[better["entity"] != better["than"]])
    return document


def _setting(value: object) -> str:
    """What is varied, and by how much; of methods their names."""
    return ", ".join(choice.method for choice in value) or "none" if isinstance(value, tuple) else str(value)


def _chances(body: Document) -> Document:
    """One body with a column for the probability of each grade."""
    shares = _plain({f"p_{grade}": share for grade, share in body.pop("chances").items()})
    likely = body.pop("likely")
    return {**body, **shares, "likely": likely}


def _sensitivity(chosen: Namespace, run: RatingRun) -> Document:
    """What one month's ranks and grades hang on."""
    varied = _perturbation(chosen)
    result = robustness.sensitivities(
        run, period=chosen.period, perturbation=varied, base=chosen.base, seed=chosen.seed
    )
    return {
        "period": result.period,
        "factors": [dict(zip(SOBOL, row.values(), strict=True)) for row in as_documents(result.factors)],
        "elements": as_documents(result.elements),
        "grades_that_hang_on_one_element": as_documents(result.turns, "period"),
    }


def _coherence(chosen: Namespace, run: RatingRun) -> Document:
    """Whether the index hangs together and tells the bodies apart."""
    month = run.period(chosen.period)
    spreads = statistical_coherence.spreads(run, period=month)
    nodes, branches = statistical_coherence.structure(run, period=month)
    groups = [
        {"group": str(name), "rated": spread.rated, "not_rated": spread.not_rated,
         "commonest": spread.commonest, "share": spread.share, "first_quartile": spread.quartiles[0],
         "third_quartile": spread.quartiles[1]}
        for name, spread in zip(run.panel.rows.groups, spreads, strict=True)
    ]  # fmt: skip
    return {
        "period": month,
        "spread": as_records(pd.DataFrame(groups)),
        "nodes": as_records(nodes),
        "branches": as_records(branches),
        "warnings": _findings(finding for spread in spreads for finding in spread.findings),
        "findings": _findings(statistical_coherence.coherence_findings(run, period=month)),
    }


def _weigh(chosen: Namespace, run: RatingRun) -> Document:
    """Nominal and effective weights, what they move, and weights for a target importance."""
    target: dict[str, float] = {}
    for part in chosen.target:
        name, _, share = part.partition("=")
        if name in target:
            raise OperatorError("--target: '{name}' is given twice; each child has one share", name=name)
        try:
            target[name] = float(share)
        except ValueError:
            text = Message("--target: found '{part}'; CHILD=SHARE is needed, such as PR1=0.3", part=part)
            raise OperatorError(text) from None
    if target and chosen.branch is None:
        raise OperatorError("--target needs --branch, the node whose children it speaks of")
    if chosen.branch is not None and not target:
        raise OperatorError("--branch needs --target, the importance that is wanted of its children")
    month = run.period(chosen.period)
    document: Document = {"period": month, "weights": as_documents(statistical_coherence.weights(run, period=month))}
    if agreements := expert_agreements(run):
        document["consistency"] = [
            {"branch": branch, "expert": expert, "consistency_ratio": ratio}
            for branch, agreed in agreements.items()
            for expert, ratio in [*agreed.ratios.items(), ("group", agreed.group_ratio)]
        ]
    if target and chosen.branch is not None:
        tuned = statistical_coherence.weights_for(run, chosen.branch, target, period=month)
        document["tuned"] = as_documents(tuned)
    return document


def _explain(chosen: Namespace, run: RatingRun) -> Document:
    """One body's score taken apart."""
    entity = chosen.entity if chosen.values is not None else entity_id(opened(chosen)[1], chosen.entity)
    result = explanation.explain(
        run, entity, period=chosen.period, since=chosen.since, earlier=runs.earlier(chosen, run), everything=chosen.all
    )
    return {
        "entity": result.entity,
        "period": result.period,
        "since": result.since,
        "score": result.score,
        "sentences": [_said(sentence) for sentence in result.sentences],
        "losses": as_records(result.losses.drop(columns=["entity", "period"])),
        "changes": as_records(result.changes),
        "contributions": as_records(result.contributions),
    }


def _revise(chosen: Namespace, run: RatingRun) -> Document:
    """What another scheme makes of the same values."""
    other = runs.rating_run(chosen, chosen.against)
    result = explanation.revise(run, other, period=chosen.period, since=chosen.since)
    month = run.period(chosen.period)
    return {
        "period": month,
        "flips": as_documents(row for row in result.rows if row.period == month and row.flipped),
        "transitions_of_all_months": [{"from": old, **counts} for old, counts in result.transitions.items()],
        "agreement": as_documents(row for row in result.agreement if row.period == month),
        "split": as_documents(result.split_of_rated),
    }


ANSWERS: Final[Mapping[str, Callable[[Namespace, RatingRun], Document]]] = {
    "uncertainty": _uncertainty, "sensitivity": _sensitivity, "coherence": _coherence, "weigh": _weigh,
    "explain": _explain, "revise": _revise,
}  # fmt: skip
"""What answers a question, by the command that asks it."""


def as_records(frame: pd.DataFrame) -> list[Document]:
    """The rows of a frame, None where a number is missing."""
    return [_plain(row) for row in frame.to_dict("records")]


def as_documents(rows: Iterable[Any], *dropped: str) -> list[Document]:
    """Typed rows field by field, without those that are dropped, None where a number is missing."""
    return [_plain({name: value for name, value in asdict(row).items() if name not in dropped}) for row in rows]


def _plain(row: Mapping[Any, Any]) -> Document:
    missing = [name for name, value in row.items() if isinstance(value, float) and math.isnan(value)]
    return {str(name): value for name, value in row.items()} | dict.fromkeys(missing)


def _findings(findings: Iterable[Finding]) -> list[Document]:
    return [
        {"kind": finding.kind, "subject": " ".join(finding.subject), "value": finding.value, **_said(finding.sentence)}
        for finding in findings
    ]


def _said(sentence: Message) -> Document:
    return {language: say(sentence, language) for language in LANGUAGES}
