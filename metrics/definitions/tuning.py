"""Changed copies of a scheme: what an analyst tries before publishing."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import unified_diff
from typing import Any, Final

import yaml

from metrics.definitions.base import EVERYBODY
from metrics.definitions.indicator import Goalposts, Indicator
from metrics.definitions.scheme import Branch, Leaf, Scheme
from metrics.errors import Message

Family = list[dict[str, Any]]

SCHEMA_LINE: Final = "# yaml-language-server: $schema=../schema/scheme.schema.json\n"
"""Lets an editor complete and check the file once it lies in ``config/schemes/``."""


def with_changes(
    scheme: Scheme,
    *,
    indicators: Mapping[str, Indicator],
    weights: Mapping[str, float] | None = None,
    goalposts: Mapping[str, Goalposts] | None = None,
) -> Scheme:
    """A validated copy with other weights and goalposts.

    Args:
        scheme: The scheme to start from; it stays as it is.
        indicators: Definitions, which say who an indicator is asked of.
        weights: Node key (dimension id or indicator code) → importance relative to its siblings. Each family
            that is touched is re-based to add up to 1, for every kind of bodies, and weighed as given from then on.
        goalposts: Indicator code → goalposts in place of the indicator's own.

    Returns:
        The changed scheme.

    Raises:
        ValueError: All weights of one family are zero, or one is negative.
    """
    document = scheme.model_dump(mode="json", by_alias=True)
    _change(document["tree"], indicators, weights or {}, goalposts or {})
    return Scheme.model_validate(document)


def as_it_acts(scheme: Scheme, indicators: Mapping[str, Indicator]) -> Scheme:
    """A scheme as it is scored by: without what is disabled, and with every weight as a share of its family.

    Args:
        scheme: A checked scheme as it is written.
        indicators: Definitions, which say who an indicator is asked of.

    Returns:
        A scheme whose weights are shares; ``written`` holds the points or fractions that they were.
    """
    acting = _without_disabled(scheme, indicators)
    if scheme.weights == "shares":
        return acting
    document = acting.model_dump(mode="json", by_alias=True)
    _share_out(document["tree"], indicators)
    kept = {child.key: child.weight for branch in acting.tree.branches() for child in branch.children}
    known = {child.key: child.weight for branch in scheme.tree.branches() for child in branch.children}
    written = {key: known[key] for key in kept}
    return Scheme.model_validate({**document, "weights": "shares", "written": written})


def announced(scheme: Scheme) -> list[Message]:
    """What points or fractions became, a line for each family; nothing where weights are shares already."""
    return [
        Message(
            "{scheme}, weights below {branch}: {became}",
            scheme=scheme.id, branch=branch.id,
            became=[f"{child.key} {scheme.written[child.key]:g} → {child.weight:.6g}" for child in branch.children],
        )
        for branch in scheme.tree.branches()
        if scheme.written
    ]  # fmt: skip


def _share_out(branch: dict[str, Any], indicators: Mapping[str, Indicator]) -> None:
    children: Family = branch["children"]
    for child in children:
        if "children" in child:
            _share_out(child, indicators)
    if _sum(children) > 0:
        _rebase(children, indicators, {_key(child) for child in children})


def _without_disabled(scheme: Scheme, indicators: Mapping[str, Indicator]) -> Scheme:
    """The scheme without nodes of ``enabled: false``, the weights of their siblings re-based.

    Args:
        scheme: A scheme as it is written, in which something is enabled.
        indicators: Definitions, which say who an indicator is asked of.

    Returns:
        The scheme itself where nothing is disabled.
    """
    if all(child.enabled for branch in scheme.tree.branches() for child in branch.children):
        return scheme
    document = scheme.model_dump(mode="json", by_alias=True)
    _drop(document["tree"], scheme.tree, indicators)
    return Scheme.model_validate(document)


def is_asked(node: Branch | Leaf) -> bool:
    """Whether a node is enabled and has anything enabled below it."""
    return node.enabled and (isinstance(node, Leaf) or any(map(is_asked, node.children)))


def to_yaml(scheme: Scheme) -> str:
    """The scheme as the YAML that the loader reads back."""
    document = scheme.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return SCHEMA_LINE + yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)


def yaml_diff(before: Scheme, after: Scheme) -> str:
    """The difference of two schemes as a unified diff of their YAML, empty when they agree."""
    old, new = to_yaml(before).splitlines(), to_yaml(after).splitlines()
    return "\n".join(unified_diff(old, new, before.id, f"{after.id} (draft)", lineterm=""))


def _change(
    branch: dict[str, Any],
    indicators: Mapping[str, Indicator],
    weights: Mapping[str, float],
    posts: Mapping[str, Goalposts],
) -> None:
    children: Family = branch["children"]
    named = {_key(child) for child in children} & weights.keys()
    for child in children:
        child["weight"] = weights.get(_key(child), child["weight"])
        if child.get("indicator") in posts:
            child["goalposts"] = posts[child["indicator"]].model_dump()
            child.pop("better", None)
        if "children" in child:
            _change(child, indicators, weights, posts)
    if named:
        branch.pop("weigh", None)
        _rebase(children, indicators, named)


def _drop(document: dict[str, Any], branch: Branch, indicators: Mapping[str, Indicator]) -> None:
    kept = [(part, child) for part, child in zip(document["children"], branch.children, strict=True) if is_asked(child)]
    gone = {child.key for child in branch.children if not is_asked(child)}
    document["children"] = [part for part, _ in kept]
    for part, child in kept:
        if isinstance(child, Branch):
            _drop(part, child, indicators)
    if gone:
        for sheet in (document.get("weigh") or {}).get("sheets", ()):
            judged: dict[str, Any] = sheet["judgements"]
            sheet["judgements"] = {pair: value for pair, value in judged.items() if not gone & set(pair.split("/"))}
        _rebase(document["children"], indicators, {child.key for _, child in kept})


def _key(child: Mapping[str, Any]) -> str:
    return child.get("indicator") or child["id"]


def _rebase(children: Family, indicators: Mapping[str, Indicator], named: set[str]) -> None:
    """Make the family add up to 1 for every kind of bodies, whose own indicators stand for each other."""
    own: dict[str, Family] = {EVERYBODY: []}
    for child in children:
        indicator = indicators.get(_key(child))
        who = indicator.applies_to if indicator else EVERYBODY
        if isinstance(who, str):
            own.setdefault(who, []).append(child)
    common = own.pop(EVERYBODY)
    touched = (family for family in own.values() if named & {_key(child) for child in family})
    leading = next(touched, next(iter(own.values()), []))
    for family in own.values():
        if _sum(family) != _sum(leading):
            _scale(family, _sum(leading))
    total = _sum(common) + _sum(leading)
    if total <= 0:
        raise ValueError(
            Message("the weights of {children} are all zero; one must be positive", children=[*map(_key, children)])
        )
    for child in children:
        child["weight"] = child["weight"] / total


def _sum(family: Family) -> float:
    return sum(child["weight"] for child in family)


def _scale(family: Family, total: float) -> None:
    before = _sum(family)
    for child in family:
        child["weight"] = child["weight"] * total / before if before else total / len(family)
