"""What the reader has chosen: kept in the URL, so that a view can be mailed, and remembered between pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NoReturn, TypedDict, cast
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import RerunData, RerunException, get_script_run_ctx
from streamlit.runtime.state import get_session_state

from metrics.wording import LANGUAGES, Language

DEFAULT_LANGUAGE: Final[Language] = "zh"
_SEPARATOR: Final = ","


class NotThere(Exception):  # noqa: N818 - no fault of the program: an address that speaks of what is not there
    """The address names something that is not there; nothing else is shown in its place.

    Attributes:
        name: The parameter.
        value: What it says.
        options: What it could say.
    """

    def __init__(self, name: str, value: str, options: Sequence[str]) -> None:
        super().__init__(name)
        self.name, self.value, self.options = name, value, options


class Binding(TypedDict):
    """Arguments that tie a widget to one parameter of the URL."""

    key: str
    on_change: Callable[[str], None]
    args: tuple[str]


def language() -> Language:
    """The language of this run: the URL's ``lang``, else the one chosen before, else Chinese.

    ``zh-CN`` and ``EN`` are read as what they begin with.
    """
    asked = (parameter("lang") or "").lower()[:2]
    if asked in LANGUAGES:
        settle("lang", asked)
    return cast(Language, choice("lang", LANGUAGES, DEFAULT_LANGUAGE, silent_default=True))


def period(periods: Sequence[str], newest: str) -> str:
    """The month of this run: the URL's ``period``, else the one chosen before, else the newest.

    Raises:
        NotThere: The URL names a month that is not rated.
    """
    return choice("period", periods, newest, strict=True)


def choice(
    name: str, options: Sequence[str], default: str, *, silent_default: bool = False, strict: bool = False
) -> str:
    """One choice among ``options``, read from the URL, else remembered, else ``default``; the URL then says it.

    What the URL asked for and is not among them, ``passed_over`` has.

    Args:
        name: The parameter.
        options: What it may be.
        default: What it is where neither URL nor memory says one of them.
        silent_default: Whether the default stays out of the URL.
        strict: Whether another value in the URL is an error, rather than what an earlier choice has left there.

    Raises:
        NotThere: Where ``strict``, when the URL says something else.
    """
    asked = st.query_params.get(name)
    if strict:
        require(name, asked, options)
    remembered = _remembered().get(name)
    candidates = (asked, remembered, default)
    value = next((candidate for candidate in candidates if candidate in options), default)
    value = cast(str, value)
    if asked and asked not in options:
        keep(f"passed_over_{name}", (value, [asked]))
    settle(name, value, omit=silent_default and value == default)
    return value


def require(name: str, value: str | None, options: Sequence[str]) -> None:
    """Check a parameter of the URL.

    Raises:
        NotThere: It is given and none of the options.
    """
    if value and value not in options:
        raise NotThere(name, value, options)


def choices(name: str, options: Sequence[str], default: Sequence[str], at_most: int | None = None) -> list[str]:
    """Several choices among ``options``, in the URL as one comma-separated parameter; the default if none is known.

    Each counts once, and only the first ``at_most``; ``passed_over`` has the others.
    """
    text = st.query_params.get(name, _remembered().get(name))
    wanted = default if text is None else [*dict.fromkeys(text.split(_SEPARATOR))]
    values = [value for value in wanted if value in options][:at_most]
    if text and not values:
        values = [value for value in default if value in options]
    shown = _SEPARATOR.join(values)
    if text and (left := [value for value in wanted if value and value not in values]):
        keep(f"passed_over_{name}", (shown, left))
    settle(name, shown)
    return values


def passed_over(name: str) -> list[str]:
    """What the URL asked for and did not get, as long as nothing else is chosen."""
    shown, left = recall(f"passed_over_{name}", ("", []))
    return left if st.query_params.get(name) == shown else []


def give_up(name: str, shown: str, *, for_the_sake_of: str) -> None:
    """Take out of the URL what does not go with ``shown``, the value of another parameter; that one passes it over."""
    keep(f"passed_over_{for_the_sake_of}", (shown, [st.query_params[name]]))
    settle(name, "", omit=True)


def parameter(name: str) -> str | None:
    """A parameter of the URL as it stands, for what is never chosen by a widget."""
    return st.query_params.get(name)


def settle(name: str, value: str, *, omit: bool = False) -> None:
    """Set what a page stands on when it opens; ``elements.address`` makes the address say so, without a step."""
    _remembered()[name] = value
    if st.query_params.get(name) == (None if omit else value):
        return
    with get_session_state().query_params() as parameters:
        if not omit:
            parameters.set_with_no_forward_msg(name, value)
        elif st.query_params[name] != value:
            parameters.discard_param_no_forward_msg(name)
    if (context := get_script_run_ctx()) is not None:
        context.query_string = urlencode(st.query_params.to_dict())


def parameters() -> dict[str, str]:
    """All parameters that the URL is to have."""
    return st.query_params.to_dict()


def choose(name: str, value: str | Sequence[str]) -> None:
    """Set a choice from code; it is in the URL from now on."""
    choose_together({name: value if isinstance(value, str) else _SEPARATOR.join(value)})


def choose_together(chosen: Mapping[str, str | None]) -> None:
    """Set several choices from code, as one step of the browser's history; one that is None leaves the URL."""
    _remembered().update({name: value or "" for name, value in chosen.items()})
    before = st.query_params.to_dict()
    after = {name: value for name, value in (before | dict(chosen)).items() if value is not None}
    if after != before:
        st.query_params.from_dict(after)


