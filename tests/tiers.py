"""How much of the tests is run, and in which order: quick for every change, usual, full at its full length."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeVar

import pytest
from hypothesis import HealthCheck, settings

TIERS: Final = {"quick": 20, "usual": 25, "full": 500}
"""Examples that a property is held against."""

MEANT: Final = 40
"""A test that says how many examples it draws means them beside so many of a property."""

LONG: Final = (
    "tests/browser/", "tests/faults/", "tests/contributing/", "tests/pages/", "tests/databases/", "tests/scale/",
    "tests/ledgers/", "tests/intake/", "tests/unit/", "tests/properties/", "tests/sentences/",
)  # fmt: skip
"""What takes longest, dealt to the workers in turn: one builds the sample city while the others do without it."""

Item = TypeVar("Item")

PATIENCE: Final = 120
"""Seconds for one worker to read all tests."""

SLOW: Final = HealthCheck.too_slow
"""Machines are busy at times: how long an example takes, or its drawing, says nothing about a promise."""


def load(tier: str) -> None:
    """Have the properties drawn as often as a tier asks for."""
    settings.register_profile(tier, deadline=None, max_examples=TIERS[tier], suppress_health_check=[SLOW])
    settings.load_profile(tier)


def examples(number: int) -> int:
    """How many examples a test draws in this tier, that draws ``number`` of them beside ``MEANT`` of a property."""
    return max(1, number * settings().max_examples // MEANT)


def wait_for(file: Path) -> None:
    """Wait until a file is there, or until whoever was to make it has had time enough."""
    until = time.monotonic() + PATIENCE
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.05)


def some(items: Sequence[Item], every: int) -> Sequence[Item]:
    """One of so many items, from the first on; all of them in the full tier."""
    return items if settings().max_examples == TIERS["full"] else items[::every]


def is_for_full(item: pytest.Item) -> bool:
    """Whether a test is left to the full tier: by its marker, or by a parameter that its marker names."""
    marker = item.get_closest_marker("full")
    return marker is not None and marker.kwargs.get("only", "") in item.name


def longest_first(items: Sequence[pytest.Item], workers: int) -> list[pytest.Item]:
    """Order tests for workers that begin with equal shares of the list and take over each other's rest.

    Each share begins with some of what takes longest and ends with what is taken over most easily. The tests of a
    folder stay together, for what they share.

    Args:
        items: The tests in the order of their files.
        workers: How many begin at a time.

    Returns:
        The same tests.
    """
    long: dict[str, list[pytest.Item]] = {name: [] for name in LONG}
    short: list[pytest.Item] = []
    for item in items:
        name = next((name for name in LONG if item.nodeid.startswith(name)), None)
        (short if name is None else long[name]).append(item)
    shares: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for turn, tests in enumerate(long.values()):
        shares[turn % workers] += tests
    for number, share in enumerate(shares):
        wanted = len(items) * (number + 1) // workers - len(items) * number // workers
        taken = max(0, wanted - len(share))
        share += short[:taken]
        short = short[taken:]
    return [item for share in shares for item in share] + short
