"""The second road: stored results, ledgers and definitions as plain rows, read straight from the database and the YAML.

Nothing here is the product's own but the names of tables and columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import floor, isnan
from pathlib import Path
from statistics import median
from typing import Any, Final

import pandas as pd
from sqlalchemy import Engine, text

from tests.ledgers.revaluation import Row, read_yaml

NAN: Final = float("nan")
UNRATED: Final = "not_rated"
FOLLOWED: Final = ("joint_talks", "letters", "inspection_findings")
OPEN: Final = """
select '{ledger}' ledger, entity, {key} reference, {opened} opened, {due} due, {closed} closed from {ledger}
where ended_by is null and {opened} <= '{day}' and ({closed} is null or {closed} > '{day}')
"""


@dataclass(frozen=True)
class Open:
    """A matter that is open at the end of a month; ``days`` overdue, none or less while it has time."""

    ledger: str
    entity: str
    reference: str
    due: date | None
    days: int
    closed: date | None


def shift(period: str, months: int) -> str:
    """A month so many months later."""
    return str(pd.Period(period, "M") + months)


def last_day(period: str) -> date:
    """The last day of a month."""
    return pd.Period(period, "M").end_time.date()


def middle(amounts: Iterable[float]) -> float:
    """The median of those that are known."""
    known = [amount for amount in amounts if not isnan(amount)]
    return median(known) if known else NAN


OF_THE_CITY: Final = "where run = (select min(id) from runs)"
"""Of the rating that came with the city; other tests have stored those of drafts after it."""


def cut(score: float) -> float:
    """A score as it is shown: one decimal, the others struck off."""
    return NAN if isnan(score) else floor(score * 10 + 1e-6) / 10


class Road:
    """What the database and the folder of definitions hold."""

    def __init__(self, engine: Engine, config: Path) -> None:
        self.engine, self.config = engine, config
        self.city = read_yaml(config / "city.yaml")
        self.ledgers = {path.stem: read_yaml(path) for path in sorted((config / "ledgers").glob("*.yaml"))}
        self.known_indicators: dict[str, Row] = {}
        for path in sorted((config / "indicators").glob("*.yaml")):
            self.known_indicators |= read_yaml(path)["indicators"]
        [scheme] = (config / "schemes").glob("*.yaml")
        self.scheme = read_yaml(scheme)
        self.monitoring = read_yaml(config / "monitoring.yaml")
        self.briefing = read_yaml(config / "briefing.yaml")
        self._open: dict[str, list[Open]] = {}

    def ask(self, question: str) -> list[Row]:
        """The rows that answer a question in SQL, by column."""
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(question)).mappings()]

    # Definitions

    @cached_property
    def bodies(self) -> dict[str, Row]:
        return self.city["entities"]

    @cached_property
    def bands(self) -> list[str]:
        """Best first."""
        return [band["id"] for band in self.scheme["bands"]]

    @cached_property
    def floors(self) -> dict[str, float]:
        """The lower end of each band."""
        return {band["id"]: float(band["from"]) for band in self.scheme["bands"]}

    @cached_property
    def rules(self) -> dict[str, Row]:
        return {rule["id"]: rule for rule in self.scheme["rules"]}

    @cached_property
    def dimensions(self) -> dict[str, Row]:
        return {branch["id"]: branch for branch in self.scheme["tree"]["children"]}

    @cached_property
    def scored(self) -> dict[str, str]:
        """Indicator → the dimension that it stands under."""
        return {leaf["indicator"]: key for key, branch in self.dimensions.items() for leaf in branch["children"]}

    def group(self, entity: str) -> str:
        return self.bodies[entity]["group"]

    def kind(self, entity: str) -> str:
        return self.city["peer_groups"][self.group(entity)]["kind"]

    def band(self, score: float) -> str:
        return next(key for key in self.bands if score >= self.floors[key])

    # Results

    @cached_property
    def ratings(self) -> dict[tuple[str, str], Row]:
        """By body and month."""
        return {
            (row["entity"], row["period"]): _numbers(row)
            for row in self.ask(f"select * from run_ratings {OF_THE_CITY}")
        }

    @cached_property
    def periods(self) -> list[str]:
        return sorted({period for _, period in self.ratings})

    @cached_property
    def nodes(self) -> dict[tuple[str, str, str], Row]:
        """By body, month and branch."""
        rows = self.ask(f"select * from run_nodes {OF_THE_CITY}")
        return {(row["entity"], row["period"], row["node"]): _numbers(row) for row in rows}

    @cached_property
    def values(self) -> dict[tuple[str, str, str], Row]:
        """By body, month and indicator."""
        rows = self.ask(f"select * from run_indicators {OF_THE_CITY}")
        return {(row["entity"], row["period"], row["indicator"]): _numbers(row) for row in rows}

    @cached_property
    def steps(self) -> dict[tuple[str, str], list[Row]]:
        """By body and month, in their order."""
        steps: dict[tuple[str, str], list[Row]] = {}
        for row in self.ask(f"select * from run_statement {OF_THE_CITY} order by entity, period, step"):
            steps.setdefault((row["entity"], row["period"]), []).append(row)
        return steps

    def month(self, period: str) -> dict[str, Row]:
        """Ratings of a month by body."""
        return {entity: self.ratings[entity, period] for entity in self.bodies if (entity, period) in self.ratings}

    def rated(self, period: str) -> dict[str, Row]:
        """Those of them that have a grade."""
        return {entity: row for entity, row in self.month(period).items() if row["grade"] != UNRATED}

    def grade(self, entity: str, period: str) -> str:
        return self.ratings[entity, period]["grade"]

    def backwards(self, entity: str, until: str) -> list[Row]:
        """A body's ratings from a month back to the first."""
        return [self.ratings[entity, period] for period in reversed(self.periods) if period <= until]

    def change(self, entity: str, period: str, before: str | None = None) -> float:
        """Points between the scores that are shown of a month and an earlier one; nothing where one has no grade."""
        earlier = self.ratings.get((entity, before or shift(period, -1)))
        now = self.ratings[entity, period]
        if earlier is None or UNRATED in (now["grade"], earlier["grade"]):
            return NAN
        return round(cut(now["score"]) - cut(earlier["score"]), 1)

    def compared(self, period: str) -> bool:
        """Whether anybody is rated both in a month and in the one before it."""
        return bool(self.rated(period)) and bool(self.rated(shift(period, -1)))

    def node_score(self, entity: str, period: str, node: str) -> float:
        row = self.nodes.get((entity, period, node))
        return NAN if row is None or row["grade"] in (None, UNRATED) else row["score"]

    def value(self, entity: str, period: str, code: str) -> float:
        """An indicator's value where it has one."""
        row = self.values.get((entity, period, code))
        return NAN if row is None or row["reason"] is not None else row["value"]

    def moved(self, period: str) -> tuple[list[str], list[str]]:
        """Who rose and who fell a grade since the month before."""
        risen, fallen = list[str](), list[str]()
        for entity in self.bodies:
            before = self.ratings.get((entity, shift(period, -1)))
            now = self.grade(entity, period)
            if before is None or UNRATED in (now, before["grade"]) or now == before["grade"]:
                continue
            (risen if self.bands.index(now) < self.bands.index(before["grade"]) else fallen).append(entity)
        return risen, fallen

    @cached_property
    def of_month(self) -> dict[str, dict[tuple[str, str], Row]]:
        """Values by month, then by body and indicator."""
        months: dict[str, dict[tuple[str, str], Row]] = {}
        for (body, month, code), row in self.values.items():
            months.setdefault(month, {})[body, code] = row
        return months

    def lost(self, entity: str, period: str) -> dict[str, float]:
        """Indicator → points of the score that are missing to its target, less than nothing above it."""
        own = {code: self.of_month[period].get((entity, code)) for code in self.scored}
        return {code: row["weight"] * (85.0 - row["points"]) for code, row in own.items() if row and row["points"] >= 0}

    def lost_by_dimension(self, entity: str, period: str) -> dict[str, float]:
        """The same by dimension, the largest first."""
        totals = dict.fromkeys(self.dimensions, 0.0)
        for code, points in self.lost(entity, period).items():
            totals[self.scored[code]] += points
        return dict(sorted(totals.items(), key=lambda item: -item[1]))

    # Records

    def open_matters(self, period: str) -> list[Open]:
        """What is asked for and not done at the end of a month."""
        if period not in self._open:
            self._open[period] = [*self._open_at(period)]
        return self._open[period]

    def _open_at(self, period: str) -> Iterator[Open]:
        day = last_day(period)
        for name in FOLLOWED:
            ledger = self.ledgers[name]
            columns = {**ledger["follow_up"], "key": ledger["key"][0], "ledger": name, "day": day}
            for row in self.ask(OPEN.format(**columns)):
                due = date.fromisoformat(row["due"]) if row["due"] else None
                closed = date.fromisoformat(row["closed"]) if row["closed"] else None
                days = (day - due).days if due else 0
                yield Open(name, row["entity"], row["reference"], due, days, closed)

    def overdue(self, period: str, over: int = 0) -> list[Open]:
        """Those of them that are overdue by more than so many days, the longest first."""
        late = [matter for matter in self.open_matters(period) if matter.days > over]
        return sorted(late, key=lambda matter: (-matter.days, matter.reference))


def month_after(day: date) -> date:
    """The last day of the month after a day's."""
    return last_day(str(pd.Period(day, "M") + 1))


def days(number: int) -> timedelta:
    return timedelta(days=number)


def _numbers(row: Mapping[str, Any]) -> Row:
    """A row whose missing numbers can be reckoned with."""
    words = {"reason", "imputed", "first", "as_of", "parent", "previous_grade", "grade"}
    return {name: NAN if value is None and name not in words else value for name, value in row.items()}
