"""The sample ledgers as files, as tables and in codes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sample_data import generation
from sample_data.city import Config, read
from tests.sample.reading import Frames, coded, read_table


@pytest.fixture(scope="session")
def config() -> Config:
    return read(generation.CONFIG)


@pytest.fixture(scope="session")
def written(sample_folder: Path) -> list[Path]:
    return sorted((sample_folder / "ledgers").iterdir())


@pytest.fixture(scope="session")
def tables(written: list[Path], config: Config) -> dict[str, pd.DataFrame]:
    """The files of each ledger, one below the other, under their Chinese headers."""
    titles = {form.title: form.id for form in config.forms.values()}
    parts: dict[str, list[pd.DataFrame]] = {}
    for path in written:
        parts.setdefault(titles[path.stem.rpartition("_")[0]], []).append(read_table(path))
    return {name: pd.concat(pages, ignore_index=True) for name, pages in parts.items()}


@pytest.fixture(scope="session")
def ledgers(tables: Frames, config: Config) -> dict[str, pd.DataFrame]:
    """The same in codes: columns by id, choices by id, entities by id."""
    return {name: coded(table, config.forms[name], config) for name, table in tables.items()}
