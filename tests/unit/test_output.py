"""Where standard output cannot take the text, a command says so or writes what it can: never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

FULL = Path("/dev/full")
CALLS = (
    ["--lang", "zh", "check"], ["--lang", "zh", "check", "--json"], ["--lang", "zh", "--help"],
    ["--lang", "zh", "check", "--config", "nowhere", "--json"],
)  # fmt: skip


def run(
    call: list[str], standard_output: int = subprocess.PIPE, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | variables
    return subprocess.run(
        [sys.executable, "-m", "metrics", *call], stdout=standard_output, stderr=subprocess.PIPE, cwd=ROOT,
        check=False, env=environment,
    )  # fmt: skip


@pytest.mark.parametrize(
    "variables", [{"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"},
                  {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}],
)  # fmt: skip
def test_a_sign_that_the_encoding_lacks_becomes_a_question_mark(variables: dict[str, str]) -> None:
    for call in (["check", "--lang", "zh"], ["--lang", "zh", "--help"]):
        done = run(call, **variables)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"??" in done.stdout
        assert done.stdout.isascii()


def test_json_keeps_such_signs_as_escapes(tmp_path: Path) -> None:
    call = ["check", "--config", str(tmp_path / "没有é😀"), "--json"]
    plain, escaped = (run(call, PYTHONIOENCODING=encoding) for encoding in ("utf-8", "ascii"))
    assert plain.returncode == escaped.returncode == 1
    assert escaped.stdout.isascii()
    assert json.loads(escaped.stdout) == json.loads(plain.stdout)
    assert "没有é😀" in str(json.loads(escaped.stdout))


@pytest.mark.skipif(not FULL.exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("call", CALLS)
def test_a_full_disk_is_told_in_a_sentence(call: list[str]) -> None:
    with FULL.open("wb") as full:
        done = run(call, full.fileno())
    assert done.returncode == 1
    last = done.stderr.decode().strip().splitlines()[-1]
    assert last == "标准输出无法写入：磁盘空间不足"
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("call", CALLS)
def test_a_closed_output_is_told_before_anything_is_done(call: list[str]) -> None:
    program = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, '-m', 'metrics', *sys.argv[1:]])"
    done = subprocess.run([sys.executable, "-c", program, *call], stderr=subprocess.PIPE, cwd=ROOT, check=False)
    assert done.returncode == 1
    assert done.stderr.decode().strip() in (
        "标准输出已关闭，未做任何处理",
        "standard output is closed; nothing was done",
    )


@pytest.mark.parametrize("call", CALLS)
def test_a_reader_that_has_gone_is_no_error_whatever_was_asked(call: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = run(call, writing)
    os.close(writing)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
