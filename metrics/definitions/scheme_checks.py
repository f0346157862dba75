"""What must hold in a scheme: its tree, its methods, its rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from metrics.definitions.choice import AHP, BLEND, Choice
from metrics.definitions.context import Context, Methods, Problems, called_twice, checked, dated, repeated
from metrics.definitions.indicator import Goalposts
from metrics.definitions.ledger import Ledger
from metrics.definitions.scheme import Branch, Leaf, Preparation, Rule, Scheme
from metrics.definitions.sources import Place, Source
from metrics.definitions.tuning import is_asked
from metrics.definitions.weight_checks import weights
from metrics.errors import DefinitionError, Message, at, unknown_name
from metrics.model.registry import Registry


def trees(context: Context) -> Problems:
    for source, scheme in context.documents.schemes:
        yield from _preparation(context, source, ("defaults",), scheme.defaults)
        if not is_asked(scheme.tree):
            yield source.problem(("tree",), Message("everything is taken out by 'enabled: false'; leave something in"))
        yield from _nodes_twice(context, source, scheme)
        for branch, place in _branches(scheme.tree, ("tree",)):
            yield from weights(context, source, scheme, branch, place)
            if context.methods is not None:
                both = (context.methods.aggregate, context.methods.outrank)
                yield from _choice(source, (*place, "aggregate"), branch.aggregate, *both)
                yield from _weighing(context.methods, source, (*place, "weigh"), branch)
            for number, leaf in enumerate(branch.children):
                if isinstance(leaf, Leaf):
                    here = (*place, "children", number)
                    yield from _leaf(context, source, here, leaf, scheme)


def _nodes_twice(context: Context, source: Source, scheme: Scheme) -> Problems:
    """Problems with names that two nodes of a tree share: an indicator stands there once."""
    branches = [*_branches(scheme.tree, ("tree",))]
    named = [(branch.id, source, (*place, "id")) for branch, place in branches]
    named += [
        (child.indicator, source, (*place, "children", number, "indicator"))
        for branch, place in branches
        for number, child in enumerate(branch.children)
        if isinstance(child, Leaf)
    ]
    for name, _, place, first in repeated(named):
        message = Message(
            "'{name}' stands in the tree already, in {first}; a name stands there once", name=name, first=first
        )
        yield source.problem(place, message)
    for branch, place in branches:
        if branch.id in context.indicators:
            message = Message("'{name}' is an indicator; give the branch another id", name=branch.id)
            yield source.problem((*place, "id"), message)


def _branches(branch: Branch, place: Place) -> Iterator[tuple[Branch, Place]]:
    yield branch, place
    for number, child in enumerate(branch.children):
        if isinstance(child, Branch):
            yield from _branches(child, (*place, "children", number))


def _leaf(context: Context, source: Source, place: Place, leaf: Leaf, scheme: Scheme) -> Problems:
    yield from _preparation(context, source, place, leaf)
    indicator = context.indicators.get(leaf.indicator)
    if indicator is None and not context.alone:
        if context.unread("indicator", leaf.indicator):
            return
        problem = unknown_name(Message("indicator"), leaf.indicator, context.indicators)
        yield source.problem((*place, "indicator"), problem)
        return
    posts = leaf.goalposts or (indicator.goalposts if indicator else None)
    if posts is None:
        yield from _without_goalposts(context, source, (*place, "indicator"), leaf, scheme)
        return
    direction = scheme.directions()[leaf.key]
    if leaf.better:
        message = Message("the order of the goalposts says it already; remove one of the two")
        yield source.problem((*place, "better"), message)
    elif direction and direction[0] != ("higher" if posts.best > posts.worst else "lower"):
        message = Message(
            "'{indicator}' stands below '{branch}' with better: {better}, and its goalposts say the contrary (worst "
            "{worst:g}, best {best:g}); turn them round, or remove one of the two",
            indicator=leaf.indicator, branch=direction[1], better=direction[0], worst=posts.worst, best=posts.best,
        )  # fmt: skip
        yield source.problem((*place, "indicator"), message)
    elif context.methods is not None:
        chosen = scheme.preparation(leaf)
        yield from _scale(context.methods, source, (*place, "indicator"), chosen.normalise, posts)
        if chosen.treat.method in context.methods.reshape and chosen.normalise.method in context.methods.normalise:
            message = Message(
                "'{treat}' may turn values into another unit, and '{normalise}' holds them against goalposts in the "
                "indicator's own; take 'winsorise', or a method that compares such as 'min_max'",
                treat=chosen.treat.method, normalise=chosen.normalise.method,
            )  # fmt: skip
            yield source.problem((*place, "treat") if leaf.treat else (*place, "indicator"), message)


def _without_goalposts(context: Context, source: Source, place: Place, leaf: Leaf, scheme: Scheme) -> Problems:
    """Problems of a leaf whose direction no goalposts say: only methods that compare can do without."""
    method = scheme.preparation(leaf).normalise.method
    if context.methods is None or method not in context.methods.compare:
        message = Message("'{indicator}' has no goalposts; give them here or with it", indicator=leaf.indicator)
        yield source.problem(place, message)
    elif scheme.directions()[leaf.key] is None:
        message = Message(
            "'{method}' needs to know which end is good; give 'better: higher' or 'better: lower', here or "
            "on a branch above, or goalposts",
            method=method,
        )
        yield source.problem(place, message)


def _scale(methods: Methods, source: Source, place: Place, choice: Choice, posts: Goalposts) -> Problems:
    """Problems between a method's settings and the goalposts, found by scoring these with it."""
    if choice.method not in methods.normalise or methods.normalise.problems(choice.method, choice.settings):
        return
    ends = posts.model_dump()
    try:
        methods.normalise.find(choice.method)(np.array([posts.worst, posts.best]), **ends, **choice.settings)
    except DefinitionError as error:
        for problem in error.problems:
            yield source.problem(place, problem)


