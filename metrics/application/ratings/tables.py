"""Finished tables of values, read and checked, as what a rating is run on: the library without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from metrics.application.city import METHODS, load_config
from metrics.application.ratings.pipeline import goalposts, titles
from metrics.application.ratings.run import RatingRun
from metrics.definitions import Config, Indicator, Scheme, load_scheme
from metrics.definitions.base import EVERYBODY, FORMER_KINDS
from metrics.errors import DataError, Message, at, unknown_name
from metrics.intake import cells, finished
from metrics.intake.contents import Upload
from metrics.intake.other_rows import NO_CODE
from metrics.model.codes import alike
from metrics.model.periods import kind_of, read_period
from metrics.model.results import ORDER, VALUES
from metrics.scoring.method import RatingMethod

NEEDED: Final = ("entity", "period", "indicator", "value")


def rating_run(*, scheme: Path, values: Path, units: Path | None = None, config: Path | None = None) -> RatingRun:
    """A scheme and tables of values and units, checked.

    Args:
        scheme: YAML of a scheme. Leaves without goalposts take those of the indicator of that code in ``config``.
        values: CSV or XLSX with columns entity, period, indicator, value and, if known, se (standard error, in the
            value's unit); an empty value is missing.
        units: CSV or XLSX with columns entity, group (ranks stay inside a group) and, if wanted, kind (a kind of bodies
            of the city in ``config``; where it is empty every indicator is asked).
        config: Folder of definitions that lend goalposts and say who an indicator is asked of.

    Raises:
        DefinitionError: The scheme is wrong.
        DataError: The tables are wrong; every problem with its line.
    """
    definitions = load_config(config)
    chosen = scheme_of(scheme, definitions, alone=True)
    table = _values(values, chosen)
    bodies = _units(units, table, definitions.city.all_kinds)
    _nobody_asked(values.name, table, bodies, definitions.indicators)
    groups = {str(entity): str(group) for entity, group in bodies["group"].items()}
    method = RatingMethod(chosen, goalposts(definitions, chosen), groups, definitions.scheme_hash(chosen))
    complete = _complete(table, chosen, bodies, definitions.indicators)
    return RatingRun(complete, {}, method, titles(definitions, chosen), scope=None)


def scheme_of(path: Path, definitions: Config, *, alone: bool = False) -> Scheme:
    """A scheme in a file of its own, checked.

    Args:
        alone: Whether values are given, so that it may name indicators and ledgers that are not defined.

    Raises:
        DefinitionError: The scheme is wrong; every problem with its line.
    """
    known, ledgers = definitions.indicators, definitions.ledgers
    return load_scheme(path, indicators=known, methods=METHODS, ledgers=ledgers, alone=alone)


def _read(path: Path, needed: tuple[str, ...]) -> pd.DataFrame:
    """Cells as stripped text, indexed by the line they stand in."""
    table = finished.table(Upload(path.name, path), needed)
    absent = [
        at(f"{path.name}:{table.attrs['header']}", _absent(name, table)) for name in needed if name not in table.columns
    ]
    if absent:
        raise DataError(absent)
    return table.map(lambda cell: "" if cell is None else cells.plain(cell))


def _absent(name: str, table: pd.DataFrame) -> Message:
    nearest = get_close_matches(name, [str(column) for column in table.columns], n=1)
    if nearest:
        return Message("the column '{name}' is missing; is '{nearest}' meant?", name=name, nearest=nearest[0])
    return Message("the column '{name}' is missing", name=name)


def _values(path: Path, scheme: Scheme) -> pd.DataFrame:
    table = _read(path, NEEDED)
    known = [leaf.indicator for leaf in scheme.leaves()]
    problems: list[Message] = []
    for name in NEEDED[:3]:
        empty = table.index[table[name] == ""]
        problems.extend(at(f"{path.name}:{line}: {name}", Message("a value is needed")) for line in empty)
    for line, code in table.loc[~table["indicator"].isin([*known, ""]), "indicator"].drop_duplicates().items():
        problems.append(at(f"{path.name}:{line}", unknown_name(Message("indicator of the scheme"), code, known)))
    problems.extend(_written_two_ways(path.name, table["entity"]))
    summed = table.index[table["entity"].map(lambda text: bool(NO_CODE.fullmatch(text)))]
    problems.extend(
        at(f"{path.name}:{line}: entity", Message("this row sums others up; leave it out, as sums are worked out here"))
        for line in summed
    )
    table = table.assign(period=_periods(path, table, problems))
    again = table.index[table.duplicated(["entity", "period", "indicator"]) & (table["period"] != "")]
    problems.extend(
        at(f"{path.name}:{line}", Message("this entity, period and indicator stand there a second time"))
        for line in again
    )
    numbers = {name: _numbers(path, table, name, problems) for name in ("value", "se") if name in table.columns}
    if "se" in numbers:
        below = table.index[numbers["se"] < 0]
        problems.extend(at(f"{path.name}:{line}: se", Message("a standard error is 0 or more")) for line in below)
    if problems:
        raise DataError(sorted(problems, key=_line))
    return table[list(NEEDED[:3])].assign(value=numbers["value"], se=numbers.get("se", np.nan))


def _written_two_ways(name: str, entities: pd.Series) -> Iterator[Message]:
    """Entities that differ by case, width or zeros alone: each would be rated on a part of its values."""
    first: dict[str, tuple[str, int]] = {}
    spellings = entities.drop_duplicates()
    for line, text in zip(spellings.index.tolist(), spellings, strict=True):
        other, there = first.setdefault(alike(text), (text, line))
        if text != other:
            yield at(
                f"{name}:{line}: entity",
                Message("'{text}' is '{other}' of line {line} in another spelling; write it one way",
                        text=text, other=other, line=there),
            )  # fmt: skip


def _periods(path: Path, table: pd.DataFrame, problems: list[Message]) -> pd.Series:
    """The periods in the product's spelling, empty where they cannot be read; all of a table are of one kind."""
    texts = table["period"].drop_duplicates()
    known = {text: read_period(text) or "" for text in texts}
    kinds = Counter(kind_of(period) for period in known.values() if period)
    usual = kinds.most_common(1)[0][0] if kinds else ""
    for line, text in texts.items():
        if text and not known[text]:
            wanted = Message("a period such as 2021-06, 2021-Q2, 2021-H1 or 2021 is needed")
            problems.append(at(f"{path.name}:{line}: period", cells.misread(text, wanted)))
        elif text and kind_of(known[text]) != usual:
            other = Message("the other periods of the table are of another length; give one kind in one table")
            problems.append(at(f"{path.name}:{line}: period", cells.misread(text, other)))
    return table["period"].map(known)


def _numbers(path: Path, table: pd.DataFrame, name: str, problems: list[Message]) -> pd.Series:
    """The numbers of a column, NaN where a cell is empty or says that there is none."""
    written = table[name].drop_duplicates()
    known = {text: np.nan if cells.missing(text) else cells.amount(text) for text in written}
    wrong = table.loc[table[name].map(known).isna() & ~table[name].map(cells.missing), name]
    wanted = Message("a finite number is needed, or nothing (also ..) where there is none")
    problems.extend(at(f"{path.name}:{line}: {name}", cells.no_amount(text, wanted)) for line, text in wrong.items())
    return table[name].map(known).astype(float)


def _line(problem: str) -> int:
    number = problem.split(":")[1]
    return int(number) if number.isdigit() else 0


def _units(path: Path | None, table: pd.DataFrame, kinds: Sequence[str]) -> pd.DataFrame:
    """Peer group and kind of every entity, indexed by entity."""
    entities = sorted(table["entity"].unique())
    if path is None:
        return pd.DataFrame({"group": "all", "kind": ""}, index=pd.Index(entities))
    units = _read(path, ("entity", "group"))
    units = units.assign(kind=units.get("kind", pd.Series("", index=units.index)).replace(FORMER_KINDS))
    absent = sorted(set(entities) - set(units["entity"]))
    listed = [str(name) for name in units["entity"]]
    problems = [at(path.name, _unlisted(name, listed)) for name in absent]
    for line, name in units.loc[units["entity"].duplicated(), "entity"].items():
        problems.append(at(f"{path.name}:{line}", "the entity '{name}' stands there a second time", name=name))
    problems.extend(
        at(f"{path.name}:{line}: group", Message("a value is needed")) for line in units.index[units["group"] == ""]
    )
    for line, word in units.loc[~units["kind"].isin(["", *kinds]), "kind"].items():
        needed = Message(
            "found '{word}'; a kind of units ({kinds}) or nothing is needed", word=word[:20], kinds=[*kinds]
        )
        problems.append(at(f"{path.name}:{line}: kind", needed))
    if problems:
        raise DataError(problems)
    return units.set_index("entity")[["group", "kind"]]


def _unlisted(name: str, listed: Sequence[str]) -> Message:
    nearest = get_close_matches(name, listed, n=1)
    if nearest:
        return Message(
            "the entity '{name}' of the values is missing; is '{nearest}' meant?", name=name, nearest=nearest[0]
        )
    return Message("the entity '{name}' of the values is missing", name=name)


def _nobody_asked(name: str, table: pd.DataFrame, bodies: pd.DataFrame, known: Mapping[str, Indicator]) -> None:
    """Refuse values of an indicator that is not asked of that kind of body: they would be dropped unseen."""
    lost = table[~_asked(table, bodies, known) & table["value"].notna()]
    problems = [
        at(
            f"{name}:{line}",
            "'{code}' does not apply to '{entity}'; remove the line or correct the kind",
            code=code,
            entity=entity,
        )
        for line, code, entity in zip(lost.index, lost["indicator"], lost["entity"], strict=True)
    ]
    if problems:
        raise DataError(problems)


def _asked(rows: pd.DataFrame, bodies: pd.DataFrame, known: Mapping[str, Indicator]) -> pd.Series:
    """Whether each row's indicator is asked of its entity."""
    kind, limited = rows["entity"].map(bodies["kind"]), rows["indicator"].map(_limited(known))
    return limited.isna() | (kind == "") | (limited == kind)


def _limited(known: Mapping[str, Indicator]) -> dict[str, str]:
    """Indicators that are asked of one kind of bodies, by code."""
    asked = {code: item.applies_to for code, item in known.items()}
    return {code: kind for code, kind in asked.items() if isinstance(kind, str) and kind != EVERYBODY}


def _complete(
    table: pd.DataFrame, scheme: Scheme, bodies: pd.DataFrame, known: Mapping[str, Indicator]
) -> pd.DataFrame:
    """One row for every listed entity, every period of the table and each indicator asked; what it lacks is NaN."""
    codes = pd.DataFrame({"indicator": [leaf.indicator for leaf in scheme.leaves()]})
    listed = pd.DataFrame({"entity": bodies.index.astype(object)})
    full = listed.merge(table[["period"]].drop_duplicates(), how="cross").merge(codes, how="cross")
    full = full[_asked(full, bodies, known)].merge(table, on=list(NEEDED[:3]), how="left")
    reason = full["value"].isna().map({True: "no_records", False: None}).astype(object)
    full = full.assign(raw=full["value"], reason=reason).reindex(columns=list(VALUES))
    return full.sort_values(ORDER["indicators"], ignore_index=True)
