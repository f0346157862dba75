"""Reads ``config/`` as a whole, or says everything that is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from metrics.definitions.briefing import Briefing
from metrics.definitions.checks import check_alone, cross_check
from metrics.definitions.city import City
from metrics.definitions.context import Documents, Methods
from metrics.definitions.indicator import Indicator, IndicatorFile
from metrics.definitions.ledger import Ledger, with_titles
from metrics.definitions.mistakes import Mistake, coded
from metrics.definitions.monitoring import Monitoring
from metrics.definitions.reading import shortened, wide_signs
from metrics.definitions.scheme import Scheme
from metrics.definitions.sources import Place, Source, read
from metrics.errors import DefinitionError, Message, OperatorError, at
from metrics.model import Period, Text
from metrics.model.foreign import understood

Model = TypeVar("Model", bound=BaseModel)


ON_WHICH_VALUES_REST: Final = {"dated_by", "key", "scope", "cadence", "full_return"}
"""What a ledger's definition says beside its columns that decides which records count, and for which months."""


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
                key: item.model_dump(mode="json", include={"group", "staff", "population_2020"})
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


def load(directory: Path, *, methods: Methods | None = None) -> Config:
    """Read and check every definition below ``directory``.

    Args:
        directory: A folder laid out as ``config/``.
        methods: Registered method names to hold the schemes against; None leaves them unchecked.

    Returns:
        The definitions, complete and consistent.

    Raises:
        DefinitionError: Every problem found, each as ``file:line:column: [code] key: what is wrong, what is right``.
    """
    documents = _read_all(directory)
    problems = [*documents.problems, *cross_check(documents, methods)]
    if problems:
        raise DefinitionError(sorted(problems, key=_by_place))
    indicator_files = [model for _, model in documents.indicators]
    return Config(
        directory=directory,
        city=documents.city[0][1],
        ledgers=with_titles({model.id: model for _, model in documents.ledgers}),
        indicators={code: item for model in indicator_files for code, item in model.indicators.items()},
        dimension_titles={model.id: model.title for model in indicator_files},
        schemes={model.id: model for _, model in documents.schemes},
        briefing=documents.briefing[0][1],
        monitoring=documents.monitoring[0][1],
        fingerprint=fingerprint(directory),
    )


def load_scheme(path: Path, *, indicators: Mapping[str, Indicator], methods: Methods) -> Scheme:
    """Read one scheme by itself, for use without ledgers.

    Args:
        indicators: Definitions that lend goalposts to leaves without their own.

    Raises:
        DefinitionError: Every problem found in the file.
    """
    problems: list[Message] = []
    models = list(_models([path], Scheme, path.parent, problems))
    problems.extend(
        problem for source, scheme in models for problem in check_alone(source, scheme, indicators, methods)
    )
    if problems:
        raise DefinitionError(problems)
    return models[0][1]


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
    problems, files = documents.problems, sorted
    documents.city = list(_models([directory / "city.yaml"], City, directory, problems))
    documents.briefing = list(_models([directory / "briefing.yaml"], Briefing, directory, problems))
    documents.monitoring = list(_models([directory / "monitoring.yaml"], Monitoring, directory, problems))
    documents.ledgers = list(_models(files(directory.glob("ledgers/*.yaml")), Ledger, directory, problems))
    documents.indicators = list(_models(files(directory.glob("indicators/*.yaml")), IndicatorFile, directory, problems))
    documents.schemes = list(_models(files(directory.glob("schemes/*.yaml")), Scheme, directory, problems))
    for kind in ("ledgers", "indicators", "schemes"):
        if not list(directory.glob(f"{kind}/*.yaml")):
            needed = Message("no YAML file; at least one is needed")
            problems.append(at(f"{directory.name}/{kind}", coded(Mistake.UNREADABLE, needed)))
    return documents


def _models(
    paths: list[Path], model: type[Model], directory: Path, problems: list[Message]
) -> Iterator[tuple[Source, Model]]:
    for path in paths:
        try:
            source = read(path, f"{directory.name}/{path.relative_to(directory).as_posix()}")
        except DefinitionError as error:
            problems.extend(error.problems)
            continue
        try:
            yield source, model.model_validate(source.content)
        except ValidationError as error:
            problems.extend(_sentence(source, model, detail) for detail in error.errors(include_url=False))


def _in_document(source: Source, loc: tuple[str | int, ...]) -> Place:
    """The error's path without the tags that pydantic adds for unions."""
    place: Place = ()
    here: Any = source.content
    for part in loc:
        if isinstance(here, list):
            here = dict(enumerate(here))
        if isinstance(here, dict) and part in here:
            here = here[part]
        elif part != loc[-1] or part in ("leaf", "branch") or "[" in str(part):
            continue
        else:
            here = None
        place = (*place, part)
    return place


def _sentence(source: Source, model: type[BaseModel], detail: Any) -> Message:
    place, result = _in_document(source, detail["loc"]), detail["input"]
    reason = _reason(model, place, detail)
    signs = wide_signs(result) if isinstance(result, str) and detail["type"] != "value_error" else None
    if signs:
        return source.problem(place, Message("{reason}; there are {signs}", reason=reason, signs=signs), Mistake.WIDE)
    return source.problem(place, reason, Mistake.FORM)


def _reason(model: type[BaseModel], place: Place, detail: Any) -> str:
    kind, result = detail["type"], detail["input"]
    if kind == "extra_forbidden":
        key = str(place[-1]) if place else ""
        nearest = get_close_matches(key, _known_keys(model), n=1)
        if nearest:
            return Message("unknown key '{key}'; did you mean '{nearest}'?", key=shortened(key), nearest=nearest[0])
        return Message("unknown key '{key}'; remove it", key=shortened(key))
    if kind == "missing":
        return Message("this key is missing and must be given")
    if kind == "literal_error":
        return _other_word(str(result), str(detail["ctx"]["expected"]))
    if kind == "value_error":
        return detail["ctx"]["error"].args[0]
    message = detail["msg"]
    return Message(
        "found {found}; {reason}", found=repr(result)[:60], reason=understood(message[0].lower() + message[1:])
    )


def _other_word(found: str, allowed: str) -> Message:
    """What to write in place of a word that is none of those allowed: ``'a', 'b' or 'c'``."""
    *others, last = allowed.replace(" or ", ", ").split(", ")
    expected = Message("{first} or {last}", first=others, last=last) if others else last
    nearest = get_close_matches(found, [word.strip("'") for word in (*others, last)], n=1)
    if nearest:
        return Message(
            "found '{found}', expected {expected}; did you mean '{nearest}'?",
            found=shortened(found), expected=expected, nearest=nearest[0],
        )  # fmt: skip
    return Message("found '{found}', expected {expected}", found=shortened(found), expected=expected)


@cache
def _known_keys(model: type[BaseModel]) -> frozenset[str]:
    """Every key of a model and of the models inside it."""
    keys: set[str] = set()
    definitions = model.model_json_schema(by_alias=True)
    for part in (definitions, *definitions.get("$defs", {}).values()):
        keys |= set(part.get("properties", {}))
    return frozenset(keys)


def _by_place(problem: str) -> tuple[str, int]:
    file, _, rest = problem.partition(":")
    number = rest.partition(":")[0]
    return file, int(number) if number.isdigit() else 0
