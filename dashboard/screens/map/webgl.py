"""Asks the browser whether it can draw with WebGL, so that a map can fall back where it cannot."""

from __future__ import annotations

from typing import Final

from streamlit.components.v2 import component

from dashboard.session import state

_JS: Final = """
export default function ({ setStateValue, data }) {
  const probe = document.createElement("canvas");
  const present = Boolean(probe.getContext("webgl2") || probe.getContext("webgl"));
  if (data.known !== present) setStateValue("present", present);
}
"""
_probe = component("webgl_probe", html="<span></span>", js=_JS)


def is_present(*, assumed: bool = True) -> bool:
    """Whether the browser has WebGL; ``assumed`` until it has answered, once a session."""
    known = state.recall("webgl")
    if known is None:
        answer = _probe(key="webgl_probe", data={"known": assumed}, on_present_change=lambda: None, height=1).present
        known = assumed if answer is None else bool(answer)
        if answer is not None:
            state.keep("webgl", known)
    return known
