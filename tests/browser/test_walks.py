"""Walks that a user takes: from the worst body down to its records and back, and from YAML to every page."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

from metrics.application.city import CONFIG_SETTING, DATABASE_SETTING
from metrics.scoring.rate import NOT_RATED
from tests.browser.conftest import LARGE
from tests.browser.reading import opened, shows
from tests.browser.serving import PATIENCE, ROOT, serve, settled
from tests.conftest import SampleCity

LAST = "2021-06"


def worst_body_and_share(sample: SampleCity) -> pd.Series:
    """The lowest score of the last month, and in it the share with the fewest points and not many records."""
    ratings = sample.results.ratings
    graded = ratings[(ratings["period"] == LAST) & (ratings["grade"] != NOT_RATED)]
    entity = graded.loc[graded["score"].idxmin(), "entity"]
    frame = sample.results.indicators
    shares = [code for code, one in sample.city.config.indicators.items() if one.measure.kind == "share"]
    mine = frame[(frame["entity"] == entity) & (frame["period"] == LAST) & frame["indicator"].isin(shares)]
    short = mine[mine["points"].notna() & mine["denominator"].between(5, 14)]
    return short.loc[short["points"].idxmin()]


def records_shown(page: Page) -> tuple[int, int]:
    """Rows of the records table, and how many of them are ticked as counting in the numerator."""
    table = page.locator(".st-key-records canvas table").first
    table.wait_for(state="attached")
    rows = table.locator("tbody tr")
    ticks = [row.locator("td").first.inner_text().strip() for row in rows.all()]
    return len(ticks), sum(tick.startswith("✓") for tick in ticks)


def test_from_the_worst_body_to_its_records_in_three_clicks(page: Page, address: str, built_city: SampleCity) -> None:
    figure = worst_body_and_share(built_city)
    dimension = built_city.city.config.indicators[figure["indicator"]].dimension

    opened(page, address, "")
    page.locator(f'.st-key-tiles [data-entity="{figure["entity"]}"]').click()
    page.wait_for_url(re.compile(f"profile.*entity={figure['entity']}"))
    settled(page)
    title = next(part.title.zh for part in built_city.city.config.scheme().dimensions() if part.key == dimension)
    page.locator(".st-key-dimensions button", has_text=title).first.click()
    page.wait_for_url(re.compile(f"node={dimension}"))
    settled(page)
    page.locator(f".st-key-indicator-{figure['indicator']} button").first.click()
    page.wait_for_url(re.compile(f"{figure['indicator']}"))
    settled(page)

    sentence = page.locator(".st-key-arithmetic").inner_text()
    numbers = [int(found) for found in re.findall(r"(\d+)\s*(?:条|件|项|个)", sentence)]
    assert (int(figure["denominator"]), int(figure["numerator"])) == tuple(numbers[:2]), sentence
    assert records_shown(page) == (figure["denominator"], figure["numerator"])

    page.locator(f".st-key-up-{dimension} button, .st-key-breadcrumb button").last.click()
    settled(page)
    expect(page.locator(f".st-key-indicator-{figure['indicator']}").first).to_be_visible()


NEW = """  PR6:
    title: {zh: 责任清单任务提前完成率, en: Duty-list tasks finished early}
    unit: percent
    cadence: M
    nature: result
    link: perform
    measure: {kind: share, ledger: duty_list, window: 6, numerator: "days(completed_on, due_on) >= 3"}
    words: {numerator: {zh: 提前3日完成, en: finished 3 days early}, denominator: {zh: 到期任务, en: tasks due}}
    goalposts: {worst: 0, target: 60, best: 90}
    min_n: 5
    source: {zh: 试验指标, en: Trial indicator}
"""


@pytest.fixture
def address_with_new_indicator(built_city: SampleCity, own_config: Path):  # type: ignore[no-untyped-def]
    """The dashboard on the same records, with one indicator more in YAML and nothing else changed."""
    principal, scheme = own_config / "indicators/principal.yaml", own_config / "schemes/baoji-2021.yaml"
    principal.write_text(principal.read_text(encoding="utf-8") + NEW, encoding="utf-8")
    weights = scheme.read_text(encoding="utf-8")
    old = "        - {indicator: PR5, weight: 0.25}\n"
    assert old in weights
    instead = "        - {indicator: PR5, weight: 0.15}\n        - {indicator: PR6, weight: 0.10}\n"
    scheme.write_text(weights.replace(old, instead), encoding="utf-8")
    settings = {DATABASE_SETTING: built_city.database, CONFIG_SETTING: str(own_config)}
    with serve(ROOT / "dashboard" / "server.py", {**os.environ, **settings}) as found:
        yield found


@pytest.mark.full
def test_a_new_indicator_needs_only_yaml(chromium: Browser, address_with_new_indicator: str) -> None:
    page = chromium.new_page(viewport=LARGE)  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE)
    title = "责任清单任务提前完成率"
    for name, query in (
        ("indicators", {"indicator": "PR6"}),
        ("trends", {"node": "PR6"}),
        ("map", {"node": "PR6"}),
        ("profile", {"entity": "G03", "node": "principal"}),
        ("profile", {"entity": "G03", "node": "principal", "indicator": "PR6"}),
        ("tuning", {}),
        ("method", {}),
    ):
        opened(page, address_with_new_indicator, name, **query)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        if name == "tuning":
            page.get_by_role("tab").nth(1).click()
        shows(page, title)
    page.close()


def test_back_takes_one_step_from_page_to_page(page: Page, address: str) -> None:
    """Whatever a page writes into its address as it opens; what the reader chooses there is a step of its own."""
    trail: list[tuple[str, str]] = []

    def stands(pattern: str, part: str) -> None:
        page.wait_for_url(re.compile(pattern))
        drawn(part)
        page.wait_for_url(re.compile("period="))
        trail.append((page.url, part))

    def drawn(part: str) -> None:
        page.locator(part).first.wait_for()
        settled(page)

    opened(page, address, "")
    stands(r"/\?period=", ".st-key-tiles [data-entity]")
    steps = page.evaluate("history.length")
    page.locator(".st-key-tiles [data-entity]").first.click()
    stands("/profile.*entity=", ".st-key-standing")
    page.locator(".st-key-dimensions button[data-opens]").first.click()
    stands("/profile.*node=", "[class*=st-key-up-]")
    page.locator('[data-testid="stSidebarNavLink"][href$="/trends"]').click()
    stands("/trends.*charted=", ".st-key-trend")
    page.locator('[data-testid="stSidebarNavLink"][href$="/indicators"]').click()
    stands("/indicators.*order=", ".st-key-ranking tr")
    assert page.evaluate("history.length") == steps + 4
    for before, part in trail[-2::-1]:
        page.go_back()
        page.wait_for_url(before)
        # The address is there at once, the page later; who goes on before it is there is taken back to it.
        drawn(part)
        assert page.url == before
