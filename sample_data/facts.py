"""The figures the city published for its pilot window, January 2020 to June 2021, each stated once.

Organisations and totals only. The builders of the ledgers split these totals over records, so that
they hold exactly for every seed.
"""

from __future__ import annotations

from typing import Final

TALKS_HELD: Final = 104
TALKS_PERSONS: Final = 283
TRIGGERS: Final = 8

KEY_TASKS: Final = 10
MEASURES: Final = 39
FOCUS_TASKS: Final = 16

RECOMMENDATIONS: Final = 20
"""Recommendation letters of the city, each also sent to the responsible city leader."""

REMINDERS: Final = 15
REMINDED_PERSONS: Final = 21

UNITS_ASSESSED: Final = 41
OPINIONS_CARRIED_OUT: Final = 13
REPLIES_DEFERRED_OR_REFUSED: Final = 6

FINANCE: Final = "G09"
FINANCE_RISK_POINTS: Final = 29

LONG: Final = "610327"
LONG_ANOMALIES: Final = 3776
LONG_BULLETINS: Final = 6
LONG_DEPARTMENTS: Final = ("民政局", "农业农村局", "教育体育局", "林业局", "水利局", "残疾人联合会")
"""The number is published, the six organisations are examples."""
LONG_FUNDS_RECOVERED: Final = 105_000
LONG_SUBSIDIES_RECOVERED: Final = 62_800

TAIBAI: Final = "610331"
TAIBAI_WATER: Final = {"wardens_hired": 44, "disinfection_sets": 98, "facilities_repaired": 59, "works_upgraded": 34}
TAIBAI_CASES: Final = 4
TAIBAI_LETTERS: Final = 3

CHENCANG: Final = "610304"
CHENCANG_HOMES: Final = 25
CHENCANG_DAYS: Final = 5

SAND_SITES: Final = 139
DREDGING_BOATS: Final = 80
