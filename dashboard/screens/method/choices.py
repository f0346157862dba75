"""Which methods a scheme has chosen, step by step, and how experts' judgements became weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.elements.table import Cell, Row, Table, figures, row, sheet, wide
from dashboard.presenters.indicators import method_words
from dashboard.session import naming
from dashboard.session.query import Query
from dashboard.text import format
from metrics.application.city import METHODS
from metrics.application.ratings.derived_weights import DerivedWeights
from metrics.definitions import Branch, Leaf
from metrics.definitions.choice import AHP, BLEND, GIVEN, Choice, Weighing
from metrics.definitions.scheme import Among, Preparation


@dataclass(frozen=True)
class Judged:
    """One branch whose weights follow from experts' judgements."""

    title: str
    sheet: Table
    reading: str


def choices(query: Query) -> Table:
    """One line a step and method: for what it is used, what it does, with which settings."""
    t, rows = query.t, list[Row]()
    for step in ("impute", "treat", "normalise"):
        rows += _of_leaves(query, step)
    branches = list(query.scheme.tree.branches())
    given = Weighing(method=GIVEN)
    rows += _of_branches(query, "weigh", [(branch, branch.weigh or given) for branch in branches])
    rows += _of_branches(query, "aggregate", [(branch, branch.aggregate) for branch in branches])
    return sheet([t("Step"), t("Method"), wide(t("What it does")), wide(t("Used for"))], rows)


def _of_leaves(query: Query, step: str) -> list[Row]:
    """The methods of one step of preparation, the commonest first."""
    groups: dict[str, tuple[Preparation, list[Leaf]]] = {}
    for leaf in query.scheme.leaves():
        prepared = query.scheme.preparation(leaf)
        choice: Choice = getattr(prepared, step)
        key = repr((choice, prepared.among if _compares(step, choice) else None))
        groups.setdefault(key, (prepared, []))[1].append(leaf)
    ordered = sorted(groups.values(), key=lambda group: -len(group[1]))
    rows: list[Row] = []
    for number, (prepared, leaves) in enumerate(ordered):
        choice = getattr(prepared, step)
        names = format.listing([naming.node(query, leaf.key) for leaf in leaves], query.t)
        if number == 0:
            names = query.t("all indicators") if len(ordered) == 1 else query.t("all other indicators")
        among = _among(query, prepared.among) if _compares(step, choice) else ""
        rows.append(_row(query, step, choice, names, among))
    return rows


def _of_branches(query: Query, step: str, chosen: Sequence[tuple[Branch, Choice]]) -> list[Row]:
    """The methods of one step of the tree, the commonest first."""
    groups: dict[str, tuple[Choice, list[Branch]]] = {}
    for branch, choice in chosen:
        groups.setdefault(repr(choice), (choice, []))[1].append(branch)
    ordered = sorted(groups.values(), key=lambda group: -len(group[1]))
    rows: list[Row] = []
    for choice, branches in ordered:
        names = format.listing([naming.node(query, branch.key) for branch in branches], query.t)
        if len(ordered) == 1 and len(branches) > 1:
            deeper = len(branches) > 1 + len(query.scheme.dimensions())
            names = query.t("all branches and the index") if deeper else query.t("all dimensions and the index")
        rows.append(_row(query, step, choice, names, _mixed(query, choice)))
    return rows


def _row(query: Query, step: str, choice: Choice, used_for: str, besides: str) -> Row:
    t = query.t
    remarks = [besides, method_words.settings(query, step, choice)]
    return row(
        Cell(t(method_words.TITLES[step]), "quiet"),
        Cell(method_words.name(step, choice.method, t), "strong"),
        Cell(method_words.meaning(step, choice.method, t), note=t("; ").join(item for item in remarks if item)),
        used_for,
    )


