"""The ASEM index from the command line: a scheme of four levels written here, compared with what COINr made of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from metrics.__main__ import main
from metrics.scoring.weigh import principal_component
from metrics.statistics.correlation import correlations
from tests.golden.asem import numbers, output, read

EXACT = 1e-9
BANDS = [{"id": "all", "letter": "A", "title": {"zh": "全部", "en": "All"}, "from": 0}]
MEAN = "arithmetic"
MIN_MAX_100 = {"method": "min_max", "settings": {"low": 1, "high": 100}}

Levels = tuple[Any, Any, Any]
"""Aggregation inside the pillars, of pillars to sub-indices, and of those to the index."""


def scheme(levels: Levels, normalise: Any, *, observed: float = 0.0, **defaults: Any) -> dict[str, Any]:
    """The tree of ASEM_iMeta as a scheme; weights are shares of the family."""
    about = [one for one in read("ASEM_input")["iMeta"] if one["Type"] in ("Indicator", "Aggregate")]
    below: dict[str, list[Any]] = {}
    for one in about:
        below.setdefault(str(one["Parent"]), []).append(one)

    def node(one: dict[str, Any]) -> dict[str, Any]:
        family = below[str(one["Parent"])]
        weight = float(one["Weight"]) / sum(float(sibling["Weight"]) for sibling in family)
        if one["Type"] == "Indicator":
            better = "higher" if float(one["Direction"]) > 0 else "lower"
            return {"indicator": one["iCode"], "weight": weight, "better": better}
        return {
            "id": slug(one["iCode"]), "title": {"zh": one["iName"], "en": one["iName"]}, "weight": weight,
            "aggregate": levels[int(one["Level"]) - 2], "minimum_observed": observed,
            "children": [node(child) for child in below[one["iCode"]]],
        }  # fmt: skip

    [root] = [one for one in about if one["iCode"] == "Index"]
    return {
        "id": "asem", "title": {"zh": "亚欧", "en": "ASEM"}, "effective_from": "2018-01",
        "change_note": {"zh": "无", "en": "None"},
        "minimum_coverage": 0, "bands": BANDS, "not_rated": {"title": {"zh": "无", "en": "None"}},
        "defaults": {"normalise": normalise, "among": {"entities": "all", "periods": "one"}, **defaults},
        "tree": node(root),
    }  # fmt: skip


def slug(code: str) -> str:
    return {"ConEcFin": "con_ec_fin", "SusEcFin": "sus_ec_fin", "P2P": "people"}.get(code, code.lower())


def table(frame: dict[str, list[Any]]) -> pd.DataFrame:
    """A case's frame of indicators as long values."""
    names = [one["iCode"] for one in read("ASEM_input")["iMeta"] if one["Type"] == "Indicator"]
    wide = pd.DataFrame({name: numbers(frame[name]) for name in names}, index=pd.Index(frame["uCode"], name="entity"))
    return wide.reset_index().melt("entity", var_name="indicator").assign(period="2018")


def computed(folder: Path, text: dict[str, Any], values: pd.DataFrame, groups: dict[str, str] | None = None) -> Path:
    """What ``python -m metrics compute`` leaves behind."""
    folder.mkdir(exist_ok=True)
    (folder / "scheme.yaml").write_text(json.dumps(text, ensure_ascii=False), encoding="utf-8")
    values.to_csv(folder / "values.csv", index=False)
    call = ["compute", "--scheme", str(folder / "scheme.yaml"), "--values", str(folder / "values.csv")]
    if groups:
        pd.Series(groups, name="group").rename_axis("entity").to_csv(folder / "units.csv")
        call += ["--units", str(folder / "units.csv")]
    assert main([*call, "--out", str(folder / "out"), "--all"]) == 0
    return folder / "out"


def nodes(out: Path, column: str = "score") -> pd.DataFrame:
    """One row a unit, one column a node."""
    scores = pd.read_csv(out / "scores.csv", keep_default_na=False, na_values=[""])
    return scores.pivot(index="entity", columns="node", values=column)


