"""A definition that could mean two things, cost too much or run code is refused at its line and column."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from time import thread_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.application.city import METHODS, load_config
from metrics.definitions import load_scheme
from metrics.definitions.reading import text_of
from metrics.definitions.sources import parsed
from metrics.errors import DefinitionError
from tests.corpus.schemes import CONFIG, SCHEME, Definition, definitions
from tests.tiers import SLOW, examples

PLACED = re.compile(r"config/([\w./-]+):(\d+):(\d+): \[(E-SCH-\d\d)\] .+", re.DOTALL)
AT_MOST = 1.0
"""Seconds of processor time for any one definition."""


@pytest.mark.parametrize("definition", definitions(), ids=lambda one: one.id)
def test_each_is_refused_at_its_place(own_config: Path, definition: Definition) -> None:
    (own_config / definition.file).write_bytes(definition.content)

    with pytest.raises(DefinitionError) as caught:
        load_config(own_config)

    problems = caught.value.problems
    found = [PLACED.fullmatch(problem) for problem in problems]
    places = [(one[4], int(one[2]), int(one[3])) for one in found if one and one[1] == definition.file]
    assert places == list(definition.places), problems
    assert definition.told in problems[0]
    assert all(found), problems


def test_the_twenty_are_all_there() -> None:
    assert {one.id[:3] for one in definitions()} == {f"Y{number:02}" for number in range(1, 21)}


# Words that carry YAML's grammar, so that generated documents come near to being one.
PIECES = st.sampled_from([
    ":", ": ", "：", "- ", "? ", "\n", "\n  ", "\n\t", "{", "}", "[", "]", ",", "，", "&a ", "*a", "!!python/name:os ",
    "<<: ", "---\n", "...\n", "%YAML 1.1\n", "|\n ", ">-\n ", '"', "'", "#", " #", "\\ud800", "\0", "\ufeff", "\u200b",
    "~", "null", "yes", "no", "true", "010", "1_000", "12:30", "1e3", "-1", "0.5", ".inf", ".nan", "9" * 60,
    "2024-02-30", "2024-02-29", "id", "tree", "children", "weight", "title", "rules", "bands", "from", "zh", "主体",
    "０",
])  # fmt: skip
DOCUMENTS = st.lists(PIECES | st.text(max_size=4), max_size=60).map("".join)
SCHEME_TEXT = (CONFIG / SCHEME).read_text(encoding="utf-8")
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)


INDICATORS = load_config().indicators


@settings(max_examples=examples(400), suppress_health_check=[SLOW, HealthCheck.function_scoped_fixture])
@given(text=DOCUMENTS)
def test_any_document_is_read_or_refused_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    before = thread_time()
    problems = refused(lambda: parsed(text_of(path, "config/any.yaml"), "config/any.yaml"))
    assert thread_time() - before < AT_MOST
    assert all(PLACED.fullmatch(problem) for problem in problems), problems


@settings(max_examples=examples(80), suppress_health_check=[SLOW, HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, len(SCHEME_TEXT)), length=st.integers(0, 80), piece=PIECES | SCALARS.map(repr))
def test_any_change_of_a_scheme_is_taken_or_refused_with_its_place(
    tmp_path: Path, start: int, length: int, piece: str
) -> None:
    path = tmp_path / "scheme.yaml"
    text = SCHEME_TEXT[:start] + piece + SCHEME_TEXT[start + length :]
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    problems = refused(lambda: load_scheme(path, indicators=INDICATORS, methods=METHODS))
    assert all(re.search(r":\d+:\d+: \[E-SCH-\d\d\] ", problem) for problem in problems), problems


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            "id: x\n" + "".join(f"unknown_{number}: {number}\n" for number in range(4_990)), id="unknown keys"
        ),
        pytest.param("id: x\nrules: [" + "{id: }, " * 3_300 + "]\n", id="many wrong items"),
        pytest.param(f"{'k' * 200_000}: 1\n", id="a long key"),
        pytest.param("id: x\n" + "x:\n" * 4_900, id="one key again and again"),
        pytest.param("id: [" + "yes, " * 9_900 + "]", id="many words of two readings"),
        pytest.param("[" * 250_000, id="brackets"),
        pytest.param("? " * 125_000, id="question marks"),
        pytest.param("- " * 125_000, id="dashes"),
        pytest.param('id: "' + "\\u0041" * 40_000 + '"', id="escapes"),
        pytest.param("id: " + "x\n  " * 50_000, id="a word over many lines"),
    ],
)
def test_a_large_definition_is_refused_in_seconds(tmp_path: Path, content: str) -> None:
    path = tmp_path / "scheme.yaml"
    path.write_text(content, encoding="utf-8")
    before = thread_time()
    assert refused(lambda: load_scheme(path, indicators=INDICATORS, methods=METHODS))
    assert thread_time() - before < 10 * AT_MOST


def refused(reading: Callable[[], object]) -> tuple[str, ...]:
    """Problems of a definition; none when it is taken. Any other error is let through."""
    try:
        reading()
    except DefinitionError as error:
        return error.problems
    return ()
