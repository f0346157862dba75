"""What the rating is worth: what the page says of the draft at hand is what the library answers about it."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.presenters.ratings import uncertainty
from dashboard.screens.tuning import coherence, draft, importance, revision, sensitivity
from dashboard.screens.tuning import robustness as section
from metrics.application.ratings import explanation, pipeline, robustness, statistical_coherence
from metrics.application.ratings.run import RatingRun
from metrics.application.ratings.statistical_coherence import Spread
from tests.actors import ANALYST
from tests.conftest import SampleCity
from tests.pages.asking import LAST, asked
from tests.pages.conftest import OpenPage

FIRST = "2018-07"
"""Nobody is rated yet."""
WEIGHTS = {"principal": 36.0}


def given(sample: SampleCity, weights: dict[str, object] | None = None) -> RatingRun:
    tried = draft.read_draft(asked(sample), weights or {}, {})
    return pipeline.rating_run(ANALYST, sample.city, tried.scheme, sample.results)


def told(page: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*page.markdown, *page.caption, *page.warning]).replace("\\", "")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("period", [LAST, FIRST])
@pytest.mark.parametrize("question", list(section.ANSWERS))
def test_every_question_is_answered_in_every_month(
    open_page: OpenPage, question: str, period: str, language: str
) -> None:
    page = open_page("tuning", lang=language, worth=question, period=period)

    assert not page.exception
    assert not page.error
    if question == "sensitivity":
        page.button(key="ask_sensitivity").click().run()
        assert not page.exception


def test_says_what_is_varied_beside_the_chart(open_page: OpenPage) -> None:
    shown = told(open_page("tuning", lang="en", worth="uncertainty"))

    assert "every weight by up to ±25%, every goalpost by up to ±5% of its scale, and values by their" in shown


def test_answers_follow_the_draft(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(open_page("tuning", lang="en", worth="uncertainty"))
    read = draft.read_draft
    monkeypatch.setattr("dashboard.screens.tuning.page.read_draft", lambda query, *_: read(query, WEIGHTS, {}))
    page = open_page("tuning", lang="en", worth="uncertainty")
    after = told(page)

    assert "Of the scheme in force, June 2021." in before
    assert "Of the draft above, June 2021." in after
    assert _line(before, "rated units have") != _line(after, "rated units have")

    compared = told(open_page("tuning", lang="en", worth="comparison"))
    assert "Spearman" in compared
    assert "nothing to compare" not in compared


def test_without_a_draft_there_is_nothing_to_compare(open_page: OpenPage) -> None:
    assert "There is nothing to compare" in told(open_page("tuning", lang="en", worth="comparison"))


def test_sensitivity_waits_to_be_asked_and_forgets_another_month(open_page: OpenPage) -> None:
    page = open_page("tuning", lang="en", worth="sensitivity")
    assert "whiskers" not in told(page)

    page.button(key="ask_sensitivity").click().run()
    assert "whiskers" in told(page)
    page.query_params["period"] = "2021-05"
    page.run()
    assert "whiskers" not in told(page)


def test_ranges_and_chances_are_the_librarys(sample_city: SampleCity) -> None:
    query, rating_run = asked(sample_city), given(sample_city)
    found = robustness.uncertainty(rating_run, period=LAST)
    view = uncertainty.uncertainty_view(query, found, rating_run.results, "counties")
    frame = pd.DataFrame(asdict(body) for body in found.bodies).set_index("entity")

    assert [one.entity for one in view.bodies] == list(
        frame[frame["group"] == "counties"].sort_values("score", ascending=False).index
    )
    for one in view.bodies:
        assert (one.low, one.high) == (frame.loc[one.entity, "low"], frame.loc[one.entity, "high"])
        assert [chance.letter for chance in one.chances] == ["A", "B", "C", "D"]
        assert sum(chance.share for chance in one.chances) == pytest.approx(1.0)
        assert one.label.endswith(query.scheme.band(one.grade).letter)
    assert len(view.numbers) == len(view.bodies)

    rated = frame[frame["grade"] != "not_rated"]
    chances = pd.DataFrame(rated["chances"].tolist(), index=rated.index)
    doubtful = rated[chances.idxmax(axis=1) != rated["grade"]]
    assert [row.id for row in view.doubtful.rows] == list(doubtful.index)
    sure = int((rated["likely"] >= 0.8).sum())
    assert view.lead.startswith(
        f"{sure} of {len(rated)} rated units have their grade in at least 80% of the simulations."
    )
    assert f"{len(doubtful)} are more likely to have another grade" in view.lead


def test_a_grade_that_is_held_is_marked_where_it_is_in_doubt(sample_city: SampleCity) -> None:
    rating_run = given(sample_city)
    found = robustness.uncertainty(rating_run, period=LAST)
    view = uncertainty.uncertainty_view(asked(sample_city), found, rating_run.results, "counties")

    ratings = sample_city.results.ratings.query("period == @LAST").set_index("entity")
    marked = {str(row.id) for row in view.doubtful.rows if row.cells[-1].text == "held from earlier months"}
    shown = [str(row.id) for row in view.doubtful.rows]
    assert marked == {key for key in shown if ratings.loc[key, "band"] != ratings.loc[key, "held"]}
    assert marked
    assert len(marked) < len(shown)


@pytest.mark.parametrize(("group", "entity", "period"), [("mass", "M04", LAST), ("counties", "610329", FIRST)])
def test_a_body_without_a_grade_has_no_numbers(sample_city: SampleCity, group: str, entity: str, period: str) -> None:
    rating_run = given(sample_city)
    found = robustness.uncertainty(rating_run, period=period, draws=20)
    view = uncertainty.uncertainty_view(asked(sample_city, period=period), found, rating_run.results, group)

    one = next(body for body in view.bodies if body.entity == entity)
    assert (one.grade, one.places) == ("not_rated", "–")
    assert pd.isna([one.score, one.low, one.high]).all()
    assert [chance.letter for chance in one.chances] == ["–"]


def test_warnings_come_first_and_findings_in_order(sample_city: SampleCity) -> None:
    rating_run = given(sample_city)
    spreads = {
        str(at): one
        for at, one in zip(rating_run.panel.rows.groups, statistical_coherence.spreads(rating_run), strict=True)
    }
    findings = statistical_coherence.coherence_findings(rating_run)
    view = coherence.coherence_view(asked(sample_city), spreads, list(reversed(findings)))

    assert list(view.warnings) == [said.sentence for one in spreads.values() for said in one.findings]
    assert view.warnings
    shown = [row.cells[0].text for row in view.findings.rows]
    order = [*coherence.KINDS.values()]
    assert shown == sorted(shown, key=order.index)
    assert {row.cells[1].text for row in view.findings.rows} == {one.sentence for one in findings}
    assert {one.kind for one in findings} <= set(coherence.KINDS)
    flagged = [row.cells[0].text for row in view.spread.rows if row.cells[-1].text == "see the warning"]
    assert flagged == ["Party departments"]


def test_groups_too_small_to_judge_are_not_said_to_tell_bodies_apart(sample_city: SampleCity) -> None:
    """Three rated bodies in one grade are too few for a warning; that is said, not that they lie apart."""

    def told(**rated: int) -> tuple[str, list[str]]:
        spreads = {group: Spread(n, 0, "good", 0.5, (70.0, 90.0), ()) for group, n in rated.items()}
        view = coherence.coherence_view(asked(sample_city), spreads, [])
        return view.spread_reading, [row.cells[-1].text for row in view.spread.rows]

    reading, remarks = told(party=3, government=4)
    assert reading.startswith("In every peer group that is judged")
    assert reading.endswith("1 group of fewer than 4 rated units is not judged.")
    assert remarks == ["too few to judge", "–"]
    assert told(party=3)[0] == "No peer group has 4 rated units, fewer than which are not judged."
    assert told(party=4)[0] == "In every peer group grades and scores distinguish the units."


def test_names_the_child_whose_importance_departs_most(sample_city: SampleCity) -> None:
    query, rating_run = asked(sample_city), given(sample_city)
    weights = statistical_coherence.weights(rating_run, period=LAST)
    tuned = statistical_coherence.weights_for(rating_run, "index", importance.meant(weights, "index"), period=LAST)
    view = importance.importance_view(query, weights, tuned, "index")

    most = max(weights, key=lambda row: abs(row.importance - row.weight))
    assert view.lead.startswith(f'"{importance.title(query, most.node)}" departs most')
    assert view.chart.bars is not None
    weight, carried, moved = view.chart.bars.series
    assert sum(weight.values) == pytest.approx(1.0)
    assert sum(carried.values) == pytest.approx(1.0)
    assert list(moved.values) == [row.importance for row in weights if row.parent == "index"]
    assert len(view.chart.numbers) == len(query.scheme.tree.children)


def test_without_which_a_grade_would_be_another_one(sample_city: SampleCity) -> None:
    found = robustness.sensitivities(given(sample_city), period=LAST, base=16)
    view = sensitivity.sensitivity_view(asked(sample_city), found)

    pairs = dict.fromkeys((turn.entity, turn.grade_without) for turn in found.turns)
    assert [row.id for row in view.turns.rows] == [key for key, _ in pairs]
    assert view.turns_reading.startswith(f"The grades of {len({key for key, _ in pairs})} units")
    assert view.factors.bars is not None
    assert view.elements.bars is not None
    assert list(view.factors.bars.series[0].values) == sorted((row.total for row in found.factors), reverse=True)
    assert view.elements.bars.series[0].values[0] == max(row.moved for row in found.elements)
    assert "Weights in Principal responsibility" in view.factors.bars.labels


def test_a_draft_is_held_against_the_scheme_in_force(sample_city: SampleCity) -> None:
    found = explanation.revise(given(sample_city), given(sample_city, {"principal": 36.0}), period=LAST)
    view = revision.revision_view(asked(sample_city), found)

    month = [row for row in found.agreement if row.period == LAST]
    assert len(view.agreement.rows) == len(month)
    assert view.lead.count(f"Spearman {min(row.spearman for row in month):.2f}") == 1
    cells = [[int(cell.text) for cell in row.cells[1:]] for row in view.transitions.rows]
    assert cells == [list(counts.values()) for counts in found.transitions.values()]
    moved = sum(sum(line) for line in cells) - sum(cells[at][at] for at in range(len(cells)))
    assert f"Of 1,908 ratings {moved} would be different" in view.transitions_reading
    assert view.split.bars is not None
    assert len(view.split.numbers) == 52, "M04 is not rated"
    sizes = [abs(one) for one in view.split.bars.series[1].values]
    assert sizes == sorted(sizes, reverse=True)


def _line(shown: str, part: str) -> str:
    return next(line for line in shown.splitlines() if part in line)
