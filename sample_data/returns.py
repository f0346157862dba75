"""The register of returns: which ledger was sent for which month, and when."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from sample_data import stories
from sample_data.city import Form
from sample_data.span import CLOSED_ON, MONTH_ENDS, MONTHS, NEXT_MONTHS

LATE_SHARE: Final = 0.06
"""Share of returns that come after the tenth of the next month."""


def returns(frames: dict[str, pd.DataFrame], forms: dict[str, Form], rng: np.random.Generator) -> pd.DataFrame:
    """Write one row for every ledger and month that was sent; nothing to report is a return with 0."""
    parts = [_returns_of(name, frame, forms[name], rng) for name, frame in frames.items()]
    return pd.concat(parts).sort_values(["month_end_on", "ledger"], ignore_index=True)


def _returns_of(name: str, frame: pd.DataFrame, form: Form, rng: np.random.Generator) -> pd.DataFrame:
    dated = frame[form.dated_by].to_numpy().astype("datetime64[M]")
    counts = [int((dated == month).sum()) for month in MONTHS]
    late = rng.random(len(MONTHS)) < LATE_SHARE
    day = np.where(late, rng.integers(11, 24, len(MONTHS)), rng.integers(2, 10, len(MONTHS)))
    submitted = np.minimum(NEXT_MONTHS + day, CLOSED_ON)
    entered = np.minimum(submitted + rng.integers(0, 2, len(MONTHS)), CLOSED_ON)
    months = {"ledger": name, "month_end_on": MONTH_ENDS, "submitted_on": submitted, "records": counts}
    frame = pd.DataFrame({**months, "recorded_on": entered})
    if name == "audit_findings":
        frame = frame[frame["month_end_on"] < pd.Timestamp(stories.AUDIT_SILENT_FROM)]
    return frame
