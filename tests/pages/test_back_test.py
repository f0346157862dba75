"""The back-test of alerts: its counts are the library's, and it names what it has no numbers for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest

from dashboard import navigation
from dashboard.presenters.signals import alert_words
from dashboard.screens.backtest.figures import back_test_figure
from dashboard.screens.backtest.view import LEAST, BackTestView, back_test_view, warnings
from dashboard.session import naming
from dashboard.text import format
from metrics import wording
from metrics.application.signals.monitor_view import BackTest
from metrics.model import Actor
from metrics.monitoring.alerts import ROWS
from metrics.monitoring.backtest import back_test
from metrics.wording import Language
from tests.conftest import SampleCity
from tests.pages.asking import LIGHT, asked
from tests.pages.conftest import OpenPage
from tests.pages.watched import watched


@pytest.fixture(scope="module")
def found(built_city: SampleCity) -> BackTest:
    """Measured once for all tests."""
    return watched(asked(built_city)).back_test


def view_of(sample: SampleCity, found: BackTest, language: Language = "en") -> BackTestView:
    return back_test_view(asked(sample, language=language), found)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("period", ["2018-07", "2021-06"])
def test_opens_whatever_month_is_chosen(open_page: OpenPage, period: str, language: str) -> None:
    page = open_page("backtest", period=period, lang=language)

    assert not page.exception
    assert len(page.header) == 3


def test_lead_says_how_alerts_fared_beside_chance(sample_city: SampleCity, found: BackTest) -> None:
    lead = view_of(sample_city, found).lead

    count = Counter(alert.outcome for alert in found.fired)
    told = count["came_true"] + count["in_vain"]
    assert f" rules gave {len(found.fired)} alerts. Confirmed: {count['came_true']}; " in lead
    assert f"; false alarms: {count['in_vain']};" in lead
    assert f"{count['came_true']} of {told} (" in lead
    assert lead.endswith(f"alerts given at random would reach {format.percent(found.by_chance)}.")


def test_the_title_tells_falls_before_alerts(sample_city: SampleCity, found: BackTest) -> None:
    count = Counter(alert.outcome for alert in found.fired)
    decided = count["came_true"] + count["in_vain"]
    warned = [fall for fall in found.falls if any(
        alert.entity == fall.entity and 0 < months_between(alert.period, fall.period) <= found.horizon
        for alert in found.fired
    )]  # fmt: skip
    assert not [fall for fall in found.falls if fall.carried]
    assert view_of(sample_city, found).claim == (
        f"{len(warned)} of {len(found.falls)} falls of a grade were preceded by an alert; "
        f"{count['came_true']} of {decided} decided alerts confirmed"
    )
    chinese = view_of(sample_city, found, "zh").claim
    assert chinese.startswith(f"{len(found.falls)}次降档中{len(warned)}次事前有预警")
    assert chinese.endswith(f"{decided}条已判定预警中{count['came_true']}条属实")
    one = replace(found, falls=found.falls[:1], by_rule={})
    assert view_of(sample_city, one).claim.endswith(" of 1 fall of a grade was preceded by an alert")


def months_between(first: str, last: str) -> int:
    return 12 * (int(last[:4]) - int(first[:4])) + int(last[5:]) - int(first[5:])


def test_every_rule_that_warns_has_its_line(sample_city: SampleCity, found: BackTest) -> None:
    view, rules = view_of(sample_city, found), warnings(asked(sample_city))

    assert [row.cells[0].text for row in view.rules.rows] == [alert_words.RULES[rule][0] for rule in rules]
    assert set(found.by_rule) < set(rules)
    for rule, row in zip(rules, view.rules.rows, strict=True):
        if rule not in found.by_rule:
            assert row.cells[1].text == "never"
            assert alert_words.RULES[rule][0] in view.reading.partition("Never fired: ")[2]
            continue
        record = found.by_rule[rule]
        counts = [record.fired, record.came_true, record.in_vain, record.open]
        assert [int(cell.text) for cell in row.cells[1:5]] == counts
        assert ("%" in row.cells[5].text) == (record.decided >= LEAST)


def test_marks_add_up_to_the_alerts(sample_city: SampleCity, found: BackTest) -> None:
    view = view_of(sample_city, found)

    for outcome in view.outcomes:
        drawn = sum(dot.count for dot in view.dots if dot.outcome == outcome)
        assert drawn == sum(alert.outcome == outcome for alert in found.fired)
    assert list(view.numbers["Month"]) == [
        format.month(period, asked(sample_city).t)
        for period in sorted((row.period for row in found.fired), reverse=True)
    ]
    figure = back_test_figure(view, LIGHT)
    assert [trace.name for trace in figure.data] == ["confirmed", "false alarm", "still open"]
    assert len({trace.marker.symbol for trace in figure.data}) == 3, "apart without colour as well"
    assert sum(len(trace.x) for trace in figure.data) == len(view.dots)


def test_every_fall_is_listed_with_its_warning(sample_city: SampleCity, found: BackTest) -> None:
    view = view_of(sample_city, found)

    assert len(view.falls.rows) == len(found.falls)
    warned = [row for row in view.falls.rows if row.cells[4].text != "no alert"]
    assert len(warned) == sum(fall.rule is not None for fall in found.falls) > 0
    assert view.falls_lead.startswith(f"{len(warned)} of {len(found.falls)} falls of a grade")
    order = [band.id for band in sample_city.city.config.scheme().bands]
    assert all(order.index(str(row.cells[2].grade)) < order.index(str(row.cells[3].grade)) for row in view.falls.rows)


def test_all_bodies_that_most_alerts_speak_of_are_named(sample_city: SampleCity, found: BackTest) -> None:
    def told(*bodies: str) -> str:
        fired = tuple(replace(found.fired[0], entity=key) for key in bodies)
        return view_of(sample_city, replace(found, fired=fired)).rules_reading

    first, second = (naming.short(asked(sample_city), key) for key in ("G05", "G06"))
    said = told("G05", "G06", "G05", "G06", "G14")
    assert f"The 5 alerts concern 3 units, most of them {first} and {second} (2);" in said
    assert "The 2 alerts concern 2 units, all alike (1);" in told("G05", "G06")


def test_what_falls_by_carried_values_alone_is_told_apart(sample_city: SampleCity, found: BackTest) -> None:
    """One body's values of a month are made older ones, and of another month hardly any returns are in."""
    monitor, results = watched(asked(sample_city)).monitor, sample_city.results
    assert not [fall for fall in found.falls if fall.carried]
    old, early, *_ = (fall for fall in found.falls if not results.month(fall.period).ratings[fall.entity].capped)
    frame = results.indicators
    here = (frame["entity"] == old.entity) & (frame["period"] == old.period)
    changed = replace(
        results, indicators=frame.assign(as_of=frame["as_of"].mask(here, "2018-07")), incoming={early.period: (2, 24)}
    )
    again = back_test(replace(monitor, results=changed), pd.DataFrame(columns=pd.Index(ROWS)))

    carried = {(fall.entity, fall.period) for fall in again.falls if fall.carried}
    assert {(old.entity, old.period), (early.entity, early.period)} <= carried
    assert {period for _, period in carried} == {old.period, early.period}
    view = view_of(sample_city, replace(again, fired=found.fired))
    assert f"of {len(again.falls) - len(carried)} falls of a grade" in view.falls_lead
    assert f" {len(carried)} falls more are not counted" in view.falls_lead
    assert sum(row.cells[3].note == "not counted" for row in view.falls.rows) == len(carried)


