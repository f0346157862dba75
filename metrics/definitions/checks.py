"""What must hold between definitions: one rule, one function, one list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final, TypeVar

from metrics.definitions import expressions
from metrics.definitions.base import EVERYBODY
from metrics.definitions.context import Context, Documents, Methods, Problems, called_twice, checked, dated
from metrics.definitions.indicator import Indicator, Measure
from metrics.definitions.ledger import (
    RESERVED,
    RESERVED_LEDGERS,
    RESERVED_PREFIXES,
    RETURN_COLUMNS,
    RETURN_KEY,
    RETURNS,
    STANDARD,
    Ledger,
)
from metrics.definitions.mistakes import Mistake
from metrics.definitions.monitoring import Monitoring
from metrics.definitions.scheme_checks import rules, trees
from metrics.definitions.sources import Place, Source
from metrics.errors import Message, at, unknown_name
from metrics.model.registry import Registry

Named = TypeVar("Named")


def context_of(documents: Documents, methods: Methods | None) -> Context:
    """All names that references in these documents may point at; of those that two things have none is held."""
    return Context(
        documents,
        ledgers=_told_apart(documents, "ledger", [(model.id, model) for _, model in documents.ledgers]),
        indicators=_told_apart(
            documents, "indicator", [pair for _, model in documents.indicators for pair in model.indicators.items()]
        ),
        methods=methods,
    )


def _told_apart(documents: Documents, kind: str, named: list[tuple[str, Named]]) -> dict[str, Named]:
    """Definitions by their names, without those that share one: it is not known what they should be called."""
    shared = {name for name, count in Counter(name for name, _ in named).items() if count > 1}
    if shared:
        documents.lost(kind, None)
    return {name: item for name, item in named if name not in shared}


def cross_check(documents: Documents, methods: Methods | None) -> list[Message]:
    """Every problem between documents that are each valid by themselves."""
    context = context_of(documents, methods)
    return [problem for rule in RULES for problem in rule(context)]


def check_alone(
    documents: Documents,
    indicators: Mapping[str, Indicator],
    methods: Methods,
    ledgers: Mapping[str, Ledger],
    *,
    alone: bool,
) -> list[Message]:
    """Every problem of a scheme in a file of its own.

    Args:
        documents: The scheme and nothing else.
        indicators: Definitions there are; they lend their goalposts.
        ledgers: Those that there are; rules about them are held against their columns.
        alone: Whether indicators and ledgers that it names need not be defined.
    """
    context = Context(documents, dict(ledgers), dict(indicators), methods, alone=alone)
    return [*trees(context), *rules(context)]


def _unique_ids(context: Context) -> Problems:
    documents = context.documents
    for kind, models in ((Message("ledger"), documents.ledgers), (Message("scheme"), documents.schemes)):
        yield from called_twice(kind, [(model.id, source, ("id",)) for source, model in models])
    files = [(model.id, source, ("id",)) for source, model in documents.indicators]
    yield from called_twice(Message("file of indicators"), files)
    codes = [
        (code, source, ("indicators", code)) for source, model in documents.indicators for code in model.indicators
    ]
    yield from called_twice(Message("indicator"), codes)


def _city_groups(context: Context) -> Problems:
    for source, city in context.documents.city:
        for key, entity in city.entities.items():
            if entity.group not in city.peer_groups:
                place = source.where(("entities", key, "group"))
                titles = {key: group.title.words for key, group in city.peer_groups.items()}
                yield at(place, unknown_name(Message("peer group"), entity.group, city.peer_groups, titles))


def _posts(context: Context) -> Problems:
    for source, city in context.documents.city:
        taken: dict[str, str] = {}
        names = {key: [*entity.title.words, *entity.aliases] for key, entity in city.entities.items()}
        for key, post in city.posts.items():
            for number, entity in enumerate(post.entities):
                place = source.where(("posts", key, "entities", number))
                if entity not in city.entities:
                    yield at(place, unknown_name(Message("unit"), entity, city.entities, names))
                elif entity in taken:
                    message = Message(
                        "{entity} stands under {first} already; a unit has one post in charge at most",
                        entity=entity, first=taken[entity],
                    )  # fmt: skip
                    yield at(place, message)
                else:
                    taken[entity] = key


def _ledger_columns(context: Context) -> Problems:
    for source, ledger in context.documents.ledgers:
        columns = ledger.all_columns
        if ledger.dated_by not in columns or columns[ledger.dated_by].type != "date":
            dates = [name for name, column in columns.items() if column.type == "date"]
            yield source.problem(
                ("dated_by",),
                Message("'{name}' is no date column; dates: {dates}", name=ledger.dated_by, dates=[*dates]),
            )
        for name in ledger.key:
            if name not in columns:
                yield source.problem(("key",), unknown_name(Message("column"), name, columns))
            elif not columns[name].required:
                yield source.problem(
                    ("key",), Message("'{name}' may be empty, so it names no record; make it required", name=name)
                )
        for index, rule in enumerate(ledger.checks):
            where = source.where(("checks", index, "holds"))
            for problem in expressions.problems(rule.holds, columns, expected="condition"):
                yield at(where, problem)
            if expressions.moves_with_window(rule.holds):
                yield at(
                    where,
                    "'{name}' is the end of the months that an indicator looks at; inside one record compare columns",
                    name=expressions.MONTH_END,
                )
        for name, column in (ledger.follow_up.model_dump() if ledger.follow_up else {}).items():
            yield from dated(source, ("follow_up", name), column, ledger)
        if ledger.id in RESERVED_LEDGERS or ledger.id.startswith(RESERVED_PREFIXES):
            yield source.problem(
                ("id",), Message("'{ledger}' is reserved; choose another id for the ledger", ledger=ledger.id)
            )
        for name, column in ledger.columns.items():
            if column.type == "entity" and name not in STANDARD:
                yield source.problem(("columns", name), Message("the unit has a column of its own; remove this one"))
        for name in STANDARD & ledger.columns.keys():
            message = Message("the product itself keeps a column called '{name}'; remove this one", name=name)
            yield source.problem(("columns", name), message)
        for name in RESERVED & columns.keys():
            yield source.problem(
                ("columns", name), Message("'{name}' is reserved; choose another name for the column", name=name)
            )


def _returns(context: Context) -> Problems:
    """The ledger called ``returns`` keeps what came in when; the product itself writes it."""
    for source, ledger in context.documents.ledgers:
        if ledger.id != RETURNS:
            continue
        if ledger.scope != "city":
            message = Message(
                "'{ledger}' says which ledgers were submitted; write scope: city, or another id", ledger=RETURNS
            )
            yield source.problem(("scope",), message)
        for name, kind in RETURN_COLUMNS.items():
            column = ledger.columns.get(name)
            if column is None or column.type != kind:
                message = Message(
                    "'{ledger}' is kept by the product and needs the column '{name}' of type {type}; add it, or give "
                    "the ledger another id",
                    ledger=RETURNS, name=name, type=kind,
                )  # fmt: skip
                yield source.problem(("columns", name), message)
        whole = RETURN_COLUMNS.keys() <= ledger.columns.keys()
        for name, column in ledger.columns.items():
            if whole and name not in RETURN_COLUMNS and column.required:
                message = Message(
                    "nobody fills in '{name}' when a return is registered; write required: false", name=name
                )
                yield source.problem(("columns", name), message)
        if set(ledger.key) != set(RETURN_KEY):
            yield source.problem(
                ("key",), Message("a return is known by {key}; found {found}", key=[*RETURN_KEY], found=[*ledger.key])
            )
        if ledger.dated_by != "month_end_on":
            yield source.problem(
                ("dated_by",),
                Message("a return is dated by {name}; found {found}", name="month_end_on", found=ledger.dated_by),
            )


def _exposures(context: Context) -> Problems:
    """Rates per head need the heads of every body that they are asked of."""
    for source, file in context.documents.indicators:
        for code, indicator in file.indicators.items():
            per = indicator.measure.per
            if per is None:
                continue
            for _, city in context.documents.city:
                without = [
                    key
                    for key, entity in city.entities.items()
                    if entity.group in city.peer_groups and indicator.applies(key, city) and not getattr(entity, per)
                ]
                if without:
                    message = Message(
                        "units that '{code}' applies to and that have no {per}: {n}, such as {bodies}; give it in "
                        "city.yaml, or limit it to units that have it by applies_to",
                        n=len(without), code=code, per=per, bodies=without[:3],
                    )  # fmt: skip
                    yield source.problem(("indicators", code, "measure", "per"), message)


def _measures(context: Context) -> Problems:
    kinds = context.methods.measure if context.methods else None
    for source, file in context.documents.indicators:
        for code, indicator in file.indicators.items():
            place: Place = ("indicators", code, "measure")
            measure = indicator.measure
            if kinds is not None:
                yield from _form(kinds, source, indicator)
            yield from context.ledger(source, (*place, "ledger"), measure.ledger)
            if measure.ledger not in context.ledgers:
                continue
            ledger = context.ledgers[measure.ledger]
            yield from dated(source, (*place, "dated_by"), measure.dated_by, ledger)
            conditions = kinds.find(measure.kind).conditions if kinds is not None and measure.kind in kinds else ()
            yield from checked(source, place, _parts(measure, conditions), ledger.all_columns)


def _form(kinds: Registry[Any], source: Source, indicator: Indicator) -> Problems:
    """What the kind of a measure finds wrong with an indicator, as a matter of form."""
    place: Place = ("indicators", indicator.code)
    if indicator.measure.kind not in kinds:
        problem = unknown_name(kinds.kind, indicator.measure.kind, kinds)
        yield source.problem((*place, "measure", "kind"), problem, Mistake.FORM)
        return
    for part, problem in kinds.find(indicator.measure.kind)(indicator).problems():
        yield source.problem((*place, *part), problem, Mistake.FORM)


def _parts(measure: Measure, conditions: Collection[str]) -> Iterator[tuple[str, str | None, bool]]:
    """Parts of a measure, their expressions, and whether those have to be conditions."""
    yield "filter", measure.filter, True
    for part in ("numerator", "denominator", "of", "weight"):
        yield part, getattr(measure, part), part in conditions


def _applicability(context: Context) -> Problems:
    known = context.entities
    for source, file in context.documents.indicators:
        for code, indicator in file.indicators.items():
            for entity in indicator.applies_to if isinstance(indicator.applies_to, tuple) else ():
                if known and entity not in known:
                    place = source.where(("indicators", code, "applies_to"))
                    yield at(place, context.no_body(entity))


def _kinds(context: Context) -> Problems:
    """What names a kind of bodies names that of a peer group, or one of the two that need not be in every city."""
    documents = context.documents
    for city_source, city in documents.city:
        titles = {kind: city.kind_words(kind) for kind in city.all_kinds}
        used: list[tuple[Source, Place, str]] = [(city_source, ("kinds", kind), kind) for kind in city.kinds]
        if city.map is not None and city.map.kind is not None:
            used.append((city_source, ("map", "kind"), city.map.kind))
        for source, ledger in documents.ledgers:
            if ledger.full_return not in (None, EVERYBODY):
                used.append((source, ("full_return",), ledger.full_return))
        for source, file in documents.indicators:
            for code, indicator in file.indicators.items():
                if isinstance(indicator.applies_to, str) and indicator.applies_to != EVERYBODY:
                    used.append((source, ("indicators", code, "applies_to"), indicator.applies_to))
        for source, place, kind in used:
            if kind not in context.kinds - {EVERYBODY}:
                known = city.all_kinds if source is city_source else (EVERYBODY, *city.all_kinds)
                yield source.problem(place, unknown_name(Message("kind of units"), kind, known, titles))


def _briefing(context: Context) -> Problems:
    known = context.entities
    for source, briefing in context.documents.briefing:
        for part, slides in (("slides", briefing.slides), ("appendix", briefing.appendix)):
            for number, slide in enumerate(slides):
                if known and slide.entity is not None and slide.entity not in known:
                    yield source.problem((part, number, "entity"), context.no_body(slide.entity))


def _monitoring(context: Context) -> Problems:
    schemes = [scheme for _, scheme in context.documents.schemes]
    bands = {band.id: band.words for scheme in schemes for band in scheme.bands}
    for source, watched in context.documents.monitoring:
        yield from _rebases(context, source, watched)
        if watched.target is not None and bands and not context.unread("scheme") and watched.target not in bands:
            yield source.problem(("target",), unknown_name(Message("grade"), watched.target, bands, bands))
        known = {rule.id: (rule.title.zh, rule.title.en) for scheme in schemes for rule in scheme.rules}
        for number, rule in enumerate(watched.gravest):
            if rule not in known and not context.unread("scheme"):
                yield source.problem(("gravest", number), unknown_name(Message("rule"), rule, known, known))
        for number, rule in enumerate(watched.alerts.rules):
            for problem in context.methods.alert.problems(rule, {}) if context.methods else ():
                yield source.problem(("alerts", "rules", number), problem)


def _rebases(context: Context, source: Source, watched: Monitoring) -> Problems:
    if context.unread("scheme") or context.unread("indicator"):
        return
    branches = {branch.key for _, scheme in context.documents.schemes for branch in scheme.tree.branches()}
    for number, rebase in enumerate(watched.rebase):
        known = branches | set(context.indicators)
        for index, item in enumerate(rebase.subjects):
            if item not in known:
                message = unknown_name(Message("node or indicator"), item, known)
                yield source.problem(("rebase", number, "subjects", index), message)
        for index, item in enumerate(rebase.entities):
            if context.entities and item not in context.entities:
                yield source.problem(("rebase", number, "entities", index), context.no_body(item))


RULES: Final[tuple[Callable[[Context], Problems], ...]] = (
    _unique_ids, _city_groups, _posts, _ledger_columns, _returns, _measures, _exposures, _applicability, _kinds,
    _briefing, _monitoring, trees, rules,
)  # fmt: skip
