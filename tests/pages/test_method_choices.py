"""The method page tells every method that a scheme may name, in words and with its settings."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Final

import pytest

from dashboard.presenters.indicators import method_words
from dashboard.screens.method.choices import choices
from dashboard.screens.method.view import method_view
from dashboard.screens.method.worked_example import worked_example
from dashboard.session import naming
from dashboard.text import format
from metrics import wording
from metrics.application.city import METHODS
from metrics.application.ratings import pipeline, statistical_coherence
from metrics.application.ratings.derived_weights import derived_weights
from metrics.definitions import Branch, Leaf
from metrics.definitions.choice import AHP, BLEND, Choice
from metrics.definitions.words.indicators import ANCHORED
from metrics.wording import Language
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages import own
from tests.pages.asking import asked
from tests.pages.conftest import OpenPage

REGISTRIES: Final = {
    "impute": (METHODS.impute,),
    "treat": (METHODS.treat,),
    "normalise": (METHODS.normalise, METHODS.compare),
    "weigh": (METHODS.weigh,),
    "aggregate": (METHODS.aggregate, METHODS.outrank),
}
DIMENSIONS: Final = ("principal", "supervision", "linkage", "power", "discipline", "rectification", "people")
JUDGED: Final = ", ".join(f"{one}/{two}: 1" for one, two in combinations(DIMENSIONS, 2))
ROOT: Final = "  aggregate: arithmetic\n  children:\n    - id: principal\n"
OTHERWISE: Final = (
    (ROOT, ROOT.replace("arithmetic", "{method: generalised_mean, settings: {power: 0.5}}").replace(
        "  children:", "  minimum_observed: 0.5\n  weigh:\n    method: ahp\n    sheets:\n"
        f"      - {{expert: office_1, judgements: {{{JUDGED}}}}}\n"
        f"      - {{expert: office_2, judgements: {{{JUDGED.replace('supervision: 1', 'supervision: 2', 1)}}}}}\n"
        "  children:",
    )),
    ("{indicator: PR1, weight: 0.30}", "{indicator: PR1, weight: 0.30, impute: {method: carry_forward, settings: "
     "{periods: 2}}, treat: winsorise, normalise: percentile_rank, among: {entities: all, periods: one}}"),
)  # fmt: skip


def test_every_registered_method_has_words() -> None:
    for step, registries in REGISTRIES.items():
        for name in (name for registry in registries for name in registry):
            assert name in method_words.STEPS[step], f"{step}: {name}"


def test_every_setting_of_a_method_has_words(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    for step, registries in REGISTRIES.items():
        for name in (name for registry in registries for name in registry):
            told = method_words.settings(query, step, Choice(method=name))
            assert name not in told
    assert set(method_words.WEIGH) == {*METHODS.weigh, AHP, BLEND}
    assert ANCHORED in method_words.NORMALISE


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_tell_methods_apart(language: Language) -> None:
    t = wording.to(language)
    for step, words in method_words.STEPS.items():
        names = [method_words.name(step, one, t) for one in words]
        assert len(set(names)) == len(names), step


def test_the_scheme_in_force_is_told_in_five_lines(sample_city: SampleCity) -> None:
    view = method_view(asked(sample_city))

    assert [line[1] for line in view.choices.texts()] == [
        "nothing stands in", "values as they are", "fixed scale with a target", "as written", "weighted mean",
    ]  # fmt: skip
    assert "Where the scores of 2 months running" in view.moves
    assert view.judged == ()


def test_of_a_flat_tree_no_dimensions_are_told(sample_city: SampleCity) -> None:
    query = asked(sample_city)
    config, root = query.config, query.scheme.tree

    def used_for(children: tuple[Branch | Leaf, ...]) -> list[str]:
        scheme = query.scheme.model_copy(update={"tree": root.model_copy(update={"children": children})})
        city = replace(query.city, config=replace(config, schemes={**config.schemes, scheme.id: scheme}))
        return [row.cells[3].text for row in choices(replace(query, city=city)).rows[-2:]]

    assert used_for(root.children) == ["all dimensions and the index"] * 2
    assert used_for(tuple(root.leaves())) == [query.t(root.title)] * 2
    above = root.model_copy(update={"id": "above", "weight": 1.0})
    assert used_for((above,)) == ["all branches and the index"] * 2


def test_a_scheme_without_hysteresis_says_so(sample_city: SampleCity, own_config: Path) -> None:
    own.change(own_config, ("hysteresis: {probability: 0.8, periods: 2}\n", ""))

    assert method_view(own.rated(sample_city, own_config)).moves == "A grade moves with the score, at once."


@pytest.mark.parametrize("language", ["zh", "en"])
def test_other_methods_are_told_with_their_settings(
    sample_city: SampleCity, own_config: Path, language: Language
) -> None:
    own.change(own_config, *OTHERWISE)
    query = own.rated(sample_city, own_config, language=language)
    given = pipeline.rating_run(ANALYST, query.city, query.scheme, sample_city.results)
    view = method_view(query, derived_weights(given))

    lines = [(line.cells[1].text, line.cells[2].note, line.cells[3].text) for line in view.choices.rows]
    told = " ".join(" ".join(line) for line in lines)
    used = {step for step in (*method_words.IMPUTE, *method_words.NORMALISE, *method_words.AGGREGATE) if "_" in step}
    assert not [name for name in used if name in told]
    t = query.t
    assert (t("last earlier value"), f"{t('months at most')}", naming.node(query, "PR1")) in [
        (name, note.split(t("{setting}: {value}").format(setting="", value=""))[0], users)
        for name, note, users in lines
    ]
    assert any(note.endswith("0.5") for name, note, _ in lines if name == t("power mean"))
    assert any(t("among all units") in note for name, note, _ in lines if name == t("percentile rank"))
    assert any("50%" in text for _, text in view.missing)

    [judged] = view.judged
    assert len(judged.sheet.rows) == 21 + 1
    assert "office" not in str(judged.sheet.texts()) + judged.reading
    *_, ratios = judged.sheet.texts()
    assert ratios[1] == "0.00"
    assert 0 < float(ratios[2]) < 0.1
    weights = {row.node: row.weight for row in statistical_coherence.weights(given)}
    assert weights["supervision"] < weights["principal"]
    assert f"{100 * weights['supervision']:.1f}%" in judged.reading
    supervision = next(
        one for one in view.weights.dimensions if query.scheme.dimensions()[1].title.get(language) in one
    )
    assert supervision.endswith(f" {100 * weights['supervision']:.0f}%")


def test_an_index_that_is_no_sum_is_not_worked_out_as_one(sample_city: SampleCity, own_config: Path) -> None:
    own.change(own_config, *OTHERWISE)
    query = own.rated(sample_city, own_config)
    example = worked_example(query, "610302")

    assert example is not None
    *parts, total = example.index_sheet.texts()
    assert {line[3] for line in parts} == {format.NONE}
    assert total[2] == "power mean"
    assert "contributes" not in example.value
    *parts, total = example.dimension_sheet.texts()
    assert total[2] == "sum"
    assert sum(float(line[3]) for line in parts) == pytest.approx(float(total[3]), abs=0.011)


def test_page_opens_under_them(
    sample_city: SampleCity, own_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    own.change(own_config, *OTHERWISE)
    own.serve(sample_city, own_config, tmp_path, monkeypatch)

    for language in ("zh", "en"):
        page = open_page("method", lang=language)
        assert not page.exception
        assert any(("一致性比率" if language == "zh" else "consistency ratio") in text.value for text in page.caption)


def test_written_weights_and_places_are_told(sample_city: SampleCity, own_config: Path) -> None:
    """A scheme that writes fractions and counts places densely says so, and what each fraction was."""
    announced = "weights: fractions\nranks: {ties: shown, dense: true}\ntree:\n  id: index\n"
    own.change(own_config, ("tree:\n  id: index\n", announced))
    view = method_view(own.rated(sample_city, own_config))

    assert "each is divided by the sum of its siblings" in view.weights.reading
    assert view.weights.dimensions[0].endswith("18% (written: 0.18)")
    [leaf] = [row for row in view.weights.tree.rows if row.id == "PR1"]
    assert [cell.note for cell in leaf.cells if cell.note] == ["written: 0.3"]
    told = " ".join(text for _, text in view.missing)
    assert "Scores that read alike, cut to one decimal, share a place." in told
    assert "1, 2, 2, 3" in told
