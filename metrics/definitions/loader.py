"""Reads ``config/`` as a whole, or says everything that is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from metrics.definitions import sources
from metrics.definitions.base import MisplacedError
from metrics.definitions.briefing import Briefing
from metrics.definitions.checks import check_alone, cross_check
from metrics.definitions.city import City
from metrics.definitions.context import Documents, Methods
from metrics.definitions.indicator import Indicator, IndicatorFile
from metrics.definitions.ledger import Ledger, with_titles
from metrics.definitions.mistakes import Mistake, coded
from metrics.definitions.monitoring import Monitoring
from metrics.definitions.reading import text_of, wide_signs
from metrics.definitions.remedies import meant_key, remedy
from metrics.definitions.scheme import Scheme
from metrics.definitions.sources import Place, Source, parsed
from metrics.definitions.tuning import as_it_acts
from metrics.definitions.words.headers import indicators_by_id, ledger_by_id, scheme_by_id
from metrics.errors import DefinitionError, Message, OperatorError, at
from metrics.model import Period, Text
from metrics.model.text import NAMES

NAMED: Final[Mapping[type[BaseModel], str]] = {Ledger: "ledger", IndicatorFile: "indicator", Scheme: "scheme"}
"""Kinds of documents whose names others point at, as ``Documents.unread`` calls them."""

NO_LEDGERS: Final[Mapping[str, Ledger]] = {}

Model = TypeVar("Model", bound=BaseModel)


ON_WHICH_VALUES_REST: Final = {"dated_by", "key", "scope", "cadence", "full_return"}
"""What a ledger's definition says beside its columns that decides which records count, and for which months."""


KEPT: Final = 8
"""Folders of which the definitions are kept."""


@dataclass(frozen=True)
class Config:
    """All definitions of one city."""

    directory: Path
    city: City
    ledgers: dict[str, Ledger]
    indicators: dict[str, Indicator]
    dimension_titles: dict[str, Text]
    schemes: dict[str, Scheme]
    briefing: Briefing
    monitoring: Monitoring
    fingerprint: str = field(compare=False, default="")

    def scheme(self, name: str | None = None) -> Scheme:
        """The scheme called ``name``, or the newest one; which of them rates a month says ``scheme_in_force``.

        Raises:
            OperatorError: There is no such scheme.
        """
        if name is None:
            return max(self.schemes.values(), key=lambda scheme: (scheme.effective_from, scheme.id))
        if name not in self.schemes:
            raise OperatorError("no scheme is called '{name}'; there is {schemes}", name=name, schemes=[*self.schemes])
        return self.schemes[name]

    def scheme_in_force(self, period: Period) -> Scheme:
        """The scheme that rates a month: of those in effect by then the newest, before the first one the first."""
        by_date = sorted(self.schemes.values(), key=lambda scheme: (scheme.effective_from, scheme.id))
        return next((scheme for scheme in reversed(by_date) if scheme.effective_from <= period), by_date[0])

    def scheme_hash(self, scheme: Scheme) -> str:
        """Twelve hex digits that change whenever a definition changes that a rating rests on."""
        ratable = {
            "scheme": scheme.model_dump(mode="json", exclude={"title", "change_note", "effective_from"}),
            "indicators": {
                code: item.model_dump(mode="json", exclude={"title", "words", "source", "link", "nature"})
                for code, item in self.indicators.items()
            },
            "entities": {
                key: item.model_dump(mode="json", include={"group", "staff", "population"})
                for key, item in self.city.entities.items()
            },
            "ledgers": {
                ledger.id: {
                    "form": ledger.model_dump(
                        mode="json", include={"dated_by", "key", "scope", "cadence", "full_return"}
                    ),
                    "types": {name: column.type for name, column in ledger.columns.items()},
                }
                for ledger in self.ledgers.values()
            },
            "groups": {key: group.kind for key, group in self.city.peer_groups.items()},
        }
        return hashlib.sha256(json.dumps(ratable, sort_keys=True).encode()).hexdigest()[:12]

    def applicable(self, entity: str) -> list[str]:
        """Codes of the indicators asked of an entity."""
        return [code for code, indicator in self.indicators.items() if indicator.applies(entity, self.city)]


_known: dict[Path, tuple[Config, Methods | None]] = {}


def load(directory: Path, *, methods: Methods | None = None) -> Config:
    """Read and check every definition below ``directory``; what is as it was is not read again.

    Args:
        directory: A folder laid out as ``config/``.
        methods: Registered method names to hold the schemes against; None leaves them unchecked.

    Returns:
        The definitions, complete and consistent.

    Raises:
        DefinitionError: Every problem found, each as ``file:line:column: [code] key: what is wrong, what is right``.
    """
    before = fingerprint(directory)
    known, against = _known.get(directory, (None, None))
    if known is not None and against is methods and known.fingerprint == before:
        return known
    documents, problems = examine(directory, methods)
    if problems:
        raise DefinitionError(problems)
    config = built(directory, documents)
    if config.fingerprint == before:
        # A folder that changes while it is read is read again.
        _known[directory] = config, methods
        if len(_known) > KEPT:
            _known.pop(next(iter(_known)))
    return config


