"""One indicator's points among its peers', between the goalposts."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Final

from dashboard.view_models import readings, wording
from dashboard.view_models.enquiry import Enquiry

NEAR: Final = 1e-9
"""Points by which two scores may differ and still share a place."""


@dataclass(frozen=True)
class Scale:
    """All in points from 0 to 100; ``posts`` are the values at 0, at the target and at 100, in words."""

    points: float
    label: str
    target: float
    posts: tuple[str, str, str]
    peers: tuple[float, ...]
    peer_labels: tuple[str, ...]
    reading: str


def scale(enquiry: Enquiry, entity: str, code: str) -> Scale | None:
    """Where a body lies on the scale; None where it has no points."""
    frame, t = enquiry.results.indicators, enquiry.t
    found = frame[(frame["indicator"] == code) & (frame["period"] == enquiry.period)].set_index("entity")
    posts, unit = readings.goalposts(enquiry, code), enquiry.config.indicators[code].unit
    points: dict[str, float] = found["points"].dropna().to_dict()  # type: ignore[assignment]
    values: dict[str, float] = found["value"].to_dict()  # type: ignore[assignment]
    if posts is None or entity not in points:
        return None
    scored = [key for key in readings.peers(enquiry, entity) if key in points]
    others = [key for key in scored if key != entity]
    own = wording.value(values[entity], unit, t)
    texts = [wording.value(amount, unit, t) for amount in (posts.worst, posts.target, posts.best)]
    place = wording.place(
        sum(points[key] > points[entity] + NEAR for key in others) + 1,
        sum(abs(points[key] - points[entity]) <= NEAR for key in scored),
        t,
    )
    reading = t("{place} of {of} in {group} with a value; the median there is {median}, here it is {value}.")
    return Scale(
        points=points[entity],
        label=own,
        target=readings.TARGET,
        posts=(
            t("worst {value} = 0").format(value=texts[0]),
            t("target {value} = 85").format(value=texts[1]) if posts.target != posts.best else "",
            t("best {value} = 100").format(value=texts[2]),
        ),
        peers=tuple(points[key] for key in others),
        peer_labels=tuple(f"{wording.short(enquiry, key)}  {wording.value(values[key], unit, t)}" for key in others),
        reading=reading.format(
            place=place[:1].upper() + place[1:],
            of=len(scored),
            group=wording.group(enquiry, entity),
            median=wording.value(median(values[key] for key in scored), unit, t),
            value=own,
        ),
    )
