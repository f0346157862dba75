"""The sample city under a scheme that a test has changed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from dashboard.session.query import Query
from metrics import wording
from metrics.application.city import CONFIG_SETTING, DATABASE_SETTING, open_city
from metrics.application.ratings import pipeline
from metrics.wording import Language
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages.asking import LAST

SCHEME = Path("schemes") / "baoji-2021.yaml"


def change(config: Path, *changes: tuple[str, str]) -> None:
    """Replace texts that stand once in the scheme."""
    path = config / SCHEME
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def regrade(config: Path, bands: Sequence[tuple[str, str, int]], caps: Mapping[str, str], target: str) -> None:
    """Give the scheme bands of its own.

    Args:
        config: A copy of config/.
        bands: Id, letter and lower end of each, best first.
        caps: Ids of the new bands by those of the old ones at which rules cap.
        target: The band that every score should reach.
    """
    path, monitoring = config / SCHEME, config / "monitoring.yaml"
    lines = [
        f"  - {{id: {key}, letter: {letter}, title: {{zh: {letter}等, en: Grade {letter}}}, from: {start}}}\n"
        for key, letter, start in bands
    ]
    text, blocks = re.subn(r"^bands:\n(  - .*\n)+", "bands:\n" + "".join(lines), path.read_text("utf-8"), flags=re.M)
    text, capped = re.subn(r"\bcap: (\w+)", lambda found: f"cap: {caps[found[1]]}", text)
    watched, targets = re.subn(r"^target: .*$", f"target: {target}", monitoring.read_text("utf-8"), flags=re.M)
    assert blocks == targets == 1
    assert capped
    path.write_text(text, encoding="utf-8")
    monitoring.write_text(watched, encoding="utf-8")


def rated(sample: SampleCity, config: Path, *, period: str = LAST, language: Language = "en") -> Query:
    """What a page would start from under the definitions in ``config``; nothing is stored."""
    city = open_city(sample.database, config)
    scored = pipeline.rating_run(ANALYST, city, city.config.scheme(), sample.results).results.seen_by(ANALYST)
    return Query(actor=ANALYST, city=city, results=scored, period=period, t=wording.to(language))


def serve(sample: SampleCity, config: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a copy of the sample city under ``config`` as the one that pages open."""
    shutil.copy(sample.database.removeprefix("sqlite:///"), folder / "own.db")
    monkeypatch.setenv(DATABASE_SETTING, f"sqlite:///{folder / 'own.db'}")
    monkeypatch.setenv(CONFIG_SETTING, str(config))
