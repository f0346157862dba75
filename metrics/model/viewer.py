"""Who is asking: the role and the entities they may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["viewer", "analyst", "administrator"]


@dataclass(frozen=True)
class Viewer:
    """One reader of the results.

    ``scope`` holds the entity ids this reader may see; None means the whole city. There is no reader by default.
    """

    role: Role
    scope: frozenset[str] | None

    def may_see(self, entity: str) -> bool:
        """Whether ``entity`` lies within the scope."""
        return self.scope is None or entity in self.scope
