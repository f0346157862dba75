"""Makes the address say what a page stands on, without a step in the history: Back leaves the page at once."""

from __future__ import annotations

from typing import Final

from streamlit.components.v2 import component

from dashboard.session import state

# Whatever is set through st.query_params is pushed onto the history; what Streamlit itself reads (embed) stays.
_MOUNT: Final = """
export default function ({ data }) {
  const address = new URL(window.location.href);
  if (address.pathname.split("/").pop() !== data.page) return;
  const own = [...address.searchParams].filter(([name]) => name.startsWith("embed"));
  const search = new URLSearchParams([...Object.entries(data.parameters), ...own]).toString();
  if (search === address.searchParams.toString()) return;
  address.search = search;
  window.history.replaceState(window.history.state, "", address);
}
"""
_complete = component("address", html="", js=_MOUNT)


def complete(page: str) -> None:
    """Complete the address of ``page``, the last part of its path, when all of it is drawn."""
    _complete(key="address", data={"page": page, "parameters": state.parameters()}, height=1)
