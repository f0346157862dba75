"""What one indicator is: the schema of ``config/indicators/*.yaml``."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from metrics.definitions.base import EVERYBODY, Code, Definition, Expression, NamedKind, Reference, Slug
from metrics.definitions.city import City
from metrics.definitions.ledger import Cadence
from metrics.errors import Message
from metrics.model import Period, Text

Unit = Literal["percent", "per_1000", "points", "days", "count"]

TARGET_POINTS: Final = 85.0
"""Points that the target value earns on the anchored scale: the lower end of the grade "good", so that whoever
reaches every target is rated good."""

SCALE: Final = {"percent": 100.0, "per_1000": 1000.0}
"""Factor from the plain quotient to the unit; 1 for the others."""

REFRESH_MONTHS: Final = {"M": tuple(range(1, 13)), "Q": (3, 6, 9, 12), "H": (6, 12), "Y": (12,)}
"""Calendar months in which a cadence brings a new value, unless the indicator says otherwise."""


def _size(given: Any) -> Any:
    """What ``per`` names; ``population_2020`` is how it was called at first."""
    return "population" if given == "population_2020" else given


class Goalposts(Definition):
    """The values, in the indicator's unit, that score 0, 85 and 100.

    Their order carries the direction, so no separate flag can contradict it.
    """

    worst: float
    target: float
    best: float

    @model_validator(mode="after")
    def _in_order(self) -> Goalposts:
        rising = self.worst < self.target <= self.best
        falling = self.worst > self.target >= self.best
        if not (rising or falling):
            raise ValueError(
                Message(
                    "worst {worst:g}, target {target:g}, best {best:g} are out of order; target lies "
                    "between the two ends and differs from worst",
                    worst=self.worst,
                    target=self.target,
                    best=self.best,
                )
            )
        return self

    @property
    def values(self) -> tuple[float, float, float]:
        """All three, from worst to best."""
        return self.worst, self.target, self.best


class Measure(Definition):
    """How records become a number; the kind says which of numerator, denominator, of, weight, per and years."""

    kind: Reference
    ledger: Reference
    dated_by: Reference | None = Field(
        default=None, description="Date that puts a record in the window; the ledger's by default."
    )
    window: Annotated[int, Field(ge=0, le=120, description="Months up to the month's end; 0: all records so far.")]
    pool: Literal["sum", "latest"] = Field(
        default="sum", description="All records of the window, or the newest date's only."
    )
    filter: Expression | None = None
    numerator: Expression | None = None
    denominator: Expression | None = None
    of: Expression | None = Field(default=None, description="The quantity of a median or a mean.")
    weight: Expression | None = None
    per: Annotated[Literal["staff", "population"] | None, BeforeValidator(_size)] = Field(
        default=None, description="The size of a unit that a rate is in proportion to, from `city.yaml`."
    )
    years: Annotated[int, Field(ge=1, le=10)] | None = Field(
        default=None, description="How many years before a change is held against, as growth a year; without it one."
    )
    n: Literal["denominator", "records"] = Field(default="denominator", description="What a minimum n is held against.")


class Words(Definition):
    """What is counted above and below the line, as it stands in a sentence."""

    numerator: Text | None = None
    denominator: Text | None = None


class Indicator(Definition):
    """One measurable quantity: what it is and which end is good, not how it is drawn."""

    title: Text
    applies_to: NamedKind | tuple[Reference, ...] = Field(
        default=EVERYBODY, description="`all`, a kind of units, or a list of units."
    )
    unit: Unit
    cadence: Cadence
    refresh: tuple[Annotated[int, Field(ge=1, le=12)], ...] | None = Field(
        default=None, description="Calendar months that bring a new value, where the cadence does not say it."
    )
    nature: Literal["process", "result", "perception", "context"]
    link: Literal["clarify", "perform", "supervise", "account"] = Field(
        description="Link of the chain: clarify, perform and supervise duties, hold to account."
    )
    measure: Measure
    words: Words = Words()
    goalposts: Goalposts | None = None
    min_n: Annotated[float, Field(ge=0)] = 1
    shrink: bool = Field(default=False, description="Pull small units' values towards the peer group (rates, shares).")
    source: Text
    code: str = Field(default="", exclude=True, description="Filled in by the loader from the key.")
    dimension: str = Field(default="", exclude=True, description="Filled in by the loader from the file.")

    @property
    def refresh_months(self) -> tuple[int, ...]:
        """Calendar months (1 to 12) in which the value is computed anew."""
        return self.refresh or REFRESH_MONTHS[self.cadence]

    @property
    def months_between(self) -> int:
        """Months from one new value to the next."""
        return 12 // len(self.refresh_months)

    @property
    def scale(self) -> float:
        """Factor from the plain quotient to the unit."""
        return SCALE.get(self.unit, 1.0)

    def moves_in(self, period: Period) -> bool:
        """Whether ``period`` brings a new value."""
        return int(period[5:7]) in self.refresh_months

    def applies(self, entity: str, city: City) -> bool:
        """Whether this indicator is asked of an entity."""
        if isinstance(self.applies_to, tuple):
            return entity in self.applies_to
        return self.applies_to in (EVERYBODY, city.kind(entity))

    @model_validator(mode="after")
    def _consistent(self) -> Indicator:
        if self.nature != "context" and self.goalposts is None:
            raise ValueError(Message("a scored indicator needs goalposts with worst, target and best"))
        return self


class IndicatorFile(Definition):
    """One file of indicators: a dimension and what belongs to it."""

    id: Slug
    title: Text
    indicators: Annotated[dict[Code, Indicator], Field(min_length=1)]

    @model_validator(mode="after")
    def _codes_are_keys(self) -> IndicatorFile:
        named = {
            code: indicator.model_copy(update={"code": code, "dimension": self.id})
            for code, indicator in self.indicators.items()
        }
        object.__setattr__(self, "indicators", named)
        return self