def agree(out: Path, expected: dict[str, list[Any]], column: str = "score", within: float = EXACT) -> None:
    """Every node that the case has equals ours."""
    found, compared = nodes(out, column), 0
    for code, theirs in expected.items():
        if code in ("uCode", "Rank", "EurAsia_group"):
            continue
        mine = found.loc[expected["uCode"], slug(code) if slug(code) in found else code].to_numpy(dtype=float)
        np.testing.assert_allclose(mine, numbers(theirs), rtol=within, atol=within, err_msg=code)
        compared += 1
    assert compared >= 11


def ranked_alike(out: Path, expected: dict[str, Any]) -> None:
    """Ranks are equal, but where units tie to the last digit: the peer lets rounding part them, we do not.

    A unit without an index has no rank in its parts either, which the peer gives it: then places are counted anew.
    """
    found, rated = nodes(out, "rank"), ~np.isnan(numbers(expected["scores"]["Index"]))
    for code, theirs in expected["ranks"].items():
        if code != "uCode":
            scores = np.where(rated, numbers(expected["scores"][code]), np.nan)
            better = (scores[None, :] > scores[:, None] + EXACT).sum(axis=1) + 1.0
            mine = found.loc[expected["ranks"]["uCode"], slug(code)].to_numpy(dtype=float)
            np.testing.assert_array_equal(mine, np.where(np.isnan(scores), np.nan, better), err_msg=code)
            near = ((np.abs(scores[None, :] - scores[:, None]) <= EXACT).sum(axis=1) > 1) | (not rated.all())
            np.testing.assert_array_equal(mine[~near], numbers(theirs)[~near], err_msg=code)
    assert expected["scores"]["uCode"] == expected["ranks"]["uCode"]


AGGREGATED: dict[str, tuple[Levels, Any, float]] = {
    "amean": ((MEAN,) * 3, MIN_MAX_100, 0),
    "gmean": (("geometric",) * 3, MIN_MAX_100, 0),
    "hmean": (("harmonic",) * 3, MIN_MAX_100, 0),
    "median": (("median",) * 3, MIN_MAX_100, 0),
    "amean_then_gmean": ((MEAN, MEAN, "geometric"), MIN_MAX_100, 0),
    "gmean_then_amean": (("geometric", MEAN, MEAN), MIN_MAX_100, 0),
    "amean_thresh66": ((MEAN,) * 3, MIN_MAX_100, 0.66),
    "gmean_thresh50": (("geometric",) * 3, MIN_MAX_100, 0.5),
    "amean_of_minmax_0_100": ((MEAN,) * 3, "min_max", 0),
    "amean_of_zscore_100_15": ((MEAN,) * 3, {"method": "z_score", "settings": {"mean": 100, "sd": 15}}, 0),
    "amean_of_prank_min": ((MEAN,) * 3, {"method": "percentile_rank", "settings": {"points": 1}}, 0),
    "amean_of_borda_min": ((MEAN,) * 3, "borda", 0),
    "amean_of_rank_average": ((MEAN,) * 3, {"method": "rank", "settings": {"ties": "average"}}, 0),
    "amean_of_dist2max": ((MEAN,) * 3, {"method": "distance_to_maximum", "settings": {"points": 1}}, 0),
}


@pytest.mark.parametrize("case", AGGREGATED)
def test_every_level_by_every_method(case: str, tmp_path: Path) -> None:
    levels, normalise, observed = AGGREGATED[case]
    given = read("ASEM_input")["iData"]
    out = computed(tmp_path, scheme(levels, normalise, observed=observed), table(given))
    found = output("asem_aggregate", case)
    agree(out, found["scores"])
    ranked_alike(out, found)


