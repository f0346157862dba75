"""A scheme together with all that rating by it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metrics.definitions import Goalposts, Scheme


@dataclass(frozen=True)
class Method:
    """What turns values into grades, and the two names that results carry.

    ``goalposts`` holds those of every leaf, ``groups`` the peer group of every entity; ranks stay inside it.
    """

    scheme: Scheme
    goalposts: Mapping[str, Goalposts]
    groups: Mapping[str, str]
    scheme_hash: str
    data_version: str
