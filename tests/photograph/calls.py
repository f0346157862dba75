"""Take a photograph with two processes, or compare two."""

from __future__ import annotations

import argparse
import datetime
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from photograph import comparison
from photograph.album import Album

SCRIPT = Path(__file__).with_name("__main__.py")
ABOUT = "about.txt"
"""When and how a photograph was taken; no part of what is compared."""
AT_ONCE = 2
ENGLISH = {"LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8", "LANGUAGE": "en"}
STEADY = {"PYTHONUTF8": "1", "PYTHONHASHSEED": "0", "TZ": "UTC", "COLUMNS": "120", "NO_COLOR": "1"}


def main(arguments: list[str] | None = None) -> int:
    """Run one command of the photograph; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.photograph")
    commands = parser.add_subparsers(required=True, dest="command")
    take = commands.add_parser("take", help="photograph the checkout in the current folder")
    take.add_argument("folder", type=Path)
    take.add_argument("--quick", action="store_true", help="one month, one body, both languages")
    take.add_argument("--city", type=Path, help="database of the sample city to start from; built and kept if missing")
    take.add_argument("--only", nargs="+", choices=["results", "pages", "commands", "corpus"], help="parts to take")
    work = commands.add_parser("work", help="one part of a photograph; called by take")
    work.add_argument("part")
    work.add_argument("folder", type=Path)
    work.add_argument("work", type=Path)
    work.add_argument("--quick", action="store_true")
    compare = commands.add_parser("compare", help="say what differs; leaves with 1 if anything does")
    compare.add_argument("old", type=Path)
    compare.add_argument("new", type=Path)
    compare.add_argument("--lines", type=int, default=12, help="lines of difference a file (default: 12)")
    compare.add_argument("--files", type=int, default=40, help="files whose differences are printed (default: 40)")
    compare.add_argument(
        "--replace", nargs=2, action="append", default=[], metavar=("PATTERN", "WORDS"),
        help="regular expression that is replaced in both before they are compared",
    )  # fmt: skip
    compare.add_argument("--under", default="", help="only files whose path begins so, such as pages/en")
    chosen = parser.parse_args(arguments)
    if chosen.command == "take":
        return _take(chosen.folder.resolve(), chosen.quick, chosen.city, chosen.only)
    if chosen.command == "work":
        return _work(chosen.part, chosen.folder, chosen.work, chosen.quick)
    return comparison.compare(
        chosen.old, chosen.new, lines=chosen.lines, files=chosen.files, replace=chosen.replace, under=chosen.under,
        aside=ABOUT,
    )  # fmt: skip


def _take(folder: Path, quick: bool, kept: Path | None, only: list[str] | None) -> int:
    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="photograph-") as work:
        if kept and kept.is_file():
            (Path(work) / "kept.db").write_bytes(kept.read_bytes())
        first, then = ["city"], ["pages1", "pages2", "commands", "results"]
        if not quick:
            first.append("corpus")
        if only:
            first = ["city", *(part for part in first if part in only)]
            then = [part for part in then if part.rstrip("12") in only]
        failed = [*_run(first, folder, work, quick), *_run(then, folder, work, quick)]
        if kept and not kept.is_file():
            kept.write_bytes((Path(work) / "city.db").read_bytes())
    spent = time.monotonic() - began
    files = [path for path in folder.rglob("*") if path.is_file()]
    kind = "quick" if quick else "full"
    (folder / ABOUT).write_text(f"{datetime.date.today()} {kind} {' '.join(only or [])}\n", encoding="utf-8")
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"{len(files)} files, {size:.0f} MB, {spent:.0f} s" + (f"; FAILED: {', '.join(failed)}" if failed else ""))
    return 2 if failed else 0


def _run(parts: list[str], folder: Path, work: str, quick: bool) -> list[str]:
    """Run parts side by side; returns those that failed."""
    waiting, running, failed = list(parts), dict[str, subprocess.Popen[bytes]](), list[str]()
    environment = {**os.environ, **ENGLISH, **STEADY}
    environment |= {"POLITICAL_ECOLOGY_DATABASE": f"sqlite:///{work}/city.db"}
    environment.pop("POLITICAL_ECOLOGY_CONFIG", None)
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            part = waiting.pop(0)
            call = [sys.executable, str(SCRIPT), "work", part, str(folder), work, *(["--quick"] if quick else [])]
            running[part] = subprocess.Popen(call, env=environment)
        time.sleep(0.1)
        for part, process in list(running.items()):
            if process.poll() is not None:
                del running[part]
                if process.returncode:
                    failed.append(part)
    return failed


def _work(part: str, folder: Path, work: Path, quick: bool) -> int:
    began = time.monotonic()
    album = Album(folder, {str(work): "<work>", str(Path.cwd()): "<code>"})
    if part == "city":
        from photograph import city

        city.build(album, work)
    elif part == "results":
        from photograph import city

        city.results(album, work)
    elif part.startswith("pages"):
        from photograph import pages

        pages.take(album, work, quick=quick, half=int(part[-1]) - 1)
    elif part == "commands":
        from photograph import commands

        commands.take(album, work, quick=quick)
    elif part == "corpus":
        from photograph import corpus

        corpus.take(album, work)
    else:
        raise ValueError(part)
    print(f"{part}: {time.monotonic() - began:.0f} s, {time.process_time():.0f} s of processor time", flush=True)
    return 0
