"""Which files may come in: those of a session that shows an uploader, as many as it and all together may hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from starlette.datastructures import Headers
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from dashboard.session import uploaders

PLACE: Final = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+")
MEGABYTE: Final = 2**20
OF_ONE: Final = 256 * MEGABYTE
OF_ALL: Final = 1024 * MEGABYTE
"""Bytes that wait in memory until they are taken in or given up."""

_coming: Final = Counter[str]()
"""Bytes of files that are on their way, by session."""


def refusal(path: str, headers: Headers) -> int | None:
    """The status that refuses a file before it is read; None where it may come.

    Args:
        path: Of the address that the file is sent to.
    """
    match = PLACE.fullmatch(path)
    if match is None:
        return None
    if not uploaders.shows(match[1]):
        return 403
    length = headers.get("content-length", "")
    if not length.isdigit():
        return 411
    of_session, of_all = held(match[1])
    return 413 if of_session + int(length) > OF_ONE or of_all + int(length) > OF_ALL else None


@contextmanager
def on_its_way(path: str, headers: Headers) -> Iterator[None]:
    """Count a file that is let in from the first byte on: many that are sent at once are many."""
    match, length = PLACE.fullmatch(path), headers.get("content-length", "")
    if match is None or not length.isdigit():
        yield
        return
    _coming[match[1]] += int(length)
    try:
        yield
    finally:
        _coming[match[1]] -= int(length)
        if not _coming[match[1]]:
            del _coming[match[1]]


def held(session: str) -> tuple[int, int]:
    """Bytes of files that wait or are on their way: a session's, and those of all."""
    manager = get_instance().uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    storage = dict(manager.file_storage)
    sizes = {key: sum(len(file.data) for file in [*files.values()]) for key, files in storage.items()}
    return sizes.get(session, 0) + _coming[session], sum(sizes.values()) + _coming.total()
