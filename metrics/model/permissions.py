"""Who may do what: one table of roles and actions, asked first by every function of the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from metrics.errors import Message, NotAllowed
from metrics.model.actor import Actor, Role

Action = Literal["read", "records", "arrivals", "take_in", "undo", "close", "tune", "verify", "back_up"]

ROLES: Final[Mapping[Role, Message]] = {
    "leader": Message("leaders"),
    "secretary": Message("secretaries"),
    "analyst": Message("analysts"),
    "clerk": Message("suppliers' clerks"),
    "reader": Message("readers of one unit"),
    "auditor": Message("auditors"),
    "system_administrator": Message("system administrators"),
    "security_administrator": Message("security administrators"),
    "operator": Message("operators of the server"),
}
"""What messages call who has a role."""

ACTIONS: Final[Mapping[Action, tuple[Message, frozenset[Role]]]] = {
    "read": (
        Message("look at ratings"), frozenset({"leader", "secretary", "analyst", "reader", "operator"}),
    ),
    "records": (
        Message("look at records"), frozenset({"leader", "secretary", "analyst", "reader", "operator"}),
    ),
    "arrivals": (
        Message("see what has come in"), frozenset({"leader", "secretary", "analyst", "clerk", "operator"}),
    ),
    "take_in": (Message("import files"), frozenset({"secretary", "analyst", "clerk", "operator"})),
    "undo": (Message("undo an import"), frozenset({"secretary", "analyst", "operator"})),
    "close": (Message("close a month"), frozenset({"secretary", "analyst", "operator"})),
    "tune": (Message("try other weights and rules"), frozenset({"analyst", "operator"})),
    "verify": (
        Message("verify the records"), frozenset({"auditor", "system_administrator", "analyst", "operator"}),
    ),
    "back_up": (Message("back up the records"), frozenset({"system_administrator", "analyst", "operator"})),
}  # fmt: skip
"""What each action is called, and which roles may do it."""


def may(actor: Actor, action: Action) -> bool:
    """Whether somebody may do something at all; what of it lies in their scope is asked where it is done."""
    return actor.role in ACTIONS[action][1]


def require(actor: Actor, action: Action) -> None:
    """Refuse who may not.

    Raises:
        NotAllowed: With what they may not do, and who may.
    """
    if not may(actor, action):
        raise NotAllowed([refusal(actor, action)])


def refusal(actor: Actor, action: Action) -> Message:
    """What somebody may not do, and who may."""
    what, roles = ACTIONS[action]
    listed = [title for role, title in ROLES.items() if role in roles]
    return Message("{role} may not {what}; these may: {roles}", role=ROLES[actor.role], what=what, roles=listed)
