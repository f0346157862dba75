"""What the checks look at, and the checks that definitions of several kinds share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from metrics.definitions import expressions
from metrics.definitions.base import EVERYBODY, FORMER_KINDS
from metrics.definitions.briefing import Briefing
from metrics.definitions.choice import Sheet
from metrics.definitions.city import City
from metrics.definitions.indicator import Indicator, IndicatorFile
from metrics.definitions.ledger import Column, Ledger
from metrics.definitions.monitoring import Monitoring
from metrics.definitions.scheme import Scheme
from metrics.definitions.sources import Place, Source
from metrics.errors import Message, unknown_name
from metrics.model import Text
from metrics.model.registry import Registry

Problems = Iterator[Message]


@dataclass(frozen=True)
class Methods:
    """What definitions may name: kinds of measures in indicators, methods in a scheme, alert rules.

    A kind, called with an indicator, says by ``problems()`` what is wrong with its measure; ``judge`` says what is
    wrong with pairwise judgements. ``reshape`` names the treatments whose result may be in another unit.
    """

    measure: Registry[Any]
    impute: Registry[Any]
    treat: Registry[Any]
    normalise: Registry[Any]
    compare: Registry[Any]
    weigh: Registry[Any]
    aggregate: Registry[Any]
    outrank: Registry[Any]
    alert: Registry[Any]
    reshape: frozenset[str]
    judge: Callable[[Sequence[str], Sequence[Sheet]], list[Message]]


@dataclass
class Documents:
    """The files of one ``config/`` as read, with what was wrong so far."""

    city: list[tuple[Source, City]] = field(default_factory=list)
    briefing: list[tuple[Source, Briefing]] = field(default_factory=list)
    monitoring: list[tuple[Source, Monitoring]] = field(default_factory=list)
    ledgers: list[tuple[Source, Ledger]] = field(default_factory=list)
    indicators: list[tuple[Source, IndicatorFile]] = field(default_factory=list)
    schemes: list[tuple[Source, Scheme]] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)
    unread: dict[str, set[str] | None] = field(default_factory=dict)
    """Kind of definition → names in files that could not be taken; None where even the names could not be read."""

    def lost(self, kind: str, names: set[str] | None) -> None:
        """Take note of names that a file would have given, so that nobody is told that they are missing."""
        known = self.unread.get(kind, set())
        self.unread[kind] = None if names is None or known is None else known | names


@dataclass(frozen=True)
class Context:
    """All names that references may point at."""

    documents: Documents
    ledgers: dict[str, Ledger]
    indicators: dict[str, Indicator]
    methods: Methods | None
    alone: bool = False
    others: tuple[Scheme, ...] = ()
    """Schemes that are there beside those of the documents."""

    def all_of(self, kind: str) -> Text | Message:
        """What all bodies of a kind are called together; its own word where the city could not be read."""
        return next((city.all_of(kind) for _, city in self.documents.city), None) or Message("{titles}", titles=[kind])

    def no_body(self, name: str) -> Message:
        """What to write in place of a body that is not there."""
        titles = {key: words for _, city in self.documents.city for key, words in city.words.items()}
        return unknown_name(Message("entity"), name, self.entities, titles)

    @cached_property
    def entities(self) -> set[str]:
        """Ids of all bodies; none where the city could not be read."""
        return {key for _, city in self.documents.city for key in city.entities}

    @cached_property
    def kinds(self) -> set[str]:
        """What may stand for several bodies: their kinds, and the word for all; none where the city could not be read.

        The two kinds that need not be in every city are among them.
        """
        own = {kind for _, city in self.documents.city for kind in city.all_kinds}
        return own | {EVERYBODY, *FORMER_KINDS.values()} if own else own

    def unread(self, kind: str, name: str | None = None) -> bool:
        """Whether a name that is not known may stand in a file that could not be taken.

        Args:
            kind: ``ledger``, ``indicator`` or ``scheme``.
            name: None asks whether any file of the kind could not be taken.
        """
        names = self.documents.unread.get(kind, set())
        return names is None or (bool(names) if name is None else name in names)

    def ledger(self, source: Source, place: Place, name: str) -> Problems:
        """Problems with a ledger that is to have records of single bodies."""
        if name not in self.ledgers:
            if not self.unread("ledger", name):
                titles = {key: one.title.words for key, one in self.ledgers.items()}
                yield source.problem(place, unknown_name(Message("ledger"), name, self.ledgers, titles))
        elif self.ledgers[name].scope == "city":
            yield source.problem(
                place,
                Message(
                    "'{ledger}' tells of the city as a whole; a ledger with records of single units is needed",
                    ledger=name,
                ),
            )


def repeated(named: Iterable[tuple[str, Source, Place]]) -> Iterator[tuple[str, Source, Place, str]]:
    """Names that stand further above already, each with its place, and ``file:line`` of where it stands first."""
    first: dict[str, str] = {}
    for name, source, place in named:
        if name in first:
            yield name, source, place, first[name]
        else:
            first[name] = source.line(place)


def called_twice(kind: Message, named: Iterable[tuple[str, Source, Place]]) -> Problems:
    """Problems with names that are to tell things of one kind apart."""
    for name, source, place, first in repeated(named):
        yield source.problem(
            place,
            Message(
                "another {kind} is called '{name}' already, in {first}; give each a name of its own",
                kind=kind, name=name, first=first,
            ),
        )  # fmt: skip


def dated(source: Source, place: Place, name: str | None, ledger: Ledger) -> Problems:
    columns = ledger.all_columns
    if name is not None and (name not in columns or columns[name].type != "date"):
        dates = [key for key, column in columns.items() if column.type == "date"]
        yield source.problem(
            place,
            Message(
                "'{name}' is no date column of '{ledger}'; dates: {dates}", name=name, ledger=ledger.id, dates=[*dates]
            ),
        )


def checked(
    source: Source, place: Place, parts: Iterable[tuple[str, str | None, bool]], columns: dict[str, Column]
) -> Problems:
    for part, text, is_condition in parts:
        if text is not None:
            wanted = "condition" if is_condition else "number"
            for problem in expressions.problems(text, columns, expected=wanted):
                yield source.problem((*place, part), problem)
