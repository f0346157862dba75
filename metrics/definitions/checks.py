"""What must hold between definitions: one rule, one function, one list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from metrics.definitions import expressions
from metrics.definitions.briefing import Briefing
from metrics.definitions.city import City
from metrics.definitions.indicator import Indicator, IndicatorFile, Measure
from metrics.definitions.ledger import RESERVED, Column, Ledger
from metrics.definitions.scheme import Branch, Leaf, Rule, Scheme
from metrics.definitions.sources import Place, Source
from metrics.errors import unknown_name

TOLERANCE: Final = 1e-6
"""How far the weights of a family may miss 1: below anything a person types."""


Methods = Mapping[str, Collection[str]]
"""Names of the registered methods: keys ``normalise`` and ``aggregate``."""


@dataclass
class Documents:
    """The files of one ``config/`` as read, with what was wrong so far."""

    city: list[tuple[Source, City]] = field(default_factory=list)
    briefing: list[tuple[Source, Briefing]] = field(default_factory=list)
    ledgers: list[tuple[Source, Ledger]] = field(default_factory=list)
    indicators: list[tuple[Source, IndicatorFile]] = field(default_factory=list)
    schemes: list[tuple[Source, Scheme]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Context:
    """All names that references may point at."""

    documents: Documents
    ledgers: dict[str, Ledger]
    indicators: dict[str, Indicator]
    methods: Methods | None
    alone: bool = False


Problems = Iterator[str]


def cross_check(documents: Documents, methods: Methods | None) -> list[str]:
    """Every problem between documents that are each valid by themselves."""
    context = _Context(
        documents,
        ledgers={model.id: model for _, model in documents.ledgers},
        indicators={code: one for _, model in documents.indicators for code, one in model.indicators.items()},
        methods=methods,
    )
    return [problem for rule in RULES for problem in rule(context)]


def check_alone(source: Source, scheme: Scheme, indicators: Mapping[str, Indicator], methods: Methods) -> list[str]:
    """Every problem of a scheme that is used without ledgers; indicators it names need not be defined.

    Args:
        source: The scheme's file.
        scheme: The scheme.
        indicators: Definitions there are; they lend their goalposts.
        methods: Registered method names.
    """
    documents = Documents(schemes=[(source, scheme)])
    context = _Context(documents, ledgers={}, indicators=dict(indicators), methods=methods, alone=True)
    caps = [
        problem
        for number, rule in enumerate(scheme.rules)
        for problem in _cap(source, scheme, rule, ("rules", number, "effects", "cap"))
    ]
    return [*_trees(context), *caps]


def _unique_ids(context: _Context) -> Problems:
    documents = context.documents
    for kind, models in (("ledger", documents.ledgers), ("scheme", documents.schemes)):
        repeated = Counter(model.id for _, model in models)
        for source, model in models:
            if repeated[model.id] > 1:
                yield f"{source.where(('id',))}: '{model.id}' names more than one {kind}"
    repeated = Counter(code for _, model in documents.indicators for code in model.indicators)
    for source, model in documents.indicators:
        for code in model.indicators:
            if repeated[code] > 1:
                yield f"{source.where(('indicators', code))}: '{code}' names more than one indicator"


def _city_groups(context: _Context) -> Problems:
    for source, city in context.documents.city:
        for key, entity in city.entities.items():
            if entity.group not in city.peer_groups:
                place = source.where(("entities", key, "group"))
                yield f"{place}: {unknown_name('peer group', entity.group, city.peer_groups)}"
        names = Counter(name for entity in city.entities.values() for name in {n.zh for n in entity.names})
        for key, entity in city.entities.items():
            for name in entity.names:
                if names[name.zh] > 1:
                    yield f"{source.where(('entities', key, 'names'))}: '{name.zh}' names more than one entity"


def _ledger_columns(context: _Context) -> Problems:
    for source, ledger in context.documents.ledgers:
        columns = ledger.all_columns
        if ledger.dated_by not in columns or columns[ledger.dated_by].type != "date":
            dates = [name for name, column in columns.items() if column.type == "date"]
            yield f"{source.where(('dated_by',))}: '{ledger.dated_by}' is no date column; dates: {', '.join(dates)}"
        for name in ledger.key:
            if name not in columns:
                yield f"{source.where(('key',))}: {unknown_name('column', name, columns)}"
        for name, column in (ledger.follow_up.model_dump() if ledger.follow_up else {}).items():
            yield from _dated(source, ("follow_up", name), column, ledger)
        for name in RESERVED & columns.keys():
            yield f"{source.where(('columns', name))}: '{name}' is reserved; choose another name for the column"
        headers = Counter(column.zh for column in columns.values())
        for name, column in ledger.columns.items():
            if headers[column.zh] > 1:
                yield f"{source.where(('columns', name, 'zh'))}: the header '{column.zh}' stands over two columns"


def _measures(context: _Context) -> Problems:
    for source, file in context.documents.indicators:
        for code, indicator in file.indicators.items():
            place: Place = ("indicators", code, "measure")
            measure = indicator.measure
            if measure.ledger not in context.ledgers:
                problem = unknown_name("ledger", measure.ledger, context.ledgers)
                yield f"{source.where((*place, 'ledger'))}: {problem}"
                continue
            ledger = context.ledgers[measure.ledger]
            if ledger.scope == "city":
                yield f"{source.where((*place, 'ledger'))}: '{ledger.id}' speaks of the city, not of single bodies"
            yield from _dated(source, (*place, "dated_by"), measure.dated_by, ledger)
            yield from _expressions(source, place, _parts(measure), ledger.all_columns)


def _parts(measure: Measure) -> Iterator[tuple[str, str | None, bool]]:
    counts = measure.kind in ("share", "count")
    yield "filter", measure.filter, True
    yield "numerator", measure.numerator, counts
    yield "denominator", measure.denominator, False
    yield "of", measure.of, False
    yield "weight", measure.weight, False


def _dated(source: Source, place: Place, name: str | None, ledger: Ledger) -> Problems:
    columns = ledger.all_columns
    if name is not None and (name not in columns or columns[name].type != "date"):
        dates = [key for key, column in columns.items() if column.type == "date"]
        yield f"{source.where(place)}: '{name}' is no date column of '{ledger.id}'; dates: {', '.join(dates)}"


def _expressions(
    source: Source, place: Place, parts: Iterable[tuple[str, str | None, bool]], columns: dict[str, Column]
) -> Problems:
    for part, text, is_condition in parts:
        if text is not None:
            wanted = "condition" if is_condition else "number"
            for problem in expressions.problems(text, columns, expected=wanted):
                yield f"{source.where((*place, part))}: {problem}"


def _applicability(context: _Context) -> Problems:
    known = {key for _, city in context.documents.city for key in city.entities}
    for source, file in context.documents.indicators:
        for code, indicator in file.indicators.items():
            for entity in indicator.applies_to if isinstance(indicator.applies_to, tuple) else ():
                if known and entity not in known:
                    place = source.where(("indicators", code, "applies_to"))
                    yield f"{place}: {unknown_name('entity', entity, known)}"


def _trees(context: _Context) -> Problems:
    for source, scheme in context.documents.schemes:
        used = Counter(leaf.indicator for leaf in scheme.leaves())
        nodes = Counter(branch.id for branch in scheme.tree.branches())
        for branch, place in _branches(scheme.tree, ("tree",)):
            yield from _weights(context, source, branch, place)
            if nodes[branch.id] > 1 or branch.id in used:
                yield f"{source.where((*place, 'id'))}: '{branch.id}' names more than one node"
            yield from _method(context, source, (*place, "aggregate"), "aggregate", branch.aggregate)
            for number, leaf in enumerate(branch.children):
                if isinstance(leaf, Leaf):
                    here = (*place, "children", number)
                    yield from _leaf(context, source, here, leaf)
                    if used[leaf.indicator] > 1:
                        yield f"{source.where((*here, 'indicator'))}: '{leaf.indicator}' stands in the tree twice"


def _branches(branch: Branch, place: Place) -> Iterator[tuple[Branch, Place]]:
    yield branch, place
    for number, child in enumerate(branch.children):
        if isinstance(child, Branch):
            yield from _branches(child, (*place, "children", number))


def _leaf(context: _Context, source: Source, place: Place, leaf: Leaf) -> Problems:
    yield from _method(context, source, (*place, "normalise", "method"), "normalise", leaf.normalise.method)
    indicator = context.indicators.get(leaf.indicator)
    if indicator is None and not context.alone:
        problem = unknown_name("indicator", leaf.indicator, context.indicators)
        yield f"{source.where((*place, 'indicator'))}: {problem}"
    elif leaf.goalposts is None and (indicator is None or indicator.goalposts is None):
        yield f"{source.where((*place, 'indicator'))}: '{leaf.indicator}' has no goalposts; give them here or with it"


def _method(context: _Context, source: Source, place: Place, kind: str, name: str) -> Problems:
    if context.methods is not None and name not in context.methods[kind]:
        yield f"{source.where(place)}: {unknown_name(f'{kind} method', name, context.methods[kind])}"


def _weights(context: _Context, source: Source, branch: Branch, place: Place) -> Problems:
    """Weights add up to 1 for whoever is asked most; scoring re-bases them for the others.

    Indicators of single bodies come on top and are not counted.
    """
    totals = [
        sum(child.weight for child in branch.children if _asked_of(context, child, kind))
        for kind in ("units", "counties")
    ]
    if abs(max(totals) - 1) > TOLERANCE and max(totals) > 0:
        shown = f"the weights below '{branch.id}' add up to {max(totals):g}"
        yield f"{source.where((*place, 'children'))}: {shown}; siblings that apply to one body must add up to 1"


def _asked_of(context: _Context, child: Branch | Leaf, kind: str) -> bool:
    if isinstance(child, Branch):
        return any(_asked_of(context, grandchild, kind) for grandchild in child.children)
    indicator = context.indicators.get(child.indicator)
    return indicator is None or indicator.applies_to in ("all", kind)


def _rules(context: _Context) -> Problems:
    for source, scheme in context.documents.schemes:
        repeated = Counter(rule.id for rule in scheme.rules)
        for number, rule in enumerate(scheme.rules):
            place: Place = ("rules", number)
            if repeated[rule.id] > 1:
                yield f"{source.where((*place, 'id'))}: '{rule.id}' names more than one rule"
            yield from _cap(source, scheme, rule, (*place, "effects", "cap"))
            yield from _event(context, source, rule, place)


def _cap(source: Source, scheme: Scheme, rule: Rule, place: Place) -> Problems:
    grades = [band.id for band in scheme.bands]
    if rule.effects.cap is not None and rule.effects.cap not in grades:
        yield f"{source.where(place)}: {unknown_name('grade', rule.effects.cap, grades)}"


def _event(context: _Context, source: Source, rule: Rule, place: Place) -> Problems:
    event, effects = rule.event, rule.effects
    if event is None:
        needs_records = (
            effects.points, effects.points_by, effects.points_per_month, effects.halved_after, effects.void
        )  # fmt: skip
        if any(part is not None for part in needs_records):
            yield f"{source.where((*place, 'effects'))}: only cap goes with 'below'; the others need records"
        return
    if event.ledger not in context.ledgers:
        problem = unknown_name("ledger", event.ledger, context.ledgers)
        yield f"{source.where((*place, 'event', 'ledger'))}: {problem}"
        return
    ledger = context.ledgers[event.ledger]
    yield from _dated(source, (*place, "event", "dated_by"), event.dated_by, ledger)
    yield from _dated(source, (*place, "effects", "halved_after"), effects.halved_after, ledger)
    yield from _expressions(source, (*place, "event"), [("filter", event.filter, True)], ledger.all_columns)
    column = effects.points_by and effects.points_by.column
    for name in (column, effects.void):
        if name is not None and name not in ledger.all_columns:
            yield f"{source.where((*place, 'effects'))}: {unknown_name('column', name, ledger.all_columns)}"


RULES: Final[tuple[Callable[[_Context], Problems], ...]] = (
    _unique_ids, _city_groups, _ledger_columns, _measures, _applicability, _trees, _rules,
)  # fmt: skip
