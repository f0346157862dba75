"""Charts by hand, as the library gives them."""

from __future__ import annotations

from typing import Any

import numpy as np

from metrics.application.signals.monitor_view import Chart
from metrics.definitions import Rebase
from metrics.model import shift

LAST = "2021-06"
NAN = float("nan")
MEAN, LOWER, UPPER = 60.0, 50.0, 70.0


def chart(values: list[float], rule: str = "none", side: int = 0, reading: str = "common_cause", **more: Any) -> Chart:
    """A chart of a share up to June 2021 with mean 60 and limits 50 and 70, whose last point carries a signal."""
    n, newest = len(values), max((at for at, value in enumerate(values) if value == value), default=0)

    def once(word: Any, otherwise: Any) -> tuple[Any, ...]:
        return tuple(word if at == newest else otherwise for at in range(n))

    fields: dict[str, Any] = {
        "entity": "G14", "subject": "PE4", "kind": "share", "spacing": 1, "overlap": 1.0, "improvement": 1,
        "enough": True, "periods": tuple(shift(LAST, at - n + 1) for at in range(n)), "values": np.array(values),
        "records": np.full(n, 40.0), "mean": np.full(n, MEAN), "lower": np.full(n, LOWER), "upper": np.full(n, UPPER),
        "trial": (False,) * n, "rules": once(() if rule == "none" else (rule,), ()), "signals": once(rule, "none"),
        "readings": once(reading, "common_cause"), "sides": once(side, 0), "variation": reading, "assurance": "none",
        "tendency": "stable", "target": None, "season": np.ones(12), "rebases": (),
    }  # fmt: skip
    return Chart(**(fields | more))


def rebase(month: str) -> Rebase:
    return Rebase.model_validate({"from": month, "reason": {"zh": "口径调整", "en": "Counted otherwise"}})
