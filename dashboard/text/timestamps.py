"""Points in time as they are written: the day and the minute, by the clock of the server."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd

from dashboard.text import format
from metrics.wording import Translate


def moment(value: datetime | None, t: Translate) -> str:
    """A moment given in UTC, without a zone, in local words: 30 June 2021 09:15."""
    if value is None or pd.isna(value):
        return format.NONE
    local = _local(value)
    return f"{format.day(local.date(), t)} {local:%H:%M}"


def stamp(value: datetime) -> str:
    """The same in narrow places: 2021-06-30 09:15."""
    return f"{_local(value):%Y-%m-%d %H:%M}"


def _local(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC).astimezone()
