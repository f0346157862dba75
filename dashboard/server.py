"""The dashboard as a server: the pages, a health route and the one route by which files leave."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import quote

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.session import exports


def health(_request: Request) -> Response:
    """Answer that the server is up."""
    return JSONResponse({"status": "ok"})


def export(request: Request) -> Response:
    """Hand over the file behind a one-time token."""
    result = exports.redeem(request.path_params["token"])
    if result is None:
        return JSONResponse({"error": "unknown, used or lapsed"}, status_code=404)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(result.filename)}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(result.content, media_type=result.mime, headers=headers)


ROUTES: Final = (Route("/api/health", health), Route(f"/{exports.ROUTE}/{{token}}", export))

app = st.App(Path(__file__).with_name("app.py"), routes=ROUTES)
