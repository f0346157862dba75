"""What Streamlit by itself tells no script or browser: whether the page is dark, and which language it speaks."""

from __future__ import annotations

from typing import Final

from streamlit.components.v2 import component

from dashboard.elements import assets
from dashboard.session import state
from metrics.wording import Language

TAGS: Final[dict[Language, str]] = {"zh": "zh-CN", "en": "en"}
"""Tags of the languages for browsers and screen readers: BCP 47."""

# The browser ends a transition whenever the page's colour has changed, whoever changed it.
_CSS: Final = "span { background-color: var(--st-background-color); transition: background-color 1ms; }"
_MOUNT: Final = """
export default function ({ data, parentElement, setStateValue }) {
  document.documentElement.lang = data.language;
  const probe = parentElement.querySelector("span");
  const tell = () => {
    const dark = isDark(probe);
    if (String(dark) === (probe.dataset.told ?? String(data.assumed))) return;
    probe.dataset.told = dark;
    setStateValue("dark", dark);
  };
  probe.addEventListener("transitionend", tell);
  tell();
  return () => probe.removeEventListener("transitionend", tell);
}
"""
_watch = component("theme_watch", html="<span></span>", css=_CSS, js=assets.read("base.js") + _MOUNT)


def watch() -> None:
    """Keep ``state.is_dark`` true to the screen, and the page's own language to the reader's.

    A change of theme runs the page again in the other colours.
    """
    data = {"assumed": state.is_dark(), "language": TAGS[state.language()]}
    answer = _watch(key="theme_watch", data=data, on_dark_change=lambda: None, height=1).dark
    if answer is not None:
        state.set_dark(bool(answer))
