"""Kinds of bodies are a city's own words, as many as it has; weights, forms and tables go by them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from metrics.application.city import load_config, review_config
from metrics.application.ratings.tables import rating_run
from metrics.definitions.city import City
from metrics.definitions.ledger import Ledger
from metrics.definitions.tuning import with_changes
from metrics.errors import DataError, DefinitionError
from tests.changing import change
from tests.conftest import CONFIG
from tests.kinds import three_kinds


def city(*kinds: str, **more: Any) -> City:
    """One body of each kind, in a peer group of its own."""
    groups = {f"group-{at}": {"kind": kind, "title": {"en": kind.title()}} for at, kind in enumerate(kinds)}
    bodies = {
        f"B{at}": {"group": group, "short": {"en": f"B{at}"}, "staff": 10, "names": [{"en": f"B{at}"}]}
        for at, group in enumerate(groups)
    }
    return City.model_validate({"id": "own", "title": {"en": "Own"}, "peer_groups": groups, "entities": bodies} | more)


def ledger(full_return: str) -> Ledger:
    """A ledger of which every date has a row for some kind."""
    return load_config(CONFIG).ledgers["village_reports"].model_copy(update={"full_return": full_return})


def test_kinds_are_those_of_the_peer_groups_in_their_order() -> None:
    own = city("schools", "clinics", "schools")
    assert own.all_kinds == ("schools", "clinics")
    assert [own.kind(key) for key in own.entities] == ["schools", "clinics", "schools"]
    assert own.asked_of(ledger("schools")) == {"B0", "B2"}
    assert own.asked_of(ledger("all")) == {"B0", "B1", "B2"}


@pytest.mark.parametrize(
    ("kinds", "given", "mapped"),
    [
        (("schools", "clinics"), None, ("B0",)),
        (("schools", "counties"), None, ("B1",)),
        (("schools", "county"), None, ("B1",)),
        (("schools", "counties"), "schools", ("B0",)),
    ],
)
def test_one_kind_lies_on_the_map(kinds: tuple[str, ...], given: str | None, mapped: tuple[str, ...]) -> None:
    layers = {"boundaries": "map.geojson", "source": {"en": "own"}} | ({"kind": given} if given else {})
    assert city(*kinds, map=layers).mapped == mapped


def test_the_former_words_are_still_read() -> None:
    assert city("unit", "county").all_kinds == ("units", "counties")


def test_no_kind_is_called_all() -> None:
    with pytest.raises(ValidationError, match="stands for all units"):
        city("all")


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("indicators/supervision.yaml", "applies_to: counties", "applies_to: countys", "did you mean 'counties'"),
        (
            "ledgers/village_reports.yaml",
            "full_return: counties",
            "full_return: villages",
            "known: all, counties, units",
        ),
        ("city.yaml", "  boundaries: map/", "  kind: boroughs\n  boundaries: map/", "map.kind: no kind of units is"),
        ("city.yaml", "  units: {zh: 市直", "  bureaus: {zh: 市直", "kinds.bureaus: no kind of units is called"),
    ],
)
def test_a_kind_that_no_peer_group_has_is_told(own_config: Path, file: str, before: str, after: str, said: str) -> None:
    (problem,) = change(own_config, file, before, after)
    assert said in problem


def test_three_kinds_may_each_have_their_own_indicators(own_config: Path) -> None:
    three_kinds(own_config)
    three = load_config(own_config)
    assert three.city.all_kinds == ("counties", "units", "associations")
    asked = {indicator.applies_to for indicator in three.indicators.values()}
    assert {"units", "counties", "associations"} <= asked


@pytest.mark.parametrize(("weight", "total"), [("0.15", "0.95"), ("0.10", "0.9")])
def test_a_kind_whose_weights_fall_short_is_named(own_config: Path, weight: str, total: str) -> None:
    three_kinds(own_config, weight=weight)
    with pytest.raises(DefinitionError) as refused:
        load_config(own_config)
    assert f"for Mass organisations the weights below 'supervision' add up to {total};" in str(refused.value)
    assert len(refused.value.problems) == 1


def test_a_changed_weight_re_bases_the_family_for_every_kind(own_config: Path) -> None:
    three_kinds(own_config)
    config = load_config(own_config)
    changed = with_changes(config.scheme(), indicators=config.indicators, weights={"SU6": 0.5})
    family = next(branch for branch in changed.tree.branches() if branch.id == "supervision").children
    for kind in ("units", "associations"):
        own = [child.weight for child in family if config.indicators[child.key].applies_to in ("all", kind)]
        assert len(own) == 5
        assert sum(own) == pytest.approx(1)


@pytest.mark.parametrize(("kind", "taken"), [("unit", True), ("units", True), ("counties", True), ("villages", False)])
def test_a_finished_table_names_kinds_of_the_city(tmp_path: Path, kind: str, taken: bool) -> None:
    scheme = tmp_path / "s.yaml"
    scheme.write_text(
        "id: own\ntitle: {en: Own}\neffective_from: 2021-01\nchange_note: {en: first}\nminimum_coverage: 0.5\n"
        "not_rated: {letter: '-', title: {en: Not rated}}\nbands:\n"
        "  - {id: good, letter: A, title: {en: Good}, from: 50}\n"
        "  - {id: poor, letter: B, title: {en: Poor}, from: 0}\n"
        "tree:\n  id: index\n  title: {en: Index}\n  children:\n"
        "    - {indicator: X1, weight: 1, goalposts: {worst: 0, target: 5, best: 10}}\n",
        "utf-8",
    )
    (tmp_path / "v.csv").write_text("entity,period,indicator,value\na,2021-01,X1,5\n", "utf-8")
    (tmp_path / "u.csv").write_text(f"entity,group,kind\na,one,{kind}\n", "utf-8")
    tables = {"scheme": scheme, "values": tmp_path / "v.csv", "units": tmp_path / "u.csv"}
    if taken:
        assert list(rating_run(**tables).results.ratings["entity"]) == ["a"]
        return
    with pytest.raises(DataError, match=r"u\.csv:2: kind: found 'villages'; a kind of units"):
        rating_run(**tables)


@pytest.mark.parametrize("group", ["党委部门", "county", "masses"])
def test_a_body_in_no_peer_group_is_told_once_with_the_map_there(own_config: Path, group: str) -> None:
    path = own_config / "city.yaml"
    path.write_text(path.read_text("utf-8").replace("    group: party", f"    group: {group}", 1), "utf-8")
    found = review_config(own_config)[0].problems
    assert [f"no peer group is called '{group}'" in problem for problem in found] == [True]


def test_a_kind_on_the_map_that_is_not_there_is_told_once(own_config: Path) -> None:
    path = own_config / "city.yaml"
    path.write_text(path.read_text("utf-8").replace("  boundaries:", "  kind: towns\n  boundaries:", 1), "utf-8")
    found = review_config(own_config)[0].problems
    assert ["map.kind: no kind of units is called 'towns'" in problem for problem in found] == [True]
