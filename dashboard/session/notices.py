"""What every page, slide and file says about the data as a whole, and of how much of it the reader sees."""

from __future__ import annotations

from typing import Final

from dashboard.session.cached import cached, data_version
from dashboard.session.query import Query, Session
from metrics.application.city import CityHandle
from metrics.errors import Message
from metrics.model import Text
from metrics.wording.returns import incoming

SAMPLE: Final = Message("Sample data: every record is synthetic and says nothing about any real unit")

OLDER: Final = Message("Last complete results: those with the records that were just imported are being worked out")


def notices(session: Session) -> list[Message | Text]:
    """That records are made up, which the database itself remembers, and the city's own notice."""
    sample = [SAMPLE] if _holds_sample(session.city) else []
    own = session.config.city.notice
    return [*sample, *([own] if own else [])]


@cached(entries=8)
def _holds_sample(city: CityHandle) -> bool:
    return city.store.holds_sample


def of_reader(session: Session) -> list[Message]:
    """That counts and medians are not the city's, for one who sees a part of the bodies."""
    bodies = session.config.city.entities
    seen = sum(map(session.actor.may_see, bodies))
    if seen == len(bodies):
        return []
    return [
        Message(
            "You see {seen} of {total} units: counts, medians and quartiles are of these; places, funnels, control "
            "charts and tests of the method rest on all",
            seen=seen, total=len(bodies),
        )
    ]  # fmt: skip


def of_month(query: Query) -> list[Message]:
    """What is to be known of the chosen month: how many ledgers are in, where too few are, and what is not in it."""
    counts = query.results.incoming.get(query.period)
    older = [OLDER] if query.results.data_version != data_version(query.city) else []
    return [*([incoming(*counts)] if counts else []), *older]