def test_without_alerts_it_says_so(sample_city: SampleCity, found: BackTest) -> None:
    none = replace(found, fired=(), by_rule={}, falls=())
    view = view_of(sample_city, none)

    assert view.lead.endswith("no rule has warned of anything.")
    assert view.falls_lead == "No grade fell."
    assert view.claim == "No grade fell, and no alert is decided yet"
    assert not view.dots
    assert {row.cells[1].text for row in view.rules.rows} == {"never"}
    back_test_figure(view, LIGHT)


def test_a_viewer_reads_no_names_of_other_bodies(sample_city: SampleCity, found: BackTest) -> None:
    own = replace(asked(sample_city), actor=Actor(role="analyst", scope=frozenset({"G14"})))
    view, whole = back_test_view(own, watched(own).back_test), view_of(sample_city, found)

    assert (view.lead, view.rules) == (whole.lead, whole.rules), "sums are the city's"
    short = naming.short(own, "G14")
    assert set(view.numbers["Unit"]) == {short}
    assert {row.id for row in view.falls.rows} == {"G14"}
    others = [naming.short(own, key) for key in own.config.city.entities if key != "G14"]
    assert not [dot.hover for dot in view.dots if any(f"<br>{name} · " in dot.hover for name in others)]


def test_viewers_do_not_see_the_page() -> None:
    t = wording.to("en")
    assert any("backtest" in pages for pages in navigation.menu(Actor(role="analyst", scope=None), t).values())
    assert not any("backtest" in pages for pages in navigation.menu(Actor(role="reader", scope=None), t).values())
