"""The slides of the briefing, in the order of ``config/briefing.yaml``, as finished numbers and sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from dashboard.screens.briefing import appendix
from dashboard.screens.briefing.body_slide import body_slide
from dashboard.screens.briefing.changes import changes
from dashboard.screens.briefing.conclusion import conclusion
from dashboard.screens.briefing.counties import counties
from dashboard.screens.briefing.decisions import decisions
from dashboard.screens.briefing.facts import BriefingFacts, Sheet
from dashboard.screens.briefing.follow_up import follow_up
from dashboard.screens.briefing.weaknesses import weaknesses
from dashboard.screens.briefing.worst import worst
from dashboard.session.cached import cached
from dashboard.session.notices import notices, of_reader
from dashboard.text import format
from dashboard.text.emphasis import Span, plain, spans
from metrics.definitions.briefing import Slide as Item


@dataclass(frozen=True)
class Slide:
    """One slide: what it is about, what it claims, how long it stays, and what it shows.

    ``part`` is what its kind needs, as plain lists and dicts for the browser; ``of`` says which page of how many it is
    where a list goes on, else it is empty.
    """

    kind: str
    topic: str
    of: str
    claim: tuple[Span, ...]
    seconds: int
    part: dict[str, Any]
    foot: str
    appended: bool

    @property
    def sentence(self) -> str:
        """The claim as plain text."""
        return "".join(span.text for span in self.claim)


@dataclass(frozen=True)
class BriefingView:
    """The whole briefing."""

    title: str
    month: str
    city: str
    notice: str
    """On the first slide and on those that need no note of their own."""
    notice_in_short: str
    slides: tuple[Slide, ...]


@cached(entries=128)
def briefing_view(facts: BriefingFacts) -> BriefingView:
    """Shape all slides of the agenda, and then those of its appendix."""
    query, agenda = facts.query, facts.query.config.briefing
    said = [query.t(text) for text in (*notices(query), *of_reader(query))]
    slides = [slide for item in agenda.slides for slide in _slides(facts, item, appended=False)]
    slides += [slide for item in agenda.appendix for slide in _slides(facts, item, appended=True)]
    return BriefingView(
        title=query.t(agenda.title),
        month=format.month(query.period, query.t),
        city=query.t(query.config.city.title),
        notice=" · ".join(said),
        notice_in_short=" · ".join(text.partition(query.t(": "))[0] for text in said),
        slides=tuple(slides),
    )


@cached(entries=128)
def profile_slide(facts: BriefingFacts, entity: str) -> Slide:
    """The profile of any unit, as one opens it from a name on a slide."""
    item = Item(kind="profile", title=facts.query.config.city.entities[entity].short, entity=entity)
    return _slides(facts, item, appended=True)[0]


def _slides(facts: BriefingFacts, item: Item, *, appended: bool) -> list[Slide]:
    sheets = [*_profile(facts, item)] if item.kind == "profile" else [*KINDS[item.kind](facts)]
    t, agenda = facts.query.t, facts.query.config.briefing
    return [
        Slide(
            kind=item.kind,
            topic=t(item.title),
            of=t("{n} of {total}").format(n=number, total=len(sheets)) if len(sheets) > 1 else "",
            claim=spans(sheet.claim),
            seconds=agenda.time_of(item),
            part=asdict(sheet.part),
            foot=plain(sheet.foot),
            appended=appended,
        )
        for number, sheet in enumerate(sheets, start=1)
    ]


def _profile(facts: BriefingFacts, item: Item) -> Iterator[Sheet]:
    entity = item.entity
    if entity is None:
        entity = facts.cases[0].entity if facts.cases else facts.query.results.entities[0]
    yield body_slide(facts, entity)


KINDS: Final[dict[str, Callable[[BriefingFacts], Iterator[Sheet]]]] = {
    "conclusion": conclusion,
    "follow_up": follow_up,
    "changes": changes,
    "worst": worst,
    "map": counties,
    "weaknesses": weaknesses,
    "decisions": decisions,
    "tiles": appendix.tiles,
    "overdue": appendix.overdue,
    "doubtful": appendix.doubtful,
    "gaps": appendix.gaps,
}
"""How each kind of slide is made, but for profiles, which are of one unit; see ``metrics.definitions.briefing``."""