def examine(directory: Path, methods: Methods | None) -> tuple[Documents, list[Message]]:
    """The definitions as far as they can be read, and every problem, in the order of files and lines."""
    documents = _read_all(directory)
    ledgers = {model.id: model for _, model in documents.ledgers}
    documents.ledgers = [(source, ledger_by_id(model)) for source, model in documents.ledgers]
    documents.indicators = [(source, indicators_by_id(model, ledgers)) for source, model in documents.indicators]
    documents.schemes = [(source, scheme_by_id(model, ledgers)) for source, model in documents.schemes]
    return documents, sorted([*documents.problems, *cross_check(documents, methods)], key=_by_place)


def built(directory: Path, documents: Documents) -> Config:
    """The definitions as they act, from documents without problems."""
    indicator_files = [model for _, model in documents.indicators]
    indicators = {code: item for model in indicator_files for code, item in model.indicators.items()}
    return Config(
        directory=directory,
        city=documents.city[0][1],
        ledgers=with_titles({model.id: model for _, model in documents.ledgers}),
        indicators=indicators,
        dimension_titles={model.id: model.title for model in indicator_files},
        schemes={model.id: as_it_acts(model, indicators) for _, model in documents.schemes},
        briefing=documents.briefing[0][1],
        monitoring=documents.monitoring[0][1],
        fingerprint=fingerprint(directory),
    )


def load_scheme(
    path: Path,
    *,
    indicators: Mapping[str, Indicator],
    methods: Methods,
    ledgers: Mapping[str, Ledger] = NO_LEDGERS,
    alone: bool = True,
) -> Scheme:
    """Read one scheme by itself.

    Args:
        indicators: Definitions that lend goalposts to leaves without their own.
        ledgers: What its rules may look at.
        alone: Whether it may name indicators and ledgers that are not defined, as where values are given.

    Raises:
        DefinitionError: Every problem found in the file.
    """
    documents = scheme_document(path, ledgers)
    problems = [*documents.problems, *check_alone(documents, indicators, methods, ledgers, alone=alone)]
    if problems:
        raise DefinitionError(problems)
    return as_it_acts(documents.schemes[0][1], indicators)


def scheme_document(path: Path, ledgers: Mapping[str, Ledger]) -> Documents:
    """A scheme in a file of its own as far as it can be read; headers and words of ledgers are told by their ids."""
    documents = Documents()
    documents.schemes = [
        (source, scheme_by_id(model, ledgers)) for source, model in _models([path], Scheme, None, documents)
    ]
    return documents


