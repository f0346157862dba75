"""The agenda of the shared-screen briefing: the schema of ``config/briefing.yaml``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from metrics.definitions.base import Definition, Reference
from metrics.errors import Message
from metrics.model import Text

ClaimKind = Literal["conclusion", "follow_up", "changes", "worst", "map", "weaknesses", "decisions"]
"""Each claims something of the month, in the order in which a meeting asks."""
AppendixKind = Literal["tiles", "overdue", "doubtful", "gaps", "profile"]
"""Each is a list or a chart to look something up."""


class Slide(Definition):
    """One slide of the agenda or of its appendix; a list that is too long goes on on a second slide."""

    kind: ClaimKind | AppendixKind
    title: Annotated[Text, Field(description="What the slide is about; its heading is the claim that is worked out.")]
    seconds: Annotated[int | None, Field(ge=3, le=600, description="Time on screen; the agenda's when absent.")] = None
    entity: Annotated[Reference | None, Field(description="Whose profile; the one most in need when absent.")] = None

    @model_validator(mode="after")
    def _entity_belongs_to_a_profile(self) -> Slide:
        if self.entity is not None and self.kind != "profile":
            raise ValueError(Message("only a profile slide names an entity; this is '{kind}'", kind=self.kind))
        return self


class Asked(Definition):
    """What is proposed for one kind of matter that is put before the meeting."""

    lead: Annotated[
        Text | None,
        Field(description="The office that leads; a ledger's supplier for its overdue matters when absent."),
    ] = None
    days: Annotated[
        int | None, Field(ge=1, le=366, description="Days after the month's end; by the next meeting when absent.")
    ] = None


class Decisions(Definition):
    """What is proposed for the matters that are put before the meeting, by kind."""

    lowest_grade: Asked = Asked()
    capped: Asked = Asked()
    overdue: Asked = Asked()
    missing: Asked = Asked()


class Briefing(Definition):
    """What is shown to the leadership, and in which order."""

    title: Text
    seconds: Annotated[int, Field(ge=3, le=600, description="Seconds a slide stays when it advances by itself.")] = 20
    lowest_grade: Annotated[
        Text | None,
        Field(description="What is to be decided about the units of the lowest grade, for whom {names} stands."),
    ] = None
    decisions: Decisions = Decisions()
    slides: Annotated[tuple[Slide, ...], Field(min_length=1)]
    appendix: tuple[Slide, ...] = ()

    @model_validator(mode="after")
    def _the_bodies_stand_where_they_can_be_put_in(self) -> Briefing:
        for text in (self.lowest_grade.zh, self.lowest_grade.en) if self.lowest_grade else ():
            if "{names}" not in text or set("{}") & set(text.replace("{names}", "")):
                message = Message(
                    "lowest_grade: write {names} where the units stand, and no other braces; found '{text}'",
                    names="{names}", text=text,
                )  # fmt: skip
                raise ValueError(message)
        return self

    def time_of(self, slide: Slide) -> int:
        """How many seconds a slide stays on screen."""
        return slide.seconds or self.seconds
