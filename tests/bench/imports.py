"""From a month's file to the new rating, beside the bare SQL of the measures that the file touches."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from metrics.application.city import CityHandle, open_city
from metrics.application.ratings import background, pipeline
from metrics.ledgers import questions, totals
from metrics.measures.kinds import kind_of
from metrics.measures.timing import bases
from tests.bench import measuring
from tests.sending import clue, clues, send

LEDGER: Final = "clues"
TIMES: Final = 5


def show(database: str) -> None:
    """Print what taking a file in takes, what the rating after it takes, and the SQL of its ledger's measures alone."""
    city = open_city(database)
    newest = pipeline.whole_city_results(city).periods[-1]
    taking, rating, stored, sql = list[float](), list[float](), list[float](), list[float]()
    with TemporaryDirectory() as folder:
        for number in range(TIMES):
            day = {"收到日期": f"{newest}-05", "处置期限": f"{newest}-25", "填报日期": f"{newest}-06"}
            file = clues(Path(folder), clue(f"bench-{number}", **day), name=f"{number}")
            start = time.perf_counter()
            assert send(city, file, month=newest).status == "taken_in"
            taken = time.perf_counter()
            rated = background.rate_later(city)
            while background.is_rating(city):
                time.sleep(0.005)
            taking.append(taken - start)
            rating.append(time.perf_counter() - taken)
            rated.result()
            stored.append(time.perf_counter() - taken)
            sql.append(_bare(city))
    alone = f"bare SQL of {LEDGER}"
    measuring.show(
        [
            measuring.Line("a month's file taken in", median(taking), alone, median(sql)),
            measuring.Line("from there to the new rating", median(rating), alone, median(sql)),
            measuring.Line("and until it is stored", median(stored), alone, median(sql)),
        ]
    )


def _bare(city: CityHandle) -> float:
    """Seconds that the sums of the ledger's indicators take, of all months, without anything around them."""
    reported, ledger = questions.reported(city.store, city.config), city.config.ledgers[LEDGER]
    periods, spent = pipeline.months(reported), 0.0
    for indicator in city.config.indicators.values():
        if indicator.measure.ledger == LEDGER:
            resting = bases(indicator, ledger, periods, reported[LEDGER])
            closing = sorted({basis.as_of for basis in resting if basis.as_of})
            selection = kind_of(indicator).selection(ledger)
            start = time.perf_counter()
            totals.totals(city.store, selection, closing)
            spent += time.perf_counter() - start
    return spent
