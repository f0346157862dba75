"""The dashboard as a server: the pages, a health route and the one route by which files leave."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any, Final
from urllib.parse import quote

import streamlit as st
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.datastructures import QueryParams
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit import net_util

from dashboard.gate.middleware import Gate
from dashboard.menu import MISSING, addresses
from dashboard.session import exports

SESSION: Final = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
"""An id as Streamlit gives one to each session."""


def health(_request: Request) -> Response:
    """Answer that the server is up."""
    return JSONResponse({"status": "ok"})


def export(request: Request) -> Response:
    """Hand over the file behind a one-time token."""
    if request.method != "GET":
        return Response(status_code=405)
    result = exports.redeem(request.path_params["token"])
    if result is None:
        return JSONResponse({"error": "unknown, used or lapsed"}, status_code=404)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(result.filename)}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(result.content, media_type=result.mime, headers=headers)


class NoPage(StringConvertor):
    """What stands in the place of a page and is none, in one part or several; Streamlit's addresses are left to it."""

    regex = (
        rf"(?!(?:{'|'.join(map(re.escape, addresses()))}|healthz|script-health-check|favicon)/?$)"
        r"(?!(?:api|app|component|media|static)/|.*_stcore/)[^.]+"
    )


def no_page(request: Request) -> Response:
    """Lead to the first page, which says what is not there; Streamlit would say so in English alone."""
    asked = QueryParams([*request.query_params.multi_items(), (MISSING, request.path_params["page"])])
    return RedirectResponse(f"/?{asked}")


def stay_inside() -> None:
    """Keep Streamlit from asking an outside host which address this machine has.

    It would whenever a WebSocket comes with a foreign Origin, so as to compare the two; there is no setting against it.
    Who reaches the dashboard under an address of its own names that in ``browser.serverAddress``.
    """
    net_util.get_external_ip = _unknown


def _unknown() -> None:
    return None


def mask_sessions() -> None:
    """Keep ids of sessions out of all logs: whoever has one may ask for that session's files."""
    make = logging.getLogRecordFactory()
    if getattr(make, "masks_sessions", False):
        return

    def masked(*parts: Any, **named: Any) -> logging.LogRecord:
        record = make(*parts, **named)
        text = record.getMessage()
        if SESSION.search(text):
            record.msg, record.args = SESSION.sub("…", text), ()
        return record

    masked.masks_sessions = True  # pyrefly: ignore[missing-attribute]
    logging.setLogRecordFactory(masked)


@asynccontextmanager
async def warmed(_app: st.App) -> AsyncIterator[None]:
    """Have what most readers open first worked out while the server starts, beside whoever comes meanwhile."""
    Thread(target=_prepare, name="warming", daemon=True).start()
    yield


def _prepare() -> None:
    """Load the pages as well: the server answers before they are there."""
    import_module("dashboard.navigation").prepare()


register_url_convertor("no_page", NoPage())
ROUTES: Final = (
    Route("/api/health", health),
    Route(f"/{exports.ROUTE}/{{token}}", export),
    Route("/{page:no_page}", no_page),
)

stay_inside()
mask_sessions()
app = st.App(
    Path(__file__).with_name("app.py"), routes=ROUTES, lifespan=warmed, middleware=[Middleware(Gate)],
)  # fmt: skip
