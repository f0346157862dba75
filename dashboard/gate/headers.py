"""What every answer tells the browser: to take nothing from elsewhere, and to let nobody frame it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

INLINE: Final = re.compile(r"<script>(.*?)</script>", re.S)


def _inline_scripts() -> Iterator[str]:
    """The scripts that stand in Streamlit's own page, each by its digest."""
    page = Path(streamlit.__file__).with_name("static") / "index.html"
    for script in INLINE.findall(page.read_text(encoding="utf-8")):
        yield f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


POLICY: Final = "; ".join(
    (
        "default-src 'self'", " ".join(("script-src 'self' blob:", *_inline_scripts())),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:", "font-src 'self' data:", "connect-src 'self'", "worker-src 'self' blob:",
        "frame-ancestors 'none'", "base-uri 'self'", "form-action 'self'", "object-src 'none'",
    )
)  # fmt: skip
"""Styles stand in elements, as Streamlit writes them; scripts of components come as blobs that its own script makes."""
TOLD: Final = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def told(send: Send) -> Send:
    """Answers with these headers."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(TOLD)
        await send(message)

    return sending
