"""The chart of a monthly series without its season, through the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metrics.__main__ import main

FACTORS = np.array([0.9, 0.6, 0.9, 1, 1, 1, 1, 1, 1, 1, 1, 1.6])


def write(folder: Path, rows: list[tuple[str, float]]) -> Path:
    path = folder / "series.csv"
    path.write_text("date,value\n" + "".join(f"{day},{value:.6f}\n" for day, value in rows), encoding="utf-8")
    return path


def monthly(years: int, *, noise: float = 1.0) -> list[tuple[str, float]]:
    draw = np.random.default_rng(2)
    return [
        (f"{2019 + place // 12}-{place % 12 + 1:02}", 100 * FACTORS[place % 12] + noise * draw.normal())
        for place in range(12 * years)
    ]


def chart(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    code = main(["xmr", str(path), "--json", *more])
    found = json.loads(capsys.readouterr().out)
    assert code == (1 if "problems" in found else 0)
    return found


def test_factors_take_december_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, monthly(3))
    plain, adjusted = chart(path, capsys), chart(path, capsys, "--season", "deseasonalise")
    december = [place for place, point in enumerate(plain["points"]) if point["date"].endswith("-12")]
    assert {plain["points"][place]["signal"] for place in december} == {"outside"}
    assert {point["signal"] for point in adjusted["points"]} == {"none"}
    assert adjusted["season"]["factors"] == pytest.approx(list(FACTORS), abs=0.02)
    assert adjusted["season"]["share_of_year"][11] == pytest.approx(1.6 / 12, abs=0.002)
    assert adjusted["season"]["p"] < 1e-6
    assert "season" not in plain


def test_like_months_are_compared_without_factors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every value but those of the first year is the change against the same month; a gap leaves two gaps."""
    rows = monthly(3, noise=0.0)
    del rows[14]
    found = chart(write(tmp_path, rows), capsys, "--season", "like_months")
    values = [point["value"] for point in found["points"]]
    assert values[:12] == [None] * 12
    assert [round(value, 6) for value in values[12:] if value is not None] == [0.0] * (len(rows) - 12 - 1)
    assert found["season"] == {"method": "like_months", "compared": len(rows) - 13}


def test_a_rebase_line_is_not_compared_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = chart(write(tmp_path, monthly(3)), capsys, "--season", "like_months", "--rebase", "2020-07")
    known = [point["date"] for point in found["points"] if point["value"] is not None]
    assert known == [f"2020-{month:02}" for month in range(1, 7)] + [f"2021-{month:02}" for month in range(7, 13)]


def test_one_year_tells_no_season(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = chart(write(tmp_path, monthly(1)), capsys, "--season", "deseasonalise")
    assert "the rarest month 1 times" in found["problems"][0]
    assert "like_months" in found["problems"][0]


def test_two_days_of_a_month_have_no_season(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [("2020-01-01", 1.0), ("2020-01-15", 2.0), ("2020-02-01", 3.0)]
    found = chart(write(tmp_path, rows), capsys, "--season", "like_months")
    assert found["problems"] == ["--season: two dates lie in one month; a season is told from one value a month"]
