"""What is watched from month to month, and how much of it is called out: the schema of ``config/monitoring.yaml``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from metrics.definitions.base import Definition, Month, Reference
from metrics.errors import Message
from metrics.model import Text


class Rebase(Definition):
    """A dated change of what a chart measures: limits of the months before say nothing about those after."""

    from_: Annotated[Month, Field(alias="from", description="First month of the new state.")]
    subjects: Annotated[
        tuple[Reference, ...], Field(description="Nodes of the tree and indicators it holds for; all when absent.")
    ] = ()
    entities: Annotated[tuple[Reference, ...], Field(description="Units it holds for; all when absent.")] = ()
    reason: Text


class Alerts(Definition):
    """What is called out in the monthly review."""

    budget: Annotated[
        int,
        Field(ge=1, le=50, description="Units or ledgers whose new alerts a meeting can take; the others are counted."),
    ]
    horizon: Annotated[
        int, Field(ge=1, le=24, description="Months within which an alert has to come true, in the back-test.")
    ] = 6
    rules: Annotated[
        tuple[Reference, ...], Field(min_length=1, description="Rules in the order in which they are ranked.")
    ]

    @model_validator(mode="after")
    def _each_once(self) -> Alerts:
        if repeated := sorted({rule for rule in self.rules if self.rules.count(rule) > 1}):
            raise ValueError(Message("{repeated} stands in 'rules' more than once", repeated=[*repeated]))
        return self


class Monitoring(Definition):
    """Control charts and alerts."""

    fix_after: Annotated[
        int | None, Field(ge=6, le=60, description="Limits rest on so many first points; on all when absent.")
    ] = None
    returns_needed: Annotated[
        float,
        Field(ge=0, le=1, description="Share of the ledgers owed for a month that must be in for it to show unasked."),
    ] = 0.8
    target: Annotated[
        Reference | None,
        Field(description="Grade that every score should reach; charts say whether it does so reliably."),
    ] = None
    gravest: Annotated[
        tuple[Reference, ...],
        Field(
            description="Rules of schemes, the gravest first: units whose grade one of them lowers stand before all "
            "others wherever units are listed by gravity."
        ),
    ] = ()
    rebase: tuple[Rebase, ...] = ()
    alerts: Alerts
