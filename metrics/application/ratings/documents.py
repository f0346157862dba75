"""Results as plain documents, for a terminal or another program."""

from __future__ import annotations

import math
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import pandas as pd

from metrics.application.city import CityHandle
from metrics.errors import Message, OperatorError
from metrics.model import Results
from metrics.model.periods import Period

Document = dict[str, Any]
"""Strings, numbers, None, and lists and mappings of them."""


def summary(city: CityHandle, results: Results, period: Period | None = None) -> Document:
    """The city in one month: how many bodies in each grade, and each body's rating."""
    month = _month(results, period)
    ratings = results.ratings[results.ratings["period"] == month]
    grades = [*(band.id for band in city.config.scheme(results.scheme).bands), "not_rated"]
    counts = ratings["grade"].value_counts()
    columns = ["entity", "score", "grade", "rank", "rank_of", "coverage"]
    bodies = ratings[columns].assign(name=[city.config.city.entities[key].title.zh for key in ratings["entity"]])
    return {
        "period": month,
        "scheme": results.scheme,
        "scheme_hash": results.scheme_hash,
        "data_version": results.data_version,
        "grades": {grade: int(counts.get(grade, 0)) for grade in grades},
        "ratings": as_records(bodies),
    }


def as_document(city: CityHandle, results: Results, entity: str, period: Period | None = None) -> Document:
    """One body in one month: rating, statement, dimensions and indicators.

    Raises:
        OperatorError: No body has that id or name, or the month was not rated.
    """
    key, month = entity_id(city, entity), _month(results, period)

    def of(frame: pd.DataFrame, *dropped: str) -> list[Document]:
        rows = frame[(frame["entity"] == key) & (frame["period"] == month)]
        return as_records(rows.drop(columns=["entity", "period", *dropped]))

    return {
        "entity": key,
        "name": city.config.city.entities[key].name_at(month).zh,
        "period": month,
        "scheme_hash": results.scheme_hash,
        "data_version": results.data_version,
        "rating": of(results.ratings)[0],
        "statement": of(results.statement, "step"),
        "nodes": of(results.nodes),
        "indicators": of(results.indicators),
    }


def as_text(document: Mapping[str, Any]) -> str:
    """A document as lines for a terminal: plain values first, then one table for each list."""
    lines: list[str] = []
    for key, value in document.items():
        if isinstance(value, list):
            table = pd.DataFrame(value)
            lines.append(f"\n{key}\n{table.to_string(index=False, na_rep='–', float_format='%.2f')}")
        elif isinstance(value, dict):
            lines.append(f"{key}: " + ", ".join(f"{name} {_shown(one)}" for name, one in value.items()))
        else:
            lines.append(f"{key}: {value}")
    return "\n".join(lines)


def _shown(value: Any) -> str:
    return "–" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


def _month(results: Results, period: Period | None) -> Period:
    if period is None:
        return results.periods[-1]
    if period not in results.periods:
        raise OperatorError(
            Message(
                "{period} was not rated; months run from {first} to {last}",
                period=period,
                first=results.periods[0],
                last=results.periods[-1],
            )
        )
    return period


def entity_id(city: CityHandle, word: str) -> str:
    """The id of the body that is called so, by id or any of its names.

    Raises:
        OperatorError: None is; with the nearest names.
    """
    names = {
        name: key
        for key, entity in city.config.city.entities.items()
        for one in (*entity.names, entity.short)
        for name in (key, one.zh, one.en)
    }
    if word not in names:
        nearest = get_close_matches(word, names, n=3, cutoff=0.4)
        raise OperatorError(
            Message("no body is called '{word}'; nearest: {nearest}", word=word, nearest=nearest)
            if nearest
            else Message("no body is called '{word}'", word=word)
        )
    return names[word]


def as_records(frame: pd.DataFrame) -> list[Document]:
    """The rows of a frame, None where a number is missing."""

    def plain(value: Any) -> Any:
        return None if value is None or (isinstance(value, float) and math.isnan(value)) else value

    return [{str(name): plain(value) for name, value in row.items()} for row in frame.to_dict("records")]
