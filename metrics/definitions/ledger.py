"""What departments send: the schema of ``config/ledgers/*.yaml``."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, model_validator

from metrics.definitions.base import Definition, Expression, MisplacedError, NamedKind, Reference, Slug, shared_words
from metrics.errors import Message
from metrics.model import Period, Text
from metrics.model.periods import shift, span
from metrics.model.persons import word_for
from metrics.model.text import neither_is_asked, one_is_enough

Cadence = Literal["M", "Q", "H", "Y"]
ColumnType = Literal["code", "choice", "date", "integer", "number", "yes_no", "entity"]

PeriodKind = Literal["month", "quarter", "half-year", "year"]

REFRESH_GAP: Final[dict[Cadence, int]] = {"M": 1, "Q": 3, "H": 6, "Y": 12}
"""Months between two values of a cadence, and so those that one return tells of."""

REPORTED: Final = "ledger"
"""Its column that names a ledger."""

# Headers of departments' files: data that a parser recognises, as those in config/ledgers are.
ENTITY_CODE = Text(zh="单位代码", en="Unit code")
ENTITY_NAME = Text(zh="单位名称", en="Unit")
FORMER_CODE, FORMER_NAME = "Body code", "Body"
"""What English forms called them until they said unit; files that still do are read."""
RECORDED_ON = Text(zh="填报日期", en="Recorded on")


def header_key(header: str) -> str:
    """A header as it is compared: width of signs, spaces, line breaks and case are looks."""
    return "".join(unicodedata.normalize("NFKC", header).split()).casefold()


def about_persons(header: str) -> Message | None:
    """Why a header cannot stand in a definition; None where it is not about persons."""
    word = word_for(header)
    if word is None:
        return None
    return Message(
        "the header '{header}' is about persons ('{word}'); only organisations are assessed, and no file with such a "
        "column is taken", header=header, word=word,
    )  # fmt: skip


class Column(Definition):
    """One typed column. There is no free text: a text could identify a person."""

    model_config = ConfigDict(json_schema_extra=neither_is_asked)

    zh: str = Field(min_length=1, description="Header in the departments' files; files may bring the English one.")
    en: str = Field(min_length=1)
    type: ColumnType
    required: bool = True
    values: dict[Slug, Text] | None = Field(default=None, description="Allowed values: code → word in the files.")
    min: float | None = None
    max: float | None = None
    unit: str | None = None
    scale: Literal["percent", "fraction"] | None = Field(
        default=None, description="Shares are kept as 12.5 (percent) or as 0.125 (fraction); files may say 12.5 %."
    )
    note: Text | None = None
    aliases: tuple[str, ...] = Field(default=(), description="Other headers under which files bring this column.")
    period: PeriodKind | None = Field(
        default=None, description="The date stands for a period: its last day is kept, and the period itself is read."
    )
    may_lie_ahead: bool = Field(default=False, description="A date after today is no question, as of a deadline.")

    @property
    def title(self) -> Text:
        """The header in both languages."""
        return Text(zh=self.zh, en=self.en)

    @model_validator(mode="before")
    @classmethod
    def _one_is_enough(cls, given: Any) -> Any:
        return one_is_enough(given)

    @model_validator(mode="after")
    def _a_choice_has_values(self) -> Column:
        if (self.type == "choice") != bool(self.values):
            raise ValueError(Message("'values' belongs to columns of type choice, and to all of them"))
        for word, one, other in shared_words((code, title.words) for code, title in (self.values or {}).items()):
            message = Message(
                "'{word}' stands for {one} and for {other}; each value needs its own word",
                word=word,
                one=one,
                other=other,
            )
            raise MisplacedError(("values", other), message)
        for header in (self.zh, self.en, *self.aliases):
            if message := about_persons(header):
                raise ValueError(message)
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(
                Message(
                    "no number is {low:g} or more and {high:g} or less; turn 'min' and 'max' round",
                    low=self.min,
                    high=self.max,
                )
            )
        if self.scale and self.type != "number":
            raise ValueError(Message("'scale' belongs to columns of type number"))
        if (self.period or self.may_lie_ahead) and self.type != "date":
            raise ValueError(Message("'period' and 'may_lie_ahead' belong to columns of type date"))
        return self


STANDARD: Final = frozenset({"entity", "recorded_on"})
"""Columns that a ledger has without declaring them."""
RESERVED: Final = frozenset({
    "id", "batch", "ended_by", "digest", "row", "period", "month_end", "dated", "newest", "numerator", "denominator",
    "measured", "in_numerator", "alike", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid",
})  # fmt: skip
"""Names that statements and results use beside a ledger's own columns, and columns that PostgreSQL's tables have."""


RESERVED_LEDGERS: Final = frozenset(
    {"batches", "runs", "sent", "closed_months", "fitted", "alembic_version", "incoming", "incoming_verdicts"}
)
"""Names of tables that hold no ledger."""
RESERVED_PREFIXES: Final = ("run_", "sqlite_", "pg_")
"""How names of further such tables begin: the product's own, SQLite's and PostgreSQL's."""


