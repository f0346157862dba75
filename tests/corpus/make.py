"""The whole corpus: every file with its expectation from the same lines, so that the two cannot drift."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tests.corpus import business, containers, csv_files, values, workbooks
from tests.corpus.case import Case
from tests.corpus.schemes import definitions


def cases() -> list[Case]:
    """All data files, in the order of their names."""
    found = [*csv_files.cases(), *containers.cases(), *workbooks.cases(), *values.cases(), *business.cases()]
    return sorted(found, key=lambda case: ("CXSB".index(case.id[0]), case.id))


def build(folder: Path) -> Iterator[Path]:
    """Write every file below a folder, and what is expected of it into ``expected.json``.

    Args:
        folder: Where to; made if missing.

    Yields:
        Each file once it is written.
    """
    expected: list[dict[str, object]] = []
    for case in cases():
        for number, step in enumerate(case.steps, start=1):
            place = folder / case.id / (str(number) if len(case.steps) > 1 else "")
            place.mkdir(parents=True, exist_ok=True)
            path = step.write(place)
            expected.append({
                "case": case.id, "note": case.note, "file": path.relative_to(folder).as_posix(), "status": step.status,
                "problems": list(step.places), "sheet": step.sheet,
            })  # fmt: skip
            yield path
    for one in definitions():
        path = folder / one.id / Path(one.file).name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.content)
        problems = [f"{code} {line}:{column}" for code, line, column in one.places]
        expected.append(
            {"case": one.id, "note": one.note, "file": path.relative_to(folder).as_posix(), "status": "refused",
             "problems": problems}
        )  # fmt: skip
        yield path
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1), encoding="utf-8")