def fingerprint(directory: Path) -> str:
    """Sixteen hex digits over the bytes of every YAML file below ``directory``."""
    digest = hashlib.sha256()
    for path in sorted(directory.rglob("*.yaml")):
        digest.update(str(path.relative_to(directory)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _read_all(directory: Path) -> Documents:
    if not directory.is_dir():
        raise OperatorError(at(directory, Message("no such folder; definitions live in config/")))
    documents = Documents()
    documents.city = list(_models([directory / "city.yaml"], City, directory, documents))
    documents.briefing = list(_models([directory / "briefing.yaml"], Briefing, directory, documents))
    documents.monitoring = list(_models([directory / "monitoring.yaml"], Monitoring, directory, documents))
    documents.ledgers = list(_models(sorted(directory.glob("ledgers/*.yaml")), Ledger, directory, documents))
    documents.indicators = list(
        _models(sorted(directory.glob("indicators/*.yaml")), IndicatorFile, directory, documents)
    )
    documents.schemes = list(_models(sorted(directory.glob("schemes/*.yaml")), Scheme, directory, documents))
    for path in sorted(directory.rglob("*.yml")):
        other = Message("files that end in .yml are not read; rename it to {name}", name=f"{path.stem}.yaml")
        place = f"{directory.name}/{path.relative_to(directory).as_posix()}"
        documents.problems.append(at(place, coded(Mistake.UNREADABLE, other)))
        documents.lost(path.parent.name.removesuffix("s"), None)
    for kind in ("ledgers", "indicators", "schemes"):
        if not list(directory.glob(f"{kind}/*.yaml")):
            needed = Message("no YAML file; at least one is needed")
            documents.problems.append(at(f"{directory.name}/{kind}", coded(Mistake.UNREADABLE, needed)))
            documents.lost(kind.removesuffix("s"), None)
    return documents


def _models(
    paths: list[Path], model: type[Model], directory: Path | None, documents: Documents
) -> Iterator[tuple[Source, Model]]:
    """The documents of some files; those of no folder of definitions are called as whoever asks calls them."""
    kind = NAMED.get(model, "")
    for path in paths:
        name = f"{directory.name}/{path.relative_to(directory).as_posix()}" if directory else str(path)
        try:
            text = text_of(path, name)
            source = parsed(text, name)
        except DefinitionError as error:
            documents.problems.extend(error.problems)
            documents.lost(kind, None)
            continue
        try:
            yield source, _validated(model, text, name)
        except ValidationError as error:
            documents.problems.extend(_sentences(source, model, error))
            documents.lost(kind, _names(source.content, kind))


@lru_cache(maxsize=sources.KEPT)
def _validated(model: type[Model], text: str, name: str) -> Model:
    """A text as a model, which is immutable; one that was read before is not checked again.

    Raises:
        ValidationError: It has another form.
    """
    return model.model_validate(parsed(text, name).content)


def _names(content: Mapping[str, Any], kind: str) -> set[str] | None:
    """What a document that could not be taken would have defined; None where even that cannot be told."""
    if kind == "indicator":
        codes = content.get("indicators")
        return {str(code) for code in codes} if isinstance(codes, dict) else None
    name = content.get("id")
    return {name} if isinstance(name, str) else None


def _in_document(source: Source, loc: tuple[str | int, ...]) -> Place:
    """The error's path without the tags that pydantic adds for unions."""
    place: Place = ()
    here: Any = source.content
    for part in loc:
        known: Any = here if isinstance(here, (list, dict)) else ()
        if part in (range(len(known)) if isinstance(here, list) else known):
            here = known[part]
        elif part != loc[-1] or part in ("leaf", "branch") or "[" in str(part):
            continue
        else:
            here = None
        place = (*place, part)
    return place


def _sentences(source: Source, model: type[BaseModel], error: ValidationError) -> Iterator[Message]:
    """What is wrong with a document; what only follows from something else that is told is left out."""
    details = error.errors(include_url=False)
    above = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
    missing = {detail["loc"] for detail in details if detail["type"] == "missing"}
    meant = {
        loc: meant_key(model, loc, _beside(source, loc), [str(one[-1]) for one in missing if one[:-1] == loc[:-1]])
        for loc in (detail["loc"] for detail in details if detail["type"] == "extra_forbidden")
    }
    misspelt = {(*loc[:-1], key) for loc, key in meant.items()}
    for detail in details:
        loc, kind = detail["loc"], detail["type"]
        both = {(*loc[:-1], name) for name in NAMES}
        if loc in misspelt or (kind in FOLLOWING and loc in above):
            continue
        if loc in both and kind != "missing" and loc[-1] not in _beside(source, loc):
            continue  # one language stands for the other, where the same is told
        if loc in both <= missing:
            if loc[-1] == NAMES[0] and not both & misspelt:
                wanted = Message("'zh' or 'en' is missing; one of the two is enough")
                yield source.problem(_in_document(source, loc[:-1]), wanted, Mistake.FORM)
            continue
        yield _sentence(source, model, detail, meant.get(loc))


def _beside(source: Source, loc: tuple[str | int, ...]) -> Mapping[str, Any]:
    """The keys and values among which something stands that pydantic tells of; none where there are no keys."""
    here: Any = source.content
    for part in _in_document(source, loc[:-1]):
        known: Any = dict(enumerate(here)) if isinstance(here, list) else here if isinstance(here, dict) else {}
        here = known.get(part)
    return here if isinstance(here, dict) else {}


FOLLOWING: Final = frozenset({"too_short", "tuple_too_short"})
"""Counts of entries, which miss those that are told to be wrong themselves."""


def _sentence(source: Source, model: type[BaseModel], detail: Any, meant: str | None) -> Message:
    place, result = _in_document(source, detail["loc"]), detail["input"]
    wrong = detail.get("ctx", {}).get("error")
    if isinstance(wrong, MisplacedError):
        place = (*place, *wrong.place)
    reason = remedy(model, place, detail, _beside(source, detail["loc"]), meant)
    signs = wide_signs(result) if isinstance(result, str) and detail["type"] != "value_error" else None
    if signs:
        return source.problem(place, Message("{reason}; there are {signs}", reason=reason, signs=signs), Mistake.WIDE)
    return source.problem(place, reason, Mistake.FORM)


def _by_place(problem: str) -> tuple[str, int]:
    file, _, rest = problem.partition(":")
    number = rest.partition(":")[0]
    return file, int(number) if number.isdigit() else 0