RETURNS: Final = "returns"
"""The ledger that says which supplier reported which month, where a city keeps one."""
RETURN_COLUMNS: Final[dict[str, ColumnType]] = {
    "ledger": "code", "month_end_on": "date", "submitted_on": "date", "records": "integer",
}  # fmt: skip
"""What it needs, so that a file that is taken in can be registered as a month's return."""
RETURN_KEY: Final = ("ledger", "month_end_on")


class FollowUp(Definition):
    """Dates between which a record asks for something to be done."""

    opened: Reference
    due: Reference
    closed: Reference


class RowCheck(Definition):
    """What must hold inside one record; an empty cell breaks no rule."""

    holds: Expression
    title: Text


ENTITY: Final = Column(zh=ENTITY_NAME.zh, en=ENTITY_NAME.en, type="entity")
RECORDED: Final = Column(zh=RECORDED_ON.zh, en=RECORDED_ON.en, type="date", required=False)


class Ledger(Definition):
    """One kind of record: who sends it, how often, and what its columns mean.

    Every ledger also has ``recorded_on`` (the day a row was entered), and unless its scope is the city,
    ``entity`` (in files: code and name of the unit).
    """

    id: Slug
    title: Text
    short: Annotated[Text | None, Field(description="What its matters are called in a sentence or list.")] = None
    supplier: Text
    cadence: Cadence
    due_day: Annotated[int, Field(ge=1, le=28, description="Day of the next month by which a month is due.")] = 10
    scope: Literal["entity", "city"] = "entity"
    dated_by: Reference = Field(description="The date column that places a record in a month.")
    key: Annotated[tuple[Reference, ...], Field(min_length=1, description="Columns that together name a record.")]
    columns: Annotated[dict[Slug, Column], Field(min_length=1)]
    follow_up: FollowUp | None = Field(default=None, description="Followed up in the monthly review while open.")
    checks: tuple[RowCheck, ...] = ()
    full_return: NamedKind | None = Field(
        default=None,
        description="`all`, or the kind of units of which each date has a row; who is missing is asked about.",
    )

    @model_validator(mode="after")
    def _every_header_means_one_column(self) -> Ledger:
        named = [(name, (column.zh, column.en, *column.aliases)) for name, column in self.all_columns.items()]
        named += [("entity", ENTITY_CODE.words)] if self.scope == "entity" else []
        for header, one, other in shared_words((name, map(header_key, words)) for name, words in named):
            message = Message(
                "the header '{header}' stands for '{one}' and for '{other}'; each needs its own",
                header=header, one=one, other=other,
            )  # fmt: skip
            raise MisplacedError(("columns", other if other in self.columns else one), message)
        return self

    @property
    def is_periodic(self) -> bool:
        """Whether the date names the record, so that a row stands for a body's whole month, quarter or wave."""
        return self.dated_by in self.key

    def is_deadline(self, column: str) -> bool:
        """Whether a date is a day set in advance, which may lie ahead of today."""
        due = self.follow_up.due if self.follow_up else None
        return self.all_columns[column].may_lie_ahead or column == due

    def months_told(self, period: Period) -> list[Period]:
        """The months that a return for ``period`` tells of: it, and those since the one that was owed before."""
        return span(shift(period, 1 - REFRESH_GAP[self.cadence]), period)

    @property
    def all_columns(self) -> dict[str, Column]:
        """The declared columns with the standard ones around them."""
        first = {"entity": ENTITY} if self.scope == "entity" else {}
        return {**first, **self.columns, "recorded_on": RECORDED}


def with_titles(ledgers: dict[str, Ledger]) -> dict[str, Ledger]:
    """The same ledgers, where that of returns names each of the others by its title, from a list."""
    register = ledgers.get(RETURNS)
    column = register.columns.get(REPORTED) if register else None
    titles = {ledger.id: ledger.title for ledger in ledgers.values() if ledger.id != RETURNS}
    if register is None or column is None or not titles:
        return ledgers
    listed = column.model_copy(update={"type": "choice", "values": titles})
    columns = {**register.columns, REPORTED: listed}
    return {**ledgers, RETURNS: register.model_copy(update={"columns": columns})}
