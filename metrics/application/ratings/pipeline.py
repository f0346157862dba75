"""The pipeline: records → values → points → dimensions → index → statement → grade."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import pandas as pd

import metrics
from metrics import measures
from metrics.application.city import CityHandle
from metrics.application.ratings.run import RatingRun
from metrics.application.records.queries import of_other_definitions
from metrics.definitions import Config, Goalposts, Scheme
from metrics.definitions.ledger import RETURNS
from metrics.definitions.scheme import Event
from metrics.errors import Message, OperatorError
from metrics.ledgers import Store, questions, runs
from metrics.measures.timing import owed_in
from metrics.measures.values import KEPT, Reported
from metrics.model import VOID, Actor, Results, Text
from metrics.model.periods import Period, span
from metrics.model.permissions import require
from metrics.model.results import VALUES, spliced
from metrics.scoring.method import RatingMethod

Measuring = Callable[[Store, Config, Sequence[Period], Reported], pd.DataFrame]
"""What turns a city's records into values, as ``measures.measure`` does."""


def score(city: CityHandle, scheme: Scheme, *, measured: Measuring = measures.measure) -> Results:
    """Rate every body in every month from the records; nothing is stored.

    Args:
        scheme: Tree, weights, bands and rules.
        measured: Where the values come from.

    Raises:
        OperatorError: No ledger has been reported for any month.
    """
    # What comes in while this reads is rated the next time, under its own version of the data.
    with city.store.steady():
        reported = questions.reported(city.store, city.config)
        periods = months(reported)
        if not periods:
            none = Message("there are no records yet; import some with `python -m metrics import FILE_OR_FOLDER`")
            raise OperatorError(of_other_definitions(city) or [none])
        values = measured(city.store, city.config, periods, reported)
        result, method = events(city, scheme, periods), rating_method(city, scheme)
    return RatingRun(values, result, method, titles(city.config, scheme), scope=None).results


def results(actor: Actor, city: CityHandle, scheme: str | None = None) -> Results:
    """The stored results of a scheme on the current data, scored first where they are not.

    Args:
        actor: Who asks; bodies outside the scope are left out.
        scheme: Name of the scheme that rates all months; by default each month is rated by the one in force in it.
    """
    require(actor, "read")
    return whole_city_results(city, scheme).seen_by(actor)


def whole_city_results(city: CityHandle, scheme: str | None = None) -> Results:
    """What ``results`` is cut from: ranks, limits and noise are the city's, whoever asks.

    Nobody is shown these; who works with them hands out what an actor may see. Without a name every month is rated by
    the scheme in force in it; a named scheme rates all months.
    """
    result = whole_city_results_by(city, lambda one: _stored(city, one), scheme)
    assert result is not None
    return result


def whole_city_results_by(
    city: CityHandle, found: Callable[[Scheme], Results | None], scheme: str | None = None
) -> Results | None:
    """As ``whole_city_results``, each scheme's results as ``found`` has them; None where it has none of one of them."""
    reported = questions.reported(city.store, city.config)
    turns = {period: city.config.scheme_in_force(period).id for period in months(reported)}
    names = [*dict.fromkeys(turns.values())] or [city.config.scheme().id]
    if scheme is not None or len(city.config.schemes) == 1:
        names = [city.config.scheme(scheme).id]
    parts = dict[str, Results]()
    for name in names:
        part = found(city.config.schemes[name])
        if part is None:
            return None
        parts[name] = part
    rated = {period for part in parts.values() for period in part.periods}
    turns = {period: name for period, name in turns.items() if period in rated}
    result = spliced(parts, turns) if len(parts) > 1 else parts[names[0]]
    return replace(result, incoming=_incoming(city, result.periods, reported))


def _incoming(
    city: CityHandle, periods: Sequence[Period], reported: Mapping[str, frozenset[Period]]
) -> dict[Period, tuple[int, int]]:
    """The months of which too few of the ledgers owed are in: how many are, of how many.

    Where no month has come so far, the last of those with most in counts as one that has; a city that keeps no
    returns has none that could be waited for.
    """
    if not questions.keeps_returns(city.store, city.config):
        return {}
    ledgers = [ledger for ledger in city.config.ledgers.values() if ledger.id != RETURNS]
    counts: dict[Period, tuple[int, int]] = {}
    for period in periods:
        owed = [ledger.id for ledger in ledgers if owed_in(period, ledger, city.config.indicators.values())]
        counts[period] = sum(period in reported.get(ledger, ()) for ledger in owed), len(owed)
    shares = {period: there / owed if owed else 1.0 for period, (there, owed) in counts.items()}
    least = min(city.config.monitoring.returns_needed, max(shares.values(), default=0.0))
    return {period: counts[period] for period, share in shares.items() if share < least}


