"""Page configuration and navigation."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import navigation

st.set_page_config(
    page_icon=str(Path(__file__).with_name("static") / "icon.png"),
    layout="wide",
    initial_sidebar_state=204,
    menu_items={"Get help": None, "Report a bug": None, "About": "Political ecology 政治生态研判"},
)
navigation.run()
