"""Taking departments' files in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from metrics.application.city import CityHandle
from metrics.errors import DataError
from metrics.ledgers import importing
from metrics.ledgers.importing import Imported
from metrics.ledgers.store import mark_sample


def import_paths(
    city: CityHandle, paths: Sequence[Path], *, progress: Callable[[Sequence[Path]], Iterable[Path]] = iter
) -> list[Imported]:
    """Take files and folders in; each file as a whole, or not at all.

    Args:
        city: The open city.
        paths: CSV and XLSX files, or folders of them.
        progress: Wraps the list of files, e.g. to draw a bar.

    Returns:
        What became of each file.

    Raises:
        DataError: Every problem in every file. Files without problems are in all the same.
    """
    done: list[Imported] = []
    problems: list[str] = []
    for path in progress(importing.gather(paths)):
        try:
            done.append(importing.import_file(city.store, city.config, path))
        except DataError as error:
            problems.extend(error.problems)
    if any(one.status == "added" for one in done):
        mark_sample(city.store, only_sample=False)
    if problems:
        raise DataError(problems)
    return done
