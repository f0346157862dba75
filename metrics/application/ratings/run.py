"""What one rating is made from: values, the records that set off rules, and the method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from metrics.model import Results, Text
from metrics.model.periods import Period, rated_period
from metrics.scoring import rules
from metrics.scoring.assemble import assemble
from metrics.scoring.method import RatingMethod
from metrics.scoring.panel import Floats, Layout, Panel, lay_out
from metrics.scoring.score import Scores, score
from metrics.scoring.statement import Statement, statement


@dataclass(frozen=True, eq=False)
class RatingRun:
    """Values of all bodies and months and how to rate them; what it leads to is worked out once, when asked for.

    ``values`` has the columns of ``model.results.VALUES``; ``events`` holds the records that set off each rule;
    ``titles`` names every node and leaf of the tree and every peer group. Bodies outside the ``scope``
    (None: the whole city) are rated along, since ranks and noise are the city's, and are not shown. ``newest`` is the
    month that is meant where none is named, the last one where it is None; ``incoming`` is that of the results.
    """

    values: pd.DataFrame
    events: rules.Events
    method: RatingMethod
    titles: Mapping[str, Text]
    scope: frozenset[str] | None
    newest: Period | None = None
    incoming: Mapping[Period, tuple[int, int]] = field(default_factory=dict[Period, tuple[int, int]])

    @property
    def rules_on_records(self) -> tuple[str, ...]:
        """Ids of the rules that look at records; none of them acts on a finished table."""
        return tuple(rule.id for rule in self.method.scheme.rules if rule.event is not None)

    @cached_property
    def valid(self) -> pd.DataFrame:
        """The values with the ones marked that a rule has struck out."""
        return rules.void(self.values, self.method.scheme, self.events)

    @cached_property
    def _laid_out(self) -> tuple[Panel, Layout]:
        return lay_out(self.valid, self.method)

    @property
    def panel(self) -> Panel:
        """The values as arrays."""
        return self._laid_out[0]

    @cached_property
    def scores(self) -> Scores:
        """Every step from values to the index."""
        return score(self.panel, self.method)

    @cached_property
    def statement(self) -> Statement:
        """The steps from the index to the grade."""
        return statement(self.panel.rows, self.scores.tree, self.method.scheme, self.events, self.scores.se)

    @cached_property
    def results(self) -> Results:
        """All of it as frames."""
        return assemble(self.valid, self._laid_out[1], self.scores, self.statement, self.method)

    def long(self, matrix: Floats) -> Floats:
        """A matrix (rows, leaves) in the order of the values."""
        return self._laid_out[1].long(matrix)

    def seen(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of a frame whose ``entity`` lies within the scope."""
        return frame if self.scope is None else frame[frame["entity"].isin(self.scope)].reset_index(drop=True)

    def shows(self, entity: str) -> bool:
        """Whether a body lies within the scope."""
        return self.scope is None or entity in self.scope

    def period(self, wanted: str | None = None) -> Period:
        """A month that was rated, however it is written; by default the newest one.

        Raises:
            OperatorError: The month was not rated.
        """
        return rated_period(list(self.panel.rows.periods), wanted, newest=self.newest)

    def before(self, period: Period) -> Period | None:
        """The month that was rated before a month; None before the first one."""
        known = list(self.panel.rows.periods)
        index = known.index(period)
        return known[index - 1] if index else None
