"""Alert rules in words: what each is called and when it holds, for a reader who is no statistician."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from metrics.errors import mark

RULES: Final[Mapping[str, tuple[str, str]]] = {
    "grade_fell": (mark("Grade fell"), mark("The grade is worse than the month before.")),
    "score_outside": (
        mark("Score beyond its limits"),
        mark("The index or a dimension falls below the limits of its own chart, by more than its sampling error."),
    ),
    "cap": (mark("Grade limited by a rule"), mark("A rule of the scheme limits the grade of a rated unit.")),
    "void": (mark("Data voided"), mark("A rule of the scheme voids data.")),
    "deduction": (mark("Deduction in force"), mark("A rule of the scheme takes points.")),
    "late_entries": (
        mark("Records entered late"),
        mark("Many records of one unit were entered on one day, long after the events."),
    ),
    "full_marks": (
        mark("All full marks"),
        mark("A share was exactly 100% period after period, though the other units' records make that improbable."),
    ),
    "identical_columns": (
        mark("The same numbers"),
        mark("A unit's numbers equal another unit's, or its own of the period before, six periods or more in a row."),
    ),
    "digit_heaping": (
        mark("Many round numbers"),
        mark("A unit's counts end in 0 or 5 more often than chance and the other units' counts make probable."),
    ),
    "record_jump": (
        mark("Ten times the usual records"),
        mark("A unit has more than ten times its usual records in a month, more than chance makes probable."),
    ),
    "indicator_outside": (
        mark("Indicator beyond its limits"),
        mark("A month or quarter of an indicator lies beyond the limits of its own chart, on the worse side."),
    ),
    "indicator_shift": (
        mark("Indicator shifted"),
        mark("Seven months or quarters in a row of an indicator lie on the worse side of its mean."),
    ),
    "indicator_trend": (
        mark("Indicator getting worse"),
        mark("Seven months or quarters in a row of an indicator, each is worse than the one before."),
    ),
    "indicator_two_of_three": (
        mark("Indicator near its limit"),
        mark("Two of three months or quarters in a row of an indicator lie near the limit on the worse side."),
    ),
    "funnel": (
        mark("Far from its peers"),
        mark("A share or rate lies beyond the 99.8% limit of its peer group's funnel, on the worse side."),
    ),
    "ledger_missing": (
        mark("Ledger missing"),
        mark("A ledger that indicators rest on was not reported for the month, though it was before."),
    ),
    "not_rated": (mark("Not enough data"), mark("There is too little evidence for a grade.")),
}
"""By the word in ``config/monitoring.yaml``: title, and one sentence."""
