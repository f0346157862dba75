"""What is planted in the ledgers for a reader to find; ``README.md`` tells it in sentences."""

from __future__ import annotations

from typing import Final

import numpy as np

STEADY: Final = "610328"
"""千阳县 improves month after month."""

COLLAPSED: Final = "G14"
COLLAPSE_FIRST: Final = np.datetime64("2020-03")
COLLAPSE_LAST: Final = np.datetime64("2020-08")
COLLAPSE_SCORE: Final = 12.0
"""市城市管理执法局 falls to this level in these months."""

WOKEN_ON: Final = np.datetime64("2020-05-22")
"""… is criticised publicly on this day, and closes every follow-up in time from then on."""

CAPPED: Final = "G13"
CAPPED_ON: Final = np.datetime64("2021-01-18")
"""市住房和城乡建设局: a severe case in the leadership, disposed of on this day."""

AUDIT_SILENT_FROM: Final = np.datetime64("2021-04-01")
"""From here on the audit bureau has sent nothing."""

LINYOU: Final = "610329"
LAST_YEAR_BREACHES: Final = {
    "610302": 7, "610303": 6, "610304": 9, "610305": 7, "610323": 8, "610324": 6,
    "610326": 6, "610327": 5, "610328": 3, "610329": 3, "610330": 3, "610331": 2,
}  # fmt: skip
"""Eight-point-rule breaches from July 2020 to June 2021: 0.9 to 1.25 per 1000 staff, Linyou 1.36."""

ALL_TRAINED: Final = "I02"
"""市供销合作社 reports full attendance in every quarter."""

FALSIFIED_INDICATOR: Final = "DI5"
FALSIFIED_ON: Final = np.datetime64("2021-05-20")
"""… and that was confirmed as false on this day."""

LATE_EDITOR: Final = "G15"
LATE_EDITS: Final = 25
LATE_EDIT_ON: Final = np.datetime64("2021-06-25")
"""市交通运输局 entered so many tasks of the first quarter of 2021 on one day."""

QUIET: Final = "M04"
QUIET_FACTOR: Final = 6.0
"""市工商业联合会 has a sixth of the records that even a small body has."""

OVERDUE: Final = {"610324": 2, "G16": 1}
"""Inspection findings still open in June 2021 after two reminders, by body."""

POOR_REVIEW: Final = "I04"
POOR_REVIEW_SCORE: Final = 54.0
"""市公共资源交易中心: rectification graded poor in November 2020."""

CRITICISMS: Final = (
    (COLLAPSED, "public", "2020-05-22", "2021-02-24"),
    ("610323", "system", "2020-10-14", ""),
    ("G18", "city", "2020-11-25", "2021-04-15"),
    ("I03", "city", "2021-03-12", ""),
)
"""Body, level, day and the day the fix was verified. The first is no longer in force in June 2021."""

ADOPTED: Final = (("610327", "2021-01-20"), ("G03", "2021-04-28"))
"""Focus tasks adopted city-wide, with the day."""

FIXED_LEVELS: Final = {
    STEADY: (50.0, 89.0),
    COLLAPSED: (75.0, 86.0),
    CAPPED: (72.0, 89.0),
    ALL_TRAINED: (62.0, 71.0),
    POOR_REVIEW: (54.0, 53.0),
    "610324": (58.0, 66.0),
    "G16": (60.0, 70.0),
    "I03": (59.0, 53.0),
    "G05": (57.0, 51.0),
    "G03": (76.0, 90.0),
    "610327": (70.0, 86.0),
}
"""Overall level of some bodies in July 2018 and in June 2021, points of the index."""
