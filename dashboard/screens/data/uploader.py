"""The field on which files are dropped, in the reader's language as far as the browser's part lets us."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.components.v2 import component
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.elements import assets
from dashboard.session import uploaders
from metrics.wording import Translate

LARGEST: Final = 64
"""Megabytes of one file; larger ones go in by the command line."""

_MOUNT: Final = """
export default function ({ data }) {
  document.documentElement.style.setProperty("--words-choose", JSON.stringify(data.choose));
  document.documentElement.style.setProperty("--words-limit", JSON.stringify(data.limit));
}
"""
_words = component(
    "uploader_words",
    html="<div></div>",
    css=assets.read("uploader.css", folder=Path(__file__).parent),
    js=_MOUNT,
    isolate_styles=False,
)


def uploader(label: str, t: Translate, *, key: str, on_change: Callable[[], None]) -> list[UploadedFile]:
    """Draw the field and return the files that lie there; another ``key`` is an empty field.

    Any kind of file may be dropped, since what is wrong with one is said by its own rule rather than by the browser.
    """
    uploaders.drawn()
    limit = t("CSV or XLSX, up to {size} MB each; they can be dropped here").format(size=LARGEST)
    _words(key="uploader_words", data={"choose": t("Choose files"), "limit": limit})
    return list(
        st.file_uploader(label, accept_multiple_files=True, max_upload_size=LARGEST, key=key, on_change=on_change)
    )
