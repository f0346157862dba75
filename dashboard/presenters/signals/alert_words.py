"""What pages call the alert rules, and which of them say what is rather than what may come."""

from __future__ import annotations

from typing import Final

from metrics.application.signals.monitor_view import REGULAR
from metrics.wording import Translate
from metrics.wording.alerts import RULES

STATES: Final = REGULAR
"""Rules that say what is; the others warn of what may come, and are held against it in the back-test."""


def title(rule: str, t: Translate) -> str:
    """What a rule is called."""
    return t(RULES[rule][0])


def meaning(rule: str, t: Translate) -> str:
    """When a rule holds, in one sentence."""
    return t(RULES[rule][1])