@pytest.mark.parametrize("power", [2, 0.5, -1])
def test_generalised_means_skip_the_missing_where_the_peer_gives_nothing(power: float, tmp_path: Path) -> None:
    """Units with a missing child are NA there by a slip that its other means do not share; the others agree."""
    case = {2: "genmean_p2", 0.5: "genmean_p0.5", -1: "genmean_m1"}[power]
    level = {"method": "generalised_mean", "settings": {"power": power}}
    out = computed(tmp_path, scheme((level,) * 3, MIN_MAX_100), table(read("ASEM_input")["iData"]))
    theirs, mine = output("asem_aggregate", case)["scores"], nodes(out)
    pillars = ["Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin"]
    agreeing = 0
    for code in pillars:
        expected = numbers(theirs[code])
        known = ~np.isnan(expected)
        found = mine.loc[theirs["uCode"], slug(code)].to_numpy(dtype=float)
        np.testing.assert_allclose(found[known], expected[known], rtol=EXACT)
        assert not np.isnan(found).any()
        agreeing += known.sum()
    assert agreeing > 300


CASES = [("asem_aggregate", "full_pipeline", MIN_MAX_100), ("asem_example_pipeline", "build_example_coin", "min_max")]


@pytest.mark.parametrize(("file", "case", "normalise"), CASES, ids=[case for _, case, _ in CASES])
def test_the_whole_pipeline(file: str, case: str, normalise: Any, tmp_path: Path) -> None:
    """Impute by group mean, winsorise by skew and kurtosis, min-max, aggregate: every stage, score and rank."""
    found, given = output(file, case), read("ASEM_input")["iData"]
    start = found["stages"].get("Denominated", given)
    groups = dict(zip(given["uCode"], given["EurAsia_group"], strict=True))
    text = scheme((MEAN,) * 3, normalise, impute="peer_mean", treat="by_rule")
    out = computed(tmp_path / "grouped", text, table(start), groups)
    agree(out, found["results"]["scores"])

    prepared = pd.read_csv(out / "preparation.csv", keep_default_na=False, na_values=[""])
    imputed = prepared[prepared["imputed"] == "peer_mean"]
    assert len(imputed) == table(start)["value"].isna().sum() > 60
    treated = table(found["stages"]["Treated"]).merge(prepared, on=["entity", "indicator"], suffixes=("_peer", ""))
    np.testing.assert_allclose(treated["used"], treated["value_peer"], rtol=EXACT)

    text = scheme((MEAN,) * 3, normalise)
    out = computed(tmp_path / "ranked", text, table(found["stages"]["Treated"]))
    ranked_alike(out, found["results"])


def test_ranks_inside_groups(tmp_path: Path) -> None:
    given = read("ASEM_input")["iData"]
    groups = dict(zip(given["uCode"], given["EurAsia_group"], strict=True))
    text = scheme((MEAN,) * 3, MIN_MAX_100, impute="peer_mean", treat="by_rule")
    agree(computed(tmp_path, text, table(given), groups), output("asem_aggregate", "groupranks"), "rank", 0)