def bound(name: str, value: str | Sequence[str]) -> Binding:
    """Tie a widget to the parameter ``name``, whose present value is ``value``: ``st.selectbox(…, **bound(…))``."""
    key = widget_key(name)
    st.session_state[key] = value if isinstance(value, str) else list(value)
    return {"key": key, "on_change": _take, "args": (name,)}


def widget_key(name: str) -> str:
    """The key of the widget that is bound to the parameter ``name``."""
    return f"choose_{name}"


def recall(name: str, default: Any = None) -> Any:
    """A value this session keeps outside the URL."""
    return st.session_state.get(f"kept_{name}", default)


def keep(name: str, value: Any) -> None:
    """Keep a value for this session, outside the URL."""
    st.session_state[f"kept_{name}"] = value


def session_id() -> str:
    """Which session runs; empty outside of one."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def drop_uploads(files: Iterable[str] | None = None) -> None:
    """Drop the bytes of files that this session has uploaded, by their ids or all; Streamlit would keep them."""
    context = get_script_run_ctx()
    if context is None:
        return
    if files is None:
        context.uploaded_file_mgr.remove_session_files(context.session_id)
        return
    manager = context.uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    for file in files:
        manager.remove_file(context.session_id, file)


def is_dark() -> bool:
    """Whether the page is dark on the reader's screen."""
    return bool(recall("dark", st.context.theme.type == "dark"))


def set_dark(dark: bool) -> None:
    """Take note of what the reader's screen shows."""
    keep("dark", dark)


def register_pages(pages: Mapping[str, Any]) -> None:
    """Remember this run's pages by name, so that ``open_page`` finds them."""
    keep("pages", dict(pages))


def page_named(name: str) -> Any:
    """The ``st.Page`` of that name, for ``st.page_link``."""
    return recall("pages", {}).get(name)


def open_page(name: str, **chosen: str) -> NoReturn:
    """Leave this page for another, with ``chosen`` set as parameters there: one step of the browser's history.

    ``st.switch_page`` makes two, since it changes the address of the page that is left before it opens the other.
    """
    _remembered().update(chosen)
    context = get_script_run_ctx()
    raise RerunException(
        RerunData(
            query_string=urlencode(link(**chosen)),
            page_script_hash=page_named(name)._script_hash,
            context_info=context.context_info if context else None,
        )
    )


def open_profile(entity: str) -> NoReturn:
    """Leave this page for the profile of ``entity``."""
    open_page("profile", entity=entity)


def link(**chosen: str) -> dict[str, str]:
    """Parameters of a link to another page: language and period as they are now, and ``chosen``."""
    kept = {name: st.query_params[name] for name in ("lang", "period") if name in st.query_params}
    return kept | chosen


def _take(name: str) -> None:
    value = st.session_state[widget_key(name)]
    if value is not None:  # a segmented control can be emptied by a second click; the choice stays
        keep(f"passed_over_{name}", ("", []))
        choose(name, value)


def _remembered() -> dict[str, str]:
    return cast("dict[str, str]", st.session_state.setdefault("chosen", {}))
