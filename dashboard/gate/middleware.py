"""The gate itself: every request and every connection passes it before Streamlit sees them."""

from __future__ import annotations

import logging
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.gate import headers, hosts, messages, uploads

_LOG: Final = logging.getLogger(__name__)

CLOSED: Final = ("/_stcore/metrics",)
"""What Streamlit tells of all sessions to whoever asks."""
READING: Final = frozenset({"GET", "HEAD"})
OURS: Final = b"x-app-"
"""How headers begin that only the gate itself may set."""
REFUSED: Final = 1008
"""The code by which a connection is closed for what it is."""


class Gate:
    """Lets through what a page of the dashboard sends to one of its own names."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        connection = scope["type"] == "websocket"
        status = refusal(scope, connection=connection)
        if status is not None and connection:
            await send({"type": "websocket.close", "code": REFUSED})
            return
        scope["headers"] = [pair for pair in scope["headers"] if not pair[0].lower().startswith(OURS)]
        if connection:
            await self._app(scope, messages.filtered(receive), send)
        elif status is not None:
            await PlainTextResponse("", status)(scope, receive, headers.told(send))
        else:
            with uploads.on_its_way(scope["path"], Headers(scope=scope)):
                await self._app(scope, receive, headers.told(send))


def refusal(scope: Scope, *, connection: bool) -> int | None:
    """The status that refuses a request; None where it may pass."""
    told, path = Headers(scope=scope), scope["path"]
    host, origin = told.get("host"), told.get("origin")
    if not hosts.is_known(host):
        _LOG.warning("a request to a name that is not one of the dashboard's was refused; see %s", hosts.HOSTS_SETTING)
        return 421
    reading = not connection and scope["method"] in READING
    if not hosts.is_own(origin, host) and not (reading and origin is None):
        return 403
    if path.rstrip("/") in CLOSED:
        return 404
    return None if reading or connection else uploads.refusal(path, told)
