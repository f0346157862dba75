"""What is wrong with the definitions: a sentence for everybody, and the problems for those who can mend them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from dashboard.elements import parts
from metrics.errors import Message
from metrics.model import Actor
from metrics.model.permissions import may
from metrics.wording import Translate, say

SHOWN: Final = 50
"""Problems that a page lists; a file in the wrong shape can have thousands."""


def faults(actor: Actor, t: Translate, sentence: str, problems: Sequence[Message], *, grave: bool = False) -> None:
    """Draw the sentence, and beneath it what is to be mended, unless the actor only looks on.

    Args:
        grave: Whether nothing else can be shown.
    """
    if grave:
        st.error(sentence, icon=":material/error:")
    else:
        st.warning(sentence, icon=":material/warning:")
    if not may(actor, "take_in"):
        return
    with st.expander(t("Corrections needed ({n})").format(n=len(problems)), expanded=grave):
        for problem in problems[:SHOWN]:
            st.text(say(problem, t.language))
        if len(problems) > SHOWN:
            st.text(t("{more} more; the command check lists all").format(more=len(problems) - SHOWN))


def refused(t: Translate, problem: Message) -> None:
    """Say what somebody may not do, and who may."""
    st.info(parts.plain(say(problem, t.language)), icon=":material/lock:")
