"""Who is asking: the account's role, and the bodies and ledgers that are its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "leader", "secretary", "analyst", "clerk", "reader", "auditor", "system_administrator", "security_administrator",
    "operator",
]  # fmt: skip
"""A clerk sends a supplier's ledgers, a reader looks at one body, an operator works on the server itself."""


@dataclass(frozen=True)
class Actor:
    """Somebody who asks; there is nobody by default.

    ``scope`` holds the entity ids that are looked at; None means the whole city.
    """

    role: Role
    scope: frozenset[str] | None

    def may_see(self, entity: str) -> bool:
        """Whether ``entity`` lies within the scope."""
        return self.scope is None or entity in self.scope
