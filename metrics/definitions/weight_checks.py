"""What must hold between the weights of a family: the children of one branch."""

from __future__ import annotations

from typing import Final

from metrics.definitions.base import EVERYBODY
from metrics.definitions.choice import GIVEN, Weighing
from metrics.definitions.context import Context, Problems
from metrics.definitions.mistakes import Mistake
from metrics.definitions.scheme import Branch, Leaf, Scheme
from metrics.definitions.sources import Place, Source
from metrics.errors import Message, at

TOLERANCE: Final = 1e-9
"""How far the weights of a family may miss 1: the rounding of a sum, and nothing that a person types."""

ROUNDING: Final = 0.02
"""What rounding to two digits takes from a family or adds to it at most, as 3 × 0.33 does."""

SCALES: Final = (100.0, 1000.0)
"""What points of a family may add up to, beside those of the branch above."""


def weights(context: Context, source: Source, scheme: Scheme, branch: Branch, place: Place) -> Problems:
    """Weights add up to what the scheme announces for whoever is asked most; where several kinds of bodies have
    indicators of their own, to the same for each. Scoring re-bases them for a kind that is merely asked less.

    Indicators of single bodies come on top and are not counted. Weights that come about otherwise are not looked at.
    """
    here = source.where((*place, "children"))
    large = [number for number, child in enumerate(branch.children) if scheme.weights == "shares" and child.weight > 1]
    for number in large:
        message = Message(
            "found {found:g}; a weight is a share from 0 to 1. For points write weights: points at the top of the "
            "scheme; they may add up to 100 or 1000",
            found=branch.children[number].weight,
        )  # fmt: skip
        yield source.problem((*place, "children", number, "weight"), message, Mistake.FORM)
    if large:
        return
    if not _as_given(branch.weigh) or any(_unread(context, child) for child in branch.children):
        return
    if not any(child.weight > 0 for child in branch.children):
        yield at(here, "the weights below '{branch}' are all zero; one must be positive", branch=branch.id)
        return
    kinds = sorted(set().union(*(_whom(context, child) for child in branch.children)) - {EVERYBODY}) or [EVERYBODY]
    asked = {kind: [child for child in branch.children if _asked_of(context, child, kind)] for kind in kinds}
    totals = {kind: sum(child.weight for child in children) for kind, children in asked.items()}
    most = max(totals.values())
    leading = asked[max(totals, key=lambda kind: totals[kind])]
    if message := _wrong_sum(scheme, branch, most):
        yield at(here, _without_single_bodies(context, scheme, branch, most) or message)
        return
    for kind, total in totals.items():
        if abs(total - most) > TOLERANCE * most and any(child not in leading for child in asked[kind]):
            message = Message(
                "for {kind} the weights below '{branch}' add up to {total:.10g}; where several kinds of units have "
                "indicators of their own, the weights must add up to {whole:g} for each",
                kind=context.all_of(kind), branch=branch.id, total=total, whole=most,
            )  # fmt: skip
            yield at(here, message)


def _wrong_sum(scheme: Scheme, branch: Branch, total: float) -> Message | None:
    """What is wrong with the sum of a family's weights, by what the scheme says that they are."""
    above = () if branch is scheme.tree else (branch.weight,)
    wholes = {"shares": (1.0,), "points": (*SCALES, *above), "fractions": (total,)}[scheme.weights]
    if total <= 0 or any(abs(total - whole) <= TOLERANCE * whole for whole in wholes):
        return None
    if scheme.weights == "points":
        allowed = [f"{whole:g}" for whole in wholes]
        return Message(
            "the points below '{branch}' add up to {total:.10g}; points of siblings that apply to one unit add up to "
            "{wholes}",
            branch=branch.id, total=total, wholes=Message("{first} or {last}", first=allowed[:-1], last=allowed[-1]),
        )  # fmt: skip
    message = Message(
        "the weights below '{branch}' add up to {total:.10g}; siblings that apply to one unit must add up to 1",
        branch=branch.id, total=total,
    )  # fmt: skip
    return _with_fractions(message, branch) if abs(total - 1) <= ROUNDING else message


def _without_single_bodies(context: Context, scheme: Scheme, branch: Branch, total: float) -> Message | None:
    """What is wrong where weights are right only together with those of indicators of single bodies."""
    single = [child for child in branch.children if not _whom(context, child)]
    whole = total + sum(child.weight for child in single)
    asked = {body for leaf in branch.leaves() for body in _bodies(context, leaf)}
    others = sorted(context.entities - asked)
    if not single or not others or _wrong_sum(scheme, branch, whole):
        return None
    return Message(
        "for units that {nodes} does not apply to ({n}, such as {bodies}) the weights below '{branch}' add up to "
        "{total:.10g}; weights are re-based for kinds of units only: give the units that it applies to a kind of "
        "their own, or let the other weights add up to {whole:g} alone",
        nodes=[f"'{child.key}'" for child in single], n=len(others), bodies=others[:3], branch=branch.id, total=total,
        whole=whole,
    )  # fmt: skip


def _bodies(context: Context, leaf: Leaf) -> tuple[str, ...]:
    """The bodies that a leaf names; none where it is asked of a kind."""
    indicator = context.indicators.get(leaf.indicator)
    return indicator.applies_to if indicator is not None and isinstance(indicator.applies_to, tuple) else ()


def _with_fractions(message: Message, branch: Branch) -> Message:
    """A wrong sum that looks as if thirds and the like were rounded, with how to write those."""
    if len({child.weight for child in branch.children}) == 1:
        return Message("{problem}; for equal parts write fractions, such as 1/3, or 'weigh: equal'", problem=message)
    return Message("{problem}; write fractions, such as 1/3, for what decimals cannot say", problem=message)


def _unread(context: Context, node: Branch | Leaf) -> bool:
    """Whether it is not known whom a node is asked of: its definition is not there, or names no kind of bodies."""
    if isinstance(node, Branch):
        return any(_unread(context, child) for child in node.children)
    indicator = context.indicators.get(node.indicator)
    if indicator is None:
        return not context.alone
    return isinstance(indicator.applies_to, str) and bool(context.kinds) and indicator.applies_to not in context.kinds


def _as_given(weigh: Weighing | None) -> bool:
    return weigh is None or weigh.method == GIVEN or GIVEN in weigh.blend


def _asked_of(context: Context, child: Branch | Leaf, kind: str) -> bool:
    return bool(_whom(context, child) & {EVERYBODY, kind})


def _whom(context: Context, child: Branch | Leaf) -> set[str]:
    """The kinds of bodies that are asked something below a node."""
    if isinstance(child, Branch):
        return {kind for grandchild in child.children for kind in _whom(context, grandchild)}
    indicator = context.indicators.get(child.indicator)
    asked = EVERYBODY if indicator is None else indicator.applies_to
    return {asked} if isinstance(asked, str) else set()
