"""What differs between two photographs, file by file."""

from __future__ import annotations

import difflib
import filecmp
import re
from collections.abc import Sequence
from pathlib import Path

WIDE = 240
"""Characters of a line that are printed, around where it differs."""


def compare(
    old: Path, new: Path, *, lines: int, files: int, replace: Sequence[Sequence[str]], under: str, aside: str
) -> int:
    """Print what differs; returns 1 if anything does, else 0."""
    sides = [_files(folder, under) - {aside} for folder in (old, new)]
    if not (sides[0] | sides[1]):
        print("nothing to compare")
        return 1
    if _is_part(old / aside, new / aside):
        sides[0] &= sides[1]
    differing = [
        name for name in sorted(sides[0] & sides[1])
        if not filecmp.cmp(old / name, new / name, shallow=False)
        and _read(old / name, replace) != _read(new / name, replace)
    ]  # fmt: skip
    for at, name in enumerate(differing):
        if at < files:
            _print(name, _read(old / name, replace), _read(new / name, replace), lines)
        else:
            print(f"--- {name}")
    for words, names in (("gone", sides[0] - sides[1]), ("new", sides[1] - sides[0])):
        for name in sorted(names):
            print(f"{words}: {name}")
    same = len(sides[0] & sides[1]) - len(differing)
    print(
        f"{same} files alike, {len(differing)} differ, {len(sides[0] - sides[1])} gone, {len(sides[1] - sides[0])} new"
    )
    return int(bool(differing) or sides[0] != sides[1])


def _files(folder: Path, under: str) -> set[str]:
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in names if name.startswith(under)}


def _read(path: Path, replace: Sequence[Sequence[str]]) -> list[str]:
    text = path.read_text(encoding="utf-8")
    for pattern, words in replace:
        text = re.sub(pattern, words, text)
    return text.splitlines()


def _print(name: str, before: list[str], after: list[str], lines: int) -> None:
    # Only the stretch between the first and the last line that differ: long tables would take difflib minutes.
    start = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), 0)
    start = min(start, len(before), len(after))
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    print(f"--- {name} from line {start + 1}")
    parts = [side[start : len(side) - end] for side in (before, after)]
    cut = [part[:2000] for part in parts]
    found = [line for line in list(difflib.unified_diff(*cut, n=0, lineterm=""))[2:] if not line.startswith("@@")]
    for line in found[:lines]:
        print(f"  {line if len(line) <= WIDE else line[:WIDE] + ' …'}")
    more = len(found) - lines
    if more > 0 or any(len(part) > 2000 for part in parts):
        print(f"  … {max(more, 0)} more lines" + (" at least" if any(len(part) > 2000 for part in parts) else ""))


def _is_part(old: Path, new: Path) -> bool:
    """Whether the new photograph is a quick or partial one, which need not have all files; warns of other days."""
    told = [path.read_text(encoding="utf-8").strip() if path.is_file() else "unknown" for path in (old, new)]
    if told[0].partition(" ")[0] != told[1].partition(" ")[0]:
        print(f"taken on different days: {told[0]} / {told[1]}; the data page counts months from today")
    return told[0] != told[1] and not told[1].endswith(" full")