def _compares(step: str, choice: Choice) -> bool:
    """Whether a method looks at other bodies, so that it matters which."""
    return (step == "normalise" and choice.method in METHODS.compare) or (step == "treat" and choice.method != "none")


def _among(query: Query, among: Among) -> str:
    t = query.t
    bodies = t("inside the peer group") if among.entities == "peer_group" else t("among all units")
    months = t("month by month") if among.periods == "one" else t("over all months together")
    return t("compared {bodies}, {months}").format(bodies=bodies, months=months)


def _mixed(query: Query, choice: Choice) -> str:
    """The methods that a blend mixes, with their shares."""
    if not isinstance(choice, Weighing) or choice.method != BLEND:
        return ""
    total = sum(choice.blend.values())
    parts = [
        f"{method_words.name('weigh', method, query.t)} {format.percent(share / total)}"
        for method, share in choice.blend.items()
    ]
    return query.t(", ").join(parts)


def minimums(query: Query) -> str:
    """Which branches need a share of their parts to have a score at all; empty where none does."""
    t, shares = query.t, dict[float, list[str]]()
    for branch in query.scheme.tree.branches():
        if branch.minimum_observed > 0:
            shares.setdefault(branch.minimum_observed, []).append(naming.node(query, branch.key))
    sentences = [
        t("{names}: no score unless parts with at least {share} of the weight have one.").format(
            names=format.listing(names, t), share=format.percent(share)
        )
        for share, names in shares.items()
    ]
    return format.sentences(sentences, t)


def is_weighed(query: Query) -> bool:
    """Whether any weights come about otherwise than as written."""
    return any(branch.weigh and branch.weigh.method != GIVEN for branch in query.scheme.tree.branches())


def judged(query: Query, derived: DerivedWeights) -> tuple[Judged, ...]:
    """The experts' sheets of every branch that has some.

    Args:
        derived: What weights came to; empty where no weights come about otherwise than as written.
    """
    result = [branch for branch in query.scheme.tree.branches() if branch.weigh and branch.weigh.method == AHP]
    return tuple(_judged(query, branch, derived) for branch in result)


def _judged(query: Query, branch: Branch, derived: DerivedWeights) -> Judged:
    t, title = query.t, naming.node(query, branch.key)
    assert branch.weigh is not None
    sheets = branch.weigh.sheets
    pairs = list(dict.fromkeys(pair for item in sheets for pair in item.judgements))
    rows = [row(_pair(query, pair), *(_times(item.judgements.get(pair)) for item in sheets)) for pair in pairs]
    agreement = derived.agreements.get(branch.id)
    shown = [format.number(agreement.ratios[item.expert] if agreement else None, 2) for item in sheets]
    rows.append(row(Cell(t("Consistency ratio"), "strong"), *(Cell(text, "strong") for text in shown)))
    titles = [figures(t("Sheet {n}").format(n=number)) for number in range(1, len(sheets) + 1)]
    return Judged(title, sheet([wide(t("How many times more it matters")), *titles], rows),
                  _reading(query, branch, derived.shares, agreement.group_ratio if agreement else None))  # fmt: skip


def _pair(query: Query, pair: str) -> str:
    first, second = pair.split("/")
    return query.t("{first} beside {second}").format(first=naming.node(query, first), second=naming.node(query, second))


def _times(judgement: float | str | None) -> str:
    if judgement is None:
        return format.NONE
    return f"{judgement:g}" if isinstance(judgement, float | int) else judgement


def _reading(query: Query, branch: Branch, shares: Mapping[str, float], ratio: float | None) -> str:
    t = query.t
    weights = [
        f"{naming.node(query, child.key)} {format.percent(shares[child.key], 1)}"
        for child in branch.children
        if child.key in shares
    ]
    return t(
        "All sheets together give the weights {weights}; consistency ratio of the group {ratio} (0: no contradiction, "
        "over 0.10: refused)."
    ).format(weights=t(", ").join(weights), ratio=format.number(ratio, 2))
