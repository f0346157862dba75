"""What `check` says of a folder of definitions: everything that is wrong, and what can hardly be meant."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from metrics.definitions.checks import context_of
from metrics.definitions.context import Context, Methods
from metrics.definitions.loader import Config, built, examine, scheme_document
from metrics.definitions.review.boundaries import boundary_problems
from metrics.definitions.review.doubts import doubts
from metrics.errors import Message

__all__ = ["Review", "boundary_problems", "doubts_about", "review"]


@dataclass(frozen=True)
class Review:
    """The definitions where they can be used, what is wrong with them and what is doubtful."""

    config: Config | None
    problems: tuple[Message, ...]
    warnings: tuple[Message, ...]


def review(directory: Path, methods: Methods) -> Review:
    """Look at everything below a folder of definitions, the map's layers included.

    What is doubtful is told where nothing is wrong: before that, doubts may follow from what is.
    """
    documents, problems = examine(directory, methods)
    for source, city in documents.city:
        problems += boundary_problems(city, directory, source)
    if problems:
        return Review(None, tuple(problems), ())
    return Review(built(directory, documents), (), tuple(doubts(context_of(documents, methods))))


def doubts_about(path: Path, config: Config, methods: Methods) -> tuple[Message, ...]:
    """Doubts about a scheme in a file of its own that has no problems, held against a city's definitions."""
    documents = scheme_document(path, config.ledgers)
    documents.city = [(documents.schemes[0][0], config.city)]
    others = tuple(config.schemes.values())
    context = Context(documents, dict(config.ledgers), dict(config.indicators), methods, others=others)
    return tuple(doubts(context))
