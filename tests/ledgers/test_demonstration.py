"""The sample city never takes the place of a real one, and an interruption leaves what was there."""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics.__main__ import main
from metrics.application import demonstration
from metrics.application.city import open_city
from metrics.errors import OperatorError
from tests.actors import ANALYST
from tests.sending import GOOD, clues, count, send


def real_city(folder: Path) -> str:
    """A database with one real record; its URL."""
    url = f"sqlite:///{folder / 'real.db'}"
    send(open_city(url), clues(folder, GOOD))
    return url


def test_a_real_city_is_never_replaced(tmp_path: Path) -> None:
    url = real_city(tmp_path)
    with pytest.raises(OperatorError, match="not the sample's"):
        demonstration.build(ANALYST, lambda: [], database=url)
    assert count(open_city(url), "clues") == 1
    assert [path.name for path in tmp_path.glob("real.db*")] == ["real.db"]


def test_other_definitions_do_not_make_a_real_city_look_missing(tmp_path: Path, own_config: Path) -> None:
    url = real_city(tmp_path)
    ledger = own_config / "ledgers" / "clues.yaml"
    ledger.write_text(ledger.read_text(encoding="utf-8").replace("  category:", "  other:"), encoding="utf-8")
    assert main(["demo", "--if-missing", "--database", url, "--config", str(own_config)]) == 1
    assert count(open_city(url), "clues") == 1


def test_a_failure_leaves_no_draft(tmp_path: Path) -> None:
    def interrupted() -> list[Path]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demonstration.build(ANALYST, interrupted, database=f"sqlite:///{tmp_path / 'city.db'}")
    assert list(tmp_path.iterdir()) == []


def test_records_taken_into_the_sample_make_it_a_real_city(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'city.db'}"
    demonstration.build(ANALYST, lambda: [clues(tmp_path, GOOD)], database=url)
    demonstration.build(ANALYST, lambda: [clues(tmp_path, GOOD)], database=url)
    send(open_city(url), clues(tmp_path, GOOD.replace("XS-1", "XS-2")))
    with pytest.raises(OperatorError, match="not the sample's"):
        demonstration.build(ANALYST, lambda: [], database=url)


def test_what_holds_made_up_records_says_so_whatever_the_yaml(tmp_path: Path, own_config: Path) -> None:
    url = f"sqlite:///{tmp_path / 'city.db'}"
    demonstration.build(ANALYST, lambda: [clues(tmp_path, GOOD)], database=url)
    assert open_city(url, own_config).store.holds_sample
    send(open_city(url), clues(tmp_path, GOOD.replace("XS-1", "XS-2")))
    assert open_city(url).store.holds_sample, "the made-up records are still among the others"
    assert not open_city(real_city(tmp_path)).store.holds_sample


@pytest.mark.parametrize("left", ["nothing", "tables", "records"])
def test_an_empty_file_is_no_city(tmp_path: Path, left: str) -> None:
    file = tmp_path / "city.db"
    url = f"sqlite:///{file}"
    if left == "nothing":
        file.touch()
    else:
        open_city(url)
    if left == "records":
        send(open_city(url), clues(tmp_path, GOOD))
    assert demonstration.state(url) == ("real" if left == "records" else "missing")
    if left != "records":
        demonstration.build(ANALYST, lambda: [clues(tmp_path, GOOD)], database=url)
        assert demonstration.state(url) == "sample"


@pytest.mark.parametrize("change", ["notice", "id", "weight"])
def test_no_sample_is_built_for_other_definitions(
    tmp_path: Path, own_config: Path, change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    city, scheme = own_config / "city.yaml", own_config / "schemes" / "baoji-2021.yaml"
    if change == "notice":
        city.write_text(city.read_text("utf-8") + "notice: {zh: 试运行, en: Trial run}\n", "utf-8")
    elif change == "id":
        city.write_text(city.read_text("utf-8").replace("id: baoji", "id: elsewhere"), "utf-8")
    else:
        scheme.write_text(scheme.read_text("utf-8").replace("threshold: 45", "threshold: 44"), "utf-8")
    place = ["--database", f"sqlite:///{tmp_path / 'city.db'}", "--config", str(own_config)]

    assert main(["demo", "--if-missing", *place]) == 0
    assert "no sample is built" in capsys.readouterr().out
    assert main(["demo", *place]) == 1
    assert open_city(f"sqlite:///{tmp_path / 'city.db'}", own_config).store.is_empty


def test_a_city_without_records_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    open_city(empty)
    assert main(["score", "--database", empty]) == 1
    assert "there are no records yet" in capsys.readouterr().err
