"""Weights written in points or fractions: shared out in the open, refused where they do not add up."""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics.__main__ import main
from metrics.application.city import METHODS
from metrics.definitions import Scheme, load_scheme
from metrics.definitions.tuning import announced, to_yaml
from metrics.errors import DefinitionError

HEAD = """
id: test
title: {en: Test}
effective_from: 2020-01
change_note: {en: None}
minimum_coverage: 0.5
bands: [{id: good, letter: A, title: {en: Good}, from: 0}]
not_rated: {title: {en: None}}
defaults: {normalise: goalposts}
"""
POSTS = "goalposts: {worst: 0, target: 100, best: 100}"


def tree(*weights: str, above: tuple[str, str] = ("600", "400")) -> str:
    """Two branches with two leaves each."""
    first, second, third, fourth = weights
    return f"""
tree:
  id: index
  title: {{en: Index}}
  children:
    - id: work
      title: {{en: Work}}
      weight: {above[0]}
      children:
        - {{indicator: X1, weight: {first}, {POSTS}}}
        - {{indicator: X2, weight: {second}, {POSTS}}}
    - id: conduct
      title: {{en: Conduct}}
      weight: {above[1]}
      children:
        - {{indicator: X3, weight: {third}, {POSTS}}}
        - {{indicator: X4, weight: {fourth}, {POSTS}}}
"""


def loaded(folder: Path, text: str) -> Scheme:
    path = folder / "s.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load_scheme(path, indicators={}, methods=METHODS)


def shares(scheme: Scheme) -> dict[str, float]:
    return {child.key: child.weight for branch in scheme.tree.branches() for child in branch.children}


@pytest.mark.parametrize(
    ("announcement", "written", "above", "right"),
    [
        # 千分制: indicators share the points of the branch above.
        ("points", ("450", "150", "100", "300"), ("600", "400"), (0.75, 0.25, 0.25, 0.75, 0.6, 0.4)),
        # 百分制 on every level.
        ("points", ("70", "30", "12.5", "87.5"), ("55", "45"), (0.7, 0.3, 0.125, 0.875, 0.55, 0.45)),
        # 百分制 above, a thousand in one family, the branch's own 40 in the other.
        ("points", ("250", "750", "10", "30"), ("60", "40"), (0.25, 0.75, 0.25, 0.75, 0.6, 0.4)),
        # 1/2 + 1/3 = 5/6: 3/5 and 2/5; 1/4 + 1/4: halves; 2 to 1.
        ("fractions", ("1/2", "1/3", "1/4", "1/4"), ("2", "1"), (0.6, 0.4, 0.5, 0.5, 2 / 3, 1 / 3)),
        ("shares", ("1/3", "2/3", "0.5", "0.5"), ("0.6", "0.4"), (1 / 3, 2 / 3, 0.5, 0.5, 0.6, 0.4)),
    ],
)
def test_points_and_fractions_become_shares(
    announcement: str, written: tuple[str, ...], above: tuple[str, str], right: tuple[float, ...], tmp_path: Path
) -> None:
    scheme = loaded(tmp_path, f"weights: {announcement}" + tree(*written, above=above))
    keys = ("X1", "X2", "X3", "X4", "work", "conduct")
    assert shares(scheme) == pytest.approx(dict(zip(keys, right, strict=True)), abs=1e-12)
    assert scheme.weights == "shares"
    assert bool(scheme.written) == (announcement != "shares")
    again = tmp_path / "again.yaml"
    again.write_text(to_yaml(scheme), encoding="utf-8")
    assert shares(load_scheme(again, indicators={}, methods=METHODS)) == shares(scheme)


def test_it_is_said_what_they_became(tmp_path: Path) -> None:
    scheme = loaded(tmp_path, "weights: points" + tree("450", "150", "100", "300"))
    assert announced(scheme) == [
        "test, weights below index: work 600 → 0.6, conduct 400 → 0.4",
        "test, weights below work: X1 450 → 0.75, X2 150 → 0.25",
        "test, weights below conduct: X3 100 → 0.25, X4 300 → 0.75",
    ]
    assert announced(loaded(tmp_path, tree("0.5", "0.5", "0.5", "0.5", above=("0.6", "0.4")))) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "weights: points" + tree("40", "30", "100", "300"),
            "below 'work' add up to 70; points of siblings that apply to one unit add up to 100, 1000 or 600",
        ),
        (
            "weights: points" + tree("450", "150", "100", "300", above=("600", "401")),
            "the points below 'index' add up to 1001; points of siblings that apply to one unit add up to 100 or 1000",
        ),
        (tree("0.4", "0.3", "0.5", "0.5", above=("0.6", "0.4")), "the weights below 'work' add up to 0.7"),
        (tree("1/2", "1/3", "0.5", "0.5", above=("0.6", "0.4")), "add up to 0.8333333333"),
        (tree("40", "60", "0.5", "0.5", above=("0.6", "0.4")), "found 40; a weight is a share from 0 to 1. For points"),
        ("weights: percent" + tree("1", "1", "1", "1"), "found 'percent'"),
        ("weights: points" + tree("-40", "140", "100", "300"), "found -40"),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_refused(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as error:
        loaded(tmp_path, text)
    assert says in str(error.value)
    assert all(f"{tmp_path}/s.yaml:" in problem for problem in error.value.problems)


def test_points_leave_out_what_is_disabled(tmp_path: Path) -> None:
    text = tree("450", "150", "100", "300").replace("indicator: X2", "enabled: false, indicator: X2")
    scheme = loaded(tmp_path, "weights: points" + text)
    assert shares(scheme) == pytest.approx({"work": 0.6, "conduct": 0.4, "X1": 1.0, "X3": 0.25, "X4": 0.75})


def test_check_prints_what_points_became(own_config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = own_config / "schemes" / "baoji-2021.yaml"
    text = path.read_text(encoding="utf-8")
    principal = {"0.30": "54", "0.10": "18", "0.20": "36", "0.15": "27", "0.25": "45"}
    for number in range(1, 6):
        [old] = [one for one in principal if f"PR{number}, weight: {one}" in text]
        text = text.replace(f"PR{number}, weight: {old}", f"PR{number}, weight: {principal[old]}")
    text = points_elsewhere(text)
    path.write_text(text, encoding="utf-8")

    assert main(["check", "--config", str(own_config), "--lang", "en"]) == 0
    printed = capsys.readouterr().out
    assert "baoji-2021, weights below principal: PR1 54 → 0.3, PR2 18 → 0.1, PR3 36 → 0.2" in printed
    assert "baoji-2021, weights below index: principal 180 → 0.18" in printed


def points_elsewhere(text: str) -> str:
    """Shares as thousandths, with the announcement above."""
    lines: list[str] = []
    for line in text.splitlines():
        head, mark, rest = line.partition("weight: 0.")
        number = rest.split("}")[0].split(",")[0]
        if mark and "PR" not in head:
            line = f"{head}weight: {float('0.' + number) * 1000:g}{rest[len(number) :]}"
        lines.append(line)
    return "\n".join(lines).replace("\ntree:", "\nweights: points\ntree:", 1) + "\n"
