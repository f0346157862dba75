"""The ASEM data and what COINr 1.1.14 made of it, for tests that compare with it; they skip where it is not there."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metrics.scoring.comparison import Sets

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "composite"


@cache
def read(name: str) -> Any:
    file = REFERENCE / f"{name}.json.gz"
    if not file.is_file():
        pytest.skip(f"no reference numbers: {file} is not there")
    return json.loads(gzip.decompress(file.read_bytes()))


def output(file: str, case: str) -> Any:
    [found] = [one for one in read(file) if one["name"] == case]
    return found["output"]


def numbers(column: list[Any]) -> np.ndarray:
    return np.array([np.nan if one is None else float(one) for one in column])


class Asem:
    """51 units sorted by code, 49 indicators as the cases order them; each unit is a row, all in one set."""

    def __init__(self) -> None:
        data = read("ASEM_input")
        about = {one["iCode"]: one for one in data["iMeta"]}
        self.names = output("asem_stats", "get_stats")["iCode"]
        order = np.argsort(np.array(data["iData"]["uCode"]))
        self.units = np.array(data["iData"]["uCode"], dtype=object)[order]
        self.raw = np.column_stack([numbers(data["iData"][name])[order] for name in self.names])
        self.direction = np.array([float(about[name]["Direction"]) for name in self.names])
        self.target = np.array([float(about[name]["Target"]) for name in self.names])
        self.turned = self.raw * self.direction
        self.sets = Sets(np.zeros(len(self.units), dtype=np.intp), self.units)

    def matrix(self, frame: dict[str, list[Any]]) -> np.ndarray:
        """A case's frame in the order of units and indicators here."""
        order = np.argsort(np.array(frame["uCode"]))
        assert [frame["uCode"][place] for place in order] == self.units.tolist()
        return np.column_stack([numbers(frame[name])[order] for name in self.names])
