"""The worked examples of docs/methods.md, recomputed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from metrics.application.city import METHODS
from metrics.definitions import Goalposts, load_scheme, to_yaml
from metrics.definitions.tuning import as_it_acts
from metrics.errors import DefinitionError
from metrics.scoring.method import RatingMethod
from metrics.scoring.score import score
from tests.conftest import ROOT
from tests.engine import branch, leaf, panel, rating_method, scheme

PAGE = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")


def shown(pattern: str) -> re.Match[str]:
    """What the page says."""
    found = re.search(pattern, PAGE)
    assert found, pattern
    return found


def blocks() -> list[Any]:
    """The YAML of the worked examples."""
    part = PAGE[PAGE.index("### Worked examples") : PAGE.index("## In an indicator")]
    return [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", part, re.S)]


def points(item: dict[str, Any], value: float) -> float:
    """What a leaf as the page writes it earns."""
    made = scheme(branch("index", [{**item, "weight": 1}]))
    [only] = made.leaves()
    assert only.goalposts is not None
    method = RatingMethod(made, {only.key: only.goalposts}, {})
    return float(score(panel([[value]]), method).points[0, 0])


def test_a_logarithm_inside_goalposts() -> None:
    [income, schooling], _ = blocks()
    value, earned = shown(r"best 75,000, ([\d,]+) earns .* = ([\d.]+) points").groups()
    assert points(income, float(value.replace(",", ""))) == pytest.approx(float(earned), abs=0.005)
    assert points(schooling, 0.0) == 1.0
    assert points(schooling, 15.0) == 100.0


def test_ranks_are_those_of_the_table() -> None:
    scores = [float(text) for text in re.findall(r"\d+\.\d\d", shown(r"Scores ([^:]*):\n").group(1))]
    rows = re.findall(r"^\| `(\{.*?\})` \| ([\d, ]+) \|$", PAGE, re.M)
    assert len(rows) == 3
    for written, places in rows:
        method = rating_method(branch("index", [leaf("X")]), ranks=yaml.safe_load(written))
        found = score(panel([[value] for value in scores]), method).ranks[:, 0]
        assert found.tolist() == [float(place) for place in places.split(",")], written


def test_a_branch_says_once_that_less_is_better(tmp_path: Path) -> None:
    _, [burden] = blocks()
    method = RatingMethod(scheme(branch("index", [{**burden, "weight": 1}])), {}, {})
    values, earned = (
        [float(text) for text in re.findall(r"\d+", part)]
        for part in shown(r"gives the values ([^.]*) the points ([^.]*)\.").groups()
    )
    found = score(panel([[value] for value in values]), method)
    np.testing.assert_allclose(found.points[:, 0], earned)
    np.testing.assert_allclose(found.nodes[:, 1], earned)
    path = tmp_path / "s.yaml"
    path.write_text(to_yaml(method.scheme), encoding="utf-8")
    assert load_scheme(path, indicators={}, methods=METHODS) == method.scheme


def test_the_nearest_word_counts() -> None:
    inner = branch("inner", [leaf("X2", 0.5), leaf("X3", 0.5, better="lower")], better="higher")
    outer = branch("outer", [leaf("X1", 0.5), {**inner, "weight": 0.5}], better="lower")
    made = scheme(branch("index", [outer]), defaults={"normalise": "min_max"})
    assert RatingMethod(made, {}, {}).directions.tolist() == [-1.0, 1.0, -1.0]


def test_goalposts_that_run_against_their_branch_are_refused(tmp_path: Path) -> None:
    rising = leaf("X1", goalposts=Goalposts(worst=0, target=85, best=100).model_dump())
    path = tmp_path / "s.yaml"
    path.write_text(to_yaml(scheme(branch("index", [branch("burden", [rising], better="lower")]))), encoding="utf-8")
    with pytest.raises(DefinitionError, match="'X1' stands below 'burden' with better: lower, and its goalposts say"):
        load_scheme(path, indicators={}, methods=METHODS)


def test_less_is_better_where_nobody_says_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    made = scheme(branch("index", [branch("burden", [leaf("X1")])]), defaults={"normalise": "rank"})
    path.write_text(to_yaml(made), encoding="utf-8")
    with pytest.raises(DefinitionError, match="'rank' needs to know which end is good"):
        load_scheme(path, indicators={}, methods=METHODS)


def test_changes_of_the_page_are_those_of_the_golden_rows() -> None:
    now, before, change = map(float, shown(r"(\d+) after (\d+) is \+(\d+) %").groups())
    assert 100 * (now / before - 1) == pytest.approx(change)
    now, before, growth = map(float, shown(r"\((\d+) ÷ (\d+)\)\^\(1/3\) − 1 = (\d+) % a year").groups())
    assert 100 * ((now / before) ** (1 / 3) - 1) == pytest.approx(growth)


def test_points_become_the_shares_of_the_page() -> None:
    text = shown(r"Of 1000 points, (.*?)\n(.*?)\. As fractions, .* become [\d.]+ and [\d.]+\.").group(0)
    written = {key: float(number) for key, number in re.findall(r"`(\w+): (\d+)`", text)}
    work = branch("work", [leaf("X1", written["X1"]), leaf("X2", written["X2"])], written["work"])
    tree = branch("index", [work, branch("conduct", [leaf("X3", 400)], written["conduct"])])
    became = as_it_acts(scheme(tree, weights="points"), {})
    shares = {child.key: child.weight for node in became.tree.branches() for child in node.children}
    said = [float(number) for number in re.findall(r"\b0\.\d+", text)]
    assert said == pytest.approx([shares[key] for key in ("work", "conduct", "X1", "X2")] + [0.6, 0.4])
    parts = branch("index", [leaf("X1", 1 / 2), leaf("X2", 1 / 3)])
    assert [child.weight for child in as_it_acts(scheme(parts, weights="fractions"), {}).leaves()] == pytest.approx(
        said[-2:]
    )
