"""One indicator's points among its peers', between the goalposts."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.view_models import readings, wording
from dashboard.view_models.enquiry import Enquiry


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
    if posts is None or entity not in found.index or pd.isna(found.at[entity, "points"]):
        return None
    group = [key for key in readings.peers(enquiry, entity) if key in found.index]
    scored = found.loc[group].dropna(subset=["points"])
    own = float(found.at[entity, "points"])
    texts = [wording.value(amount, unit, t) for amount in (posts.worst, posts.target, posts.best)]
    reading = t("Number {place} of {of} in {group} with a value; the median there is {median}, here it is {value}.")
    return Scale(
        points=own,
        label=wording.value(found.at[entity, "value"], unit, t),
        target=readings.TARGET,
        posts=(
            t("worst {value} = 0").format(value=texts[0]),
            t("target {value} = 85").format(value=texts[1]) if posts.target != posts.best else "",
            t("best {value} = 100").format(value=texts[2]),
        ),
        peers=tuple(scored["points"].drop(entity)),
        peer_labels=tuple(_label(enquiry, key, scored.at[key, "value"], unit) for key in scored.index.drop(entity)),
        reading=reading.format(
            place=int((scored["points"] > own + 1e-9).sum()) + 1,
            of=len(scored),
            group=wording.group(enquiry, entity),
            median=wording.value(scored["value"].median(), unit, t),
            value=wording.value(found.at[entity, "value"], unit, t),
        ),
    )


def _label(enquiry: Enquiry, key: str, value: float, unit: str) -> str:
    return f"{wording.short(enquiry, key)}  {wording.value(value, unit, enquiry.t)}"
