"""Processor time: what work costs, however busy the machine is."""

from __future__ import annotations

import os


def spent() -> float:
    """Seconds that this process has worked, with the processes that it has started and that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