def _preparation(context: Context, source: Source, place: Place, chosen: Leaf | Preparation) -> Problems:
    """Problems with the methods that a leaf or the scheme's defaults name."""
    methods = context.methods
    if methods is None:
        return
    kinds = {"impute": (methods.impute,), "treat": (methods.treat,), "normalise": (methods.normalise, methods.compare)}
    for name, registries in kinds.items():
        choice = getattr(chosen, name)
        if choice is not None:
            yield from _choice(source, (*place, name), choice, *registries)
            reference = choice.settings.get("reference")
            if isinstance(reference, str) and context.entities and reference not in context.entities:
                yield source.problem((*place, name, "settings", "reference"), context.no_body(reference))


def _choice(source: Source, place: Place, choice: Choice, *registries: Registry[Any]) -> Problems:
    """Problems with a method that any one of the registries may hold."""
    home = next((registry for registry in registries if choice.method in registry), None)
    if home is None:
        names = [name for registry in registries for name in registry]
        problems = [unknown_name(registries[0].kind, choice.method, names)]
    else:
        problems = home.problems(choice.method, choice.settings)
    for problem in problems:
        yield source.problem(place, problem)


def _weighing(methods: Methods, source: Source, place: Place, branch: Branch) -> Problems:
    """Problems with how a branch's weights come about."""
    weigh = branch.weigh
    if weigh is None:
        return
    here = source.where(place)
    if weigh.method == AHP:
        for problem in methods.judge([child.key for child in branch.children], weigh.sheets):
            yield at(here, problem)
    elif weigh.method == BLEND:
        if not weigh.blend:
            yield at(here, Message("a blend needs 'blend', the methods with their shares"))
        for name in weigh.blend:
            if name not in methods.weigh:
                yield at(here, unknown_name(methods.weigh.kind, name, methods.weigh))
    else:
        yield from _choice(source, place, weigh, methods.weigh)
    if weigh.sheets and weigh.method != AHP:
        yield at(here, "'sheets' go with the method {ahp}", ahp=AHP)
    if weigh.blend and weigh.method != BLEND:
        yield at(here, "'blend' goes with the method {blend}", blend=BLEND)


def rules(context: Context) -> Problems:
    for source, scheme in context.documents.schemes:
        ids = [(rule.id, source, ("rules", number, "id")) for number, rule in enumerate(scheme.rules)]
        yield from called_twice(Message("rule"), ids)
        for number, rule in enumerate(scheme.rules):
            place: Place = ("rules", number)
            yield from _cap(source, scheme, rule, (*place, "effects", "cap"))
            yield from _event(context, source, rule, place)


def _cap(source: Source, scheme: Scheme, rule: Rule, place: Place) -> Problems:
    grades = {band.id: band.words for band in scheme.bands}
    if rule.effects.cap is not None and rule.effects.cap not in grades:
        yield source.problem(place, unknown_name(Message("grade"), rule.effects.cap, grades, grades))


def _event(context: Context, source: Source, rule: Rule, place: Place) -> Problems:
    event, effects = rule.event, rule.effects
    if event is None:
        needs_records = (
            effects.points, effects.points_by, effects.points_per_month, effects.halved_after, effects.void
        )  # fmt: skip
        if any(part is not None for part in needs_records):
            yield source.problem((*place, "effects"), Message("only cap goes with 'below'; the others need records"))
        return
    if not context.alone:
        yield from context.ledger(source, (*place, "event", "ledger"), event.ledger)
    if event.ledger not in context.ledgers:
        return
    ledger = context.ledgers[event.ledger]
    for name in ("dated_by", "lifted_by", "reviewed_from"):
        yield from dated(source, (*place, "event", name), getattr(event, name), ledger)
    yield from dated(source, (*place, "effects", "halved_after"), effects.halved_after, ledger)
    if event.reviewed_from is not None and event.pool == "latest":
        yield source.problem((*place, "event", "reviewed_from"), Message("a reverse review goes with 'pool: sum' only"))
    yield from checked(source, (*place, "event"), [("filter", event.filter, True)], ledger.all_columns)
    here = source.where((*place, "effects"))
    if effects.void is not None:
        yield from _column(here, effects.void, ledger, ("code",))
    if effects.points_by is not None:
        yield from _column(here, effects.points_by.column, ledger, ("choice",))
        column = ledger.all_columns.get(effects.points_by.column)
        if column is not None and column.values:
            for word in effects.points_by.points.keys() - column.values.keys():
                yield at(
                    here,
                    unknown_name(Message("value of {column}", column=effects.points_by.column), word, column.values),
                )


def _column(here: str, name: str, ledger: Ledger, types: tuple[str, ...]) -> Problems:
    """A column that must be there and of one of the types."""
    columns = ledger.all_columns
    if name not in columns:
        yield at(here, unknown_name(Message("column"), name, columns))
    elif columns[name].type not in types:
        yield at(
            here,
            "column '{name}' is of type {type}; {types} is needed",
            name=name,
            type=columns[name].type,
            types=types[0] if len(types) == 1 else Message("{first} or {last}", first=[*types[:-1]], last=types[-1]),
        )
