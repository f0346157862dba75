"""Every message of the corpus: what is said of each file that must not go in, and of each definition."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path
from typing import Any

from photograph.album import Album, lines
from photograph.commands import run, spoken


def take(album: Album, work: Path) -> None:
    """Send every file of the corpus and check every definition, by the commands."""
    folder = work / "corpus"
    folder.mkdir()
    _files(album, folder)
    _definitions(album, folder)


def _files(album: Album, folder: Path) -> None:
    from tests.corpus.make import cases

    empty = folder / "empty.db"
    run(["history", "--database", f"sqlite:///{empty}"])
    left_out: list[str] = []
    for case in cases():
        if case.large or any(step.scope for step in case.steps):
            left_out.append(case.id)  # takes minutes; a reader's scope is no option of a command
            continue
        own = folder / case.id
        own.mkdir()
        database, config = f"sqlite:///{shutil.copy(empty, own / 'city.db')}", list[str]()
        if case.ledgers:
            copied = Path(shutil.copytree("config", own / "config"))
            for name, content in case.ledgers.items():
                (copied / name).write_text(content, encoding="utf-8")
            config = ["--config", str(copied)]
            database = f"sqlite:///{own / 'own.db'}"
        told = [f"{case.id}: {case.note}"]
        for number, step in enumerate(case.steps):
            (own / str(number)).mkdir()
            path = step.write(own / str(number))
            if step.closing:
                run(["close", step.closing, "--database", database, *config])
            call = ["import", str(path), "--json", "--database", database, *config, *_options(step)]
            answer = run(spoken(call))
            told.append(_receipts(answer))
        album.write(f"corpus/{case.id}.txt", "\n".join(told))
        shutil.rmtree(own)
    album.write("corpus/left_out.txt", "\n".join(left_out))


def _options(step: Any) -> list[str]:
    options = step.options
    if options is None:
        return []
    chosen = ["--yes"] if options.confirmed else []
    chosen += ["--month", options.month] if options.month else []
    return [*chosen, "--reason", options.reason] if options.reason else chosen


def _receipts(answer: str) -> str:
    """The answer of the command, its JSON one problem a line."""
    head, _, rest = answer.partition("--- stdout\n")
    printed, _, complained = rest.partition("\n--- stderr\n")
    with contextlib.suppress(ValueError):
        printed = "\n".join(lines(json.loads(printed)))
    return f"{head}{printed}\n--- stderr\n{complained}"


def _definitions(album: Album, folder: Path) -> None:
    from tests.corpus.schemes import definitions

    config = Path(shutil.copytree("config", folder / "config"))
    languages = ("en",) if spoken(["check"]) == ["check"] else ("en", "zh")
    for definition in definitions():
        path = config / definition.file
        kept = path.read_bytes()
        path.write_bytes(definition.content)
        for language in languages:
            answer = run(spoken(["check", "--config", str(config)], language))
            album.write(f"corpus/definitions/{definition.id}.{language}.txt", f"{definition.note}\n{answer}")
        path.write_bytes(kept)
