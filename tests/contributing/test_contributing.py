"""CONTRIBUTING names every file that an addition touches, and the product stands after all of them."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from metrics.application.city import CONFIG_SETTING, DATABASE_SETTING
from tests.conftest import ROOT
from tests.contributing.additions import ADDITIONS, Copy
from tests.contributing.guide import entries

ENTRIES = entries()
WRITES = ("--write-schema", "update")
"""Words of commands that write files of the product; they belong to the addition that they are run for."""

ELSEWHERE = ("uv", "script/server")
"""What needs the network or a browser."""

CASE = "B02x"
"""The number of the file that breaks the new rule."""

TOPS = ("dashboard", "metrics", "sample_data", "tests")

MADE = ("__pycache__", ".pytest_cache", ".hypothesis")


@dataclass(frozen=True)
class Grown:
    """A copy of the product to which one of each thing was added, one after the other."""

    copy: Copy
    changed: dict[str, set[str]]
    """Files that each addition wrote, its commands included."""


def commands(thing: str) -> list[list[str]]:
    """What CONTRIBUTING has run here after an addition, as words."""
    every = [shlex.split(command.replace("CASE", CASE)) for command in ENTRIES[thing].commands]
    return [words for words in every if words[0] not in ELSEWHERE]


def run(root: Path, words: Sequence[str]) -> None:
    """Run a command in a copy, with the interpreter and the packages of these tests."""
    module = {"python": [], "pytest": ["-m", "pytest", "--tier", "quick", "-p", "no:cacheprovider"]}[words[0]]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    inherited.pop(CONFIG_SETTING, None)
    own = {"PYTHONPATH": str(root), DATABASE_SETTING: f"sqlite:///{root / 'var' / 'city.db'}"}
    done = subprocess.run(
        [sys.executable, *module, *words[1:]],
        cwd=root,
        env=inherited | own,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{shlex.join(words)}\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}"


def state(root: Path) -> dict[str, str]:
    """A digest of every file, but for those that running Python leaves behind."""
    paths = [path for path in root.rglob("*") if path.is_file() and not set(path.parts) & {*MADE, "var"}]
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def copied(root: Path) -> Copy:
    """The files that git knows of, or would, as they are, and what Python has compiled of them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)
    half_written = shutil.ignore_patterns("*.pyc.*")
    for compiled in [path for top in TOPS for path in (ROOT / top).rglob("__pycache__")]:
        shutil.copytree(compiled, root / compiled.relative_to(ROOT), ignore=half_written)
    return Copy(root)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Grown:
    copy, changed = copied(tmp_path_factory.mktemp("product")), dict[str, set[str]]()
    before = state(copy.root)
    for thing, add in ADDITIONS.items():
        add(copy)
        for words in commands(thing):
            if words[-1] in WRITES:
                run(copy.root, words)
        after = state(copy.root)
        changed[thing] = {path for path in after if after[path] != before.get(path)}
        assert not before.keys() - after.keys(), thing
        before = after
    return Grown(copy, changed)


def test_contributing_speaks_of_each_addition() -> None:
    assert set(ENTRIES) == set(ADDITIONS)


@pytest.mark.parametrize("thing", ADDITIONS)
def test_every_file_that_is_touched_is_named_and_no_other(grown: Grown, thing: str) -> None:
    entry = ENTRIES[thing]

    assert entry.unnamed(grown.changed[thing]) == set()
    assert entry.untouched(grown.changed[thing]) == set()


@pytest.mark.full
def test_the_product_stands_with_all_of_them(grown: Grown) -> None:
    every = [words for thing in ADDITIONS for words in commands(thing) if words[-1] not in WRITES]
    tests = {word for words in every if words[0] == "pytest" and "-k" not in words for word in words[1:]}
    others = {tuple(words) for words in every if words[0] != "pytest" or "-k" in words}

    assert len(tests) > 5
    for words in [*sorted(others), ("pytest", *sorted(tests))]:
        run(grown.copy.root, words)