def test_numbers_as_the_authors_print_them(tmp_path: Path) -> None:
    """Becker et al., COINr 1.1.14, article "Presenting results": the first six units, to two digits."""
    printed = output("asem_published", "results_top6")["printed"]
    start = output("asem_example_pipeline", "build_example_coin")["stages"]["Denominated"]
    given = read("ASEM_input")["iData"]
    groups = dict(zip(given["uCode"], given["EurAsia_group"], strict=True))
    text = scheme((MEAN,) * 3, "min_max", impute="peer_mean", treat="by_rule")
    agree(computed(tmp_path, text, table(start), groups), printed, within=0.00501)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example index from its treated values, ranks among all units."""
    stages = output("asem_example_pipeline", "build_example_coin")["stages"]
    return computed(tmp_path_factory.mktemp("asem"), scheme((MEAN,) * 3, "min_max"), table(stages["Treated"]))


def test_results_as_presented(example: Path) -> None:
    """Rounded to two digits, and ranks; sorted by the index."""
    agree(example, output("asem_example_pipeline", "results_full_rounded2"), within=0.00501)
    agree(example, output("asem_example_pipeline", "results_ranks"), "rank", 0)
    order = nodes(example)["index"].sort_values(ascending=False).index.tolist()
    assert order == output("asem_example_pipeline", "results_ranks")["uCode"]


def test_an_older_code_base_comes_to_the_same(example: Path) -> None:
    """COINr6 (2021); its stored denominators carry fewer digits, so numbers agree to about 1e-7."""
    theirs = output("asem_example_pipeline", "published_ASEM_COIN_COINr6")["aggregated"]
    expected = {key: column for key, column in theirs.items() if slug(key) in nodes(example) or key in nodes(example)}
    agree(example, {"uCode": theirs["UnitCode"], **expected}, within=1e-6)


@pytest.mark.parametrize("unit", ["IND", "ESP", "CHE"])
def test_one_unit_summed_up(unit: str, example: Path) -> None:
    found = output("asem_example_pipeline", f"unit_summary_{unit}")
    names = [slug(code) for code in found["Code"]]
    np.testing.assert_allclose(nodes(example).loc[unit, names].astype(float), found["Score"], rtol=EXACT)
    np.testing.assert_array_equal(nodes(example, "rank").loc[unit, names].astype(float), found["Rank"])


def test_one_unit_as_the_authors_print_it(example: Path) -> None:
    printed = output("asem_published", "unit_summary_IND")["printed"]
    names = [slug(code) for code in output("asem_example_pipeline", "unit_summary_IND")["Code"]]
    np.testing.assert_allclose(nodes(example).loc["IND", names].astype(float), printed["Score"], atol=0.00501)


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scores from the values as they are."""
    given = read("ASEM_input")["iData"]
    return computed(tmp_path_factory.mktemp("raw"), scheme((MEAN,) * 3, "min_max"), table(given))


@pytest.mark.parametrize("unit", ["IND", "ESP", "CHE"])
def test_strengths_and_weaknesses_of_one_unit(unit: str, raw: Path) -> None:
    """The places of its best and worst indicators are ours; the peer leaves out some with few distinct values."""
    case = output("asem_example_pipeline", f"str_weak_{unit}")
    codes = [one["iCode"] for one in read("ASEM_input")["iMeta"] if one["Type"] == "Indicator"]
    ranks = nodes(raw, "rank").loc[unit, codes].astype(float)
    for side in ("Strengths", "Weaknesses"):
        np.testing.assert_array_equal(ranks[case[side]["Code"]], case[side]["Rank"])


def test_ranks_inside_income_groups(tmp_path: Path) -> None:
    given = read("ASEM_input")["iData"]
    stages = output("asem_example_pipeline", "build_example_coin")["stages"]
    groups = dict(zip(given["uCode"], given["GDPpc_group"], strict=True))
    out = computed(tmp_path, scheme((MEAN,) * 3, "min_max"), table(stages["Treated"]), groups)
    case = output("asem_example_pipeline", "results_groupranks_GDPpc")
    agree(out, {key: column for key, column in case.items() if key != "GDPpc_group"}, "rank", 0)


def test_correlations_with_the_index_as_printed(example: Path) -> None:
    printed = output("asem_published", "corr_index_subindex")["printed"]
    scores = nodes(example)
    for code, expected in printed.items():
        found = correlations(scores[["index", slug(code)]].to_numpy(dtype=float))[0, 1]
        assert found == pytest.approx(expected, abs=5e-8)


def test_principal_component_weights_as_printed(example: Path) -> None:
    """The sign of a component is arbitrary."""
    printed = output("asem_published", "pca_weights_L2")["printed"]
    scores = nodes(example)
    for pillars in (list(printed)[:5], list(printed)[5:]):
        found = principal_component(scores[[slug(code) for code in pillars]].to_numpy(dtype=float)).loadings
        expected = np.array([printed[code] for code in pillars])
        np.testing.assert_allclose(found * np.sign(found @ expected), expected, atol=5e-8)