def _stored(city: CityHandle, scheme: Scheme) -> Results:
    """All months under one scheme, scored and stored first where they are not."""
    key = {"scheme_hash": city.config.scheme_hash(scheme), "data_version": city.data_version}
    result = runs.load(city.store, **key, engine=engine())
    if result is None:
        result = score(city, scheme)
        runs.save(city.store, result, engine())
    return result


def rating_run(actor: Actor, city: CityHandle, scheme: Scheme, whole_city: Results | None = None) -> RatingRun:
    """What the current data are rated from under a scheme that need not be published.

    Args:
        whole_city: Results that lend their values, so that trying a weight asks the records nothing but which rules
            they set off; by default the stored ones of the scheme in force.
    """
    require(actor, "read")
    stored = whole_city or whole_city_results(city)
    struck = stored.indicators["reason"] == VOID
    values = stored.indicators[list(VALUES)].assign(reason=stored.indicators["reason"].mask(struck, None))
    result = events(city, scheme, stored.periods)
    return RatingRun(
        values, result, rating_method(city, scheme), titles(city.config, scheme), scope=actor.scope,
        newest=stored.newest, incoming=stored.incoming,
    )  # fmt: skip


def titles(config: Config, scheme: Scheme) -> dict[str, Text]:
    """Titles of a scheme's branches and leaves and of the peer groups."""
    lent = {leaf.key: config.indicators.get(leaf.key) for leaf in scheme.leaves()}
    leaves = {code: item.title if item else Text(zh=code, en=code) for code, item in lent.items()}
    groups = {key: group.title for key, group in config.city.peer_groups.items()}
    return groups | leaves | {branch.key: branch.title for branch in scheme.tree.branches()}


@cache
def engine() -> str:
    """Twelve hex digits over the library's own code, so that results of another version are scored anew."""
    digest = hashlib.sha256()
    for path in sorted(Path(metrics.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def months(reported: Mapping[str, frozenset[Period]]) -> list[Period]:
    """Every month from the first to the last that any ledger was reported for."""
    known = [month for ledger, reported_months in reported.items() if ledger != RETURNS for month in reported_months]
    return span(min(known), max(known)) if known else []


def events(city: CityHandle, scheme: Scheme, periods: Sequence[Period]) -> dict[str, pd.DataFrame]:
    """Rule id → the records that set it off, for every rule of the scheme that looks at records."""
    asked = [(rule, rule.event) for rule in scheme.rules if rule.event is not None]
    with city.store.steady():
        versions, place = city.store.versions if asked else {}, str(city.store.engine.url)

        def rests_on(event: Event) -> tuple[object, ...]:
            ledger = city.config.ledgers[event.ledger].model_dump_json(exclude={"title"})
            return (
                "events",
                place,
                event.ledger,
                versions.get(event.ledger),
                ledger,
                event.model_dump_json(),
                tuple(periods),
            )

        return {
            rule.id: KEPT.get(rests_on(event), partial(questions.events, city.store, city.config, rule, periods))
            for rule, event in asked
        }


def goalposts(config: Config, scheme: Scheme) -> dict[str, Goalposts]:
    """The goalposts of every leaf: the scheme's own, else the indicator's."""
    lent = {code: indicator.goalposts for code, indicator in config.indicators.items()}
    result = {leaf.indicator: leaf.goalposts or lent.get(leaf.indicator) for leaf in scheme.leaves()}
    return {code: posts for code, posts in result.items() if posts is not None}


def rating_method(city: CityHandle, scheme: Scheme) -> RatingMethod:
    """A scheme with the city's goalposts and peer groups."""
    return RatingMethod(
        scheme,
        goalposts=goalposts(city.config, scheme),
        groups={key: entity.group for key, entity in city.config.city.entities.items()},
        scheme_hash=city.config.scheme_hash(scheme),
        data_version=city.data_version,
    )
