"""What an insight says: one number, the threshold it missed, and one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.errors import Message


@dataclass(frozen=True)
class Finding:
    """Something worth a look, worked out from the numbers.

    ``subject`` names what it is about (ids of indicators, nodes or groups); ``value`` missed ``threshold``.
    """

    kind: str
    subject: tuple[str, ...]
    value: float
    threshold: float
    sentence: Message
