"""Under which names the dashboard is reached, and which pages of a browser may speak to it."""

from __future__ import annotations

import os
from typing import Final

from streamlit import config

HOSTS_SETTING: Final = "POLITICAL_ECOLOGY_HOSTS"
"""Names, with their port where it is no usual one, by which readers reach the dashboard, apart by commas."""
LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
EVERYWHERE: Final = frozenset({"0.0.0.0", "::", ""})
USUAL_PORTS: Final = frozenset({80, 443})
"""Ports that a browser leaves out."""


def known() -> frozenset[str]:
    """Every name that a request may be made to: this machine's own, the one listened on, and those of the setting."""
    port, listened = int(config.get_option("server.port")), str(config.get_option("server.address") or "")
    own = [*LOOPBACK, *([] if listened in EVERYWHERE else [f"[{listened}]" if ":" in listened else listened])]
    names = {f"{name}:{port}" for name in own} | (set(own) if port in USUAL_PORTS else set())
    return frozenset(names | {name.strip().lower() for name in os.environ.get(HOSTS_SETTING, "").split(",")} - {""})


def is_known(host: str | None) -> bool:
    """Whether a request is made to one of the names; else another site's name was made to point here."""
    return host is not None and host.lower() in known()


def is_own(origin: str | None, host: str | None) -> bool:
    """Whether what sends a request is a page of the dashboard itself."""
    return host is not None and origin is not None and origin.lower() in (f"http://{host}", f"https://{host}")
