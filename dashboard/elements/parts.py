"""The parts every page has: a heading, figures with their reading and numbers, and a footer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
import streamlit as st
from plotly.basedatatypes import BaseFigure
from streamlit.dataframe_util import convert_pandas_df_to_arrow_table

from dashboard.elements import assets
from dashboard.session import naming, state
from dashboard.session.cached import cached, is_kept
from dashboard.session.notices import notices, of_month, of_reader
from dashboard.session.query import Query, Session
from dashboard.style import theme
from dashboard.style.theme import Palette
from dashboard.text import format
from dashboard.text.emphasis import Span

Columns = Mapping[str, Sequence[str | float]]
"""A finished table: titles, and what stands below each."""
SelectionMode = Literal["points", "box", "lasso"]

_ESCAPES: Final = str.maketrans({sign: f"\\{sign}" for sign in r"\`*_{}[]<>#|~$:"})


def palette(session: Session) -> Palette:
    """The colours of the theme the reader has chosen, for charts."""
    return assets.palette(session, dark=state.is_dark())


def header(session: Session, title: str, subtitle: str | None = None) -> None:
    """Draw the page's title, and beneath it the month it speaks of, if any, and what is to be known of the data."""
    st.title(plain(title), anchor=False)
    name = session.t(session.config.city.title)
    st.caption(plain(about(session, None if name in title else name, subtitle)))


def marked(claim: Iterable[Span]) -> str:
    """A claim as Markdown, with what somebody must act on in the colour for that."""
    return "".join(f":orange[{plain(span.text)}]" if span.act else plain(span.text) for span in claim)


def about(session: Session, name: str | None, subtitle: str | None = None) -> str:
    """Of what a page speaks: a name, the month, if any, and what is to be known of the data."""
    month = format.month(session.period, session.t) if isinstance(session, Query) else None
    known = [*notices(session), *of_reader(session), *(of_month(session) if isinstance(session, Query) else ())]
    line = [name, month, subtitle, *map(session.t, known)]
    return " · ".join(part for part in line if part)


def footer(query: Query) -> None:
    """Say under the page which state of the data and which scheme made its numbers."""
    results = query.results
    text = query.t("Scheme: {scheme} (version {hash}) · data version {data} · results up to {month}").format(
        scheme=query.t(query.scheme.title),
        hash=results.scheme_hash[:8],
        data=results.data_version,
        month=format.month(results.periods[-1], query.t),
    )
    st.divider()
    st.caption(plain(text))


def figure(
    query: Query,
    drawing: go.Figure,
    *,
    reading: str,
    numbers: Columns | pd.DataFrame | None = None,
    key: str,
    selection: tuple[SelectionMode, ...] = (),
) -> Any:
    """Draw a chart, the sentence that reads it, and its numbers in a table, unless one stands beside anyway.

    Returns:
        Streamlit's selection event; None without a ``selection``, such as ``("points",)``.
    """
    event: Any = None
    if selection:
        event = st.plotly_chart(
            finished(drawing), theme=None, config=theme.CONFIG, key=key, on_select="rerun", selection_mode=selection
        )
    else:
        draw(drawing, key=key)
    read(reading)
    if numbers is not None:
        with st.expander(query.t("The numbers behind this figure")):
            table(numbers)
    return event


def draw(drawing: go.Figure, *, key: str) -> None:
    """Draw a chart that its page reads elsewhere."""
    st.plotly_chart(finished(drawing), theme=None, config=theme.CONFIG, key=key)


class Finished(BaseFigure):
    """A chart as the browser takes it: Streamlit has it copied and checked at each run, which nothing here can need."""

    def __init__(self, drawing: go.Figure) -> None:
        self._spec = drawing.to_dict()

    def to_dict(self) -> dict[str, Any]:
        """The chart; not to be changed."""
        return self._spec


@cached(entries=512)
def finished(drawing: go.Figure) -> Finished:
    """A chart that is drawn and will not change any more."""
    return Finished(drawing)


def table(numbers: Columns | pd.DataFrame, **columns: Any) -> None:
    """Draw a finished table without its index; ``columns`` is ``column_config``."""
    sent = _sent(numbers) if is_kept(numbers) else pd.DataFrame(numbers)
    st.dataframe(sent, hide_index=True, placeholder="", column_config=columns or None)


@cached(entries=512)
def _sent(numbers: Columns | pd.DataFrame) -> pa.Table:
    """A table as it travels, worked out once."""
    return convert_pandas_df_to_arrow_table(pd.DataFrame(numbers))


def read(sentence: str) -> None:
    """Write the one-sentence reading of a figure beneath it."""
    st.caption(plain(sentence))


def plain(text: str) -> str:
    """Text with Markdown's special characters escaped, for names and sentences that come from data."""
    escaped = text.translate(_ESCAPES)
    return f"\\{escaped}" if escaped.startswith(("+", "-")) else escaped


def profile_link(query: Query, entity: str, label: str | None = None) -> None:
    """Link to the profile of an entity, in the same language and month."""
    target = state.page_named("profile")
    name = label or naming.entity(query, entity)
    if target is None:  # the page runs by itself, as in a test
        st.markdown(plain(name))
    else:
        st.page_link(target, label=plain(name), query_params=state.link(entity=entity))


def compare_link(query: Query, entities: Sequence[str]) -> None:
    """Link to the comparison of a body with others, the body itself first; nothing where there are no others."""
    target = state.page_named("compare")
    if target is not None and len(entities) > 1:
        label, units = query.t("Compare with the nearest peers"), ",".join(entities)
        st.page_link(target, label=plain(label), query_params=state.link(units=units))
