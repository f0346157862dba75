"""What questions are answered from: the values of the city, or of a table, and the scheme that rates them."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from metrics.application.city import CityHandle
from metrics.application.ratings import pipeline, tables
from metrics.application.ratings.run import RatingRun
from metrics.cli.command import opened
from metrics.definitions import Scheme
from metrics.errors import OperatorError
from metrics.model import Actor
from metrics.model.periods import rated_period


def rating_run(chosen: Namespace, scheme: str | None) -> RatingRun:
    """What the city's current data, or the values of a table, are rated from.

    Args:
        chosen: The call, which names a database or a table.
        scheme: Name of a scheme, or the path of a YAML file with one; by default the one in force.
    """
    if chosen.values is None:
        if chosen.units is not None:
            raise OperatorError("--units goes with --values, the table whose entities it tells of")
        actor, city = opened(chosen)
        own = scheme is not None and is_file(scheme)
        method = tables.scheme_of(Path(scheme), city.config) if scheme and own else _scheme(actor, city, scheme, chosen)
        return pipeline.rating_run(actor, city, method)
    if scheme is None:
        raise OperatorError("--values needs --scheme, the YAML file to rate them with")
    if chosen.database is not None:
        raise OperatorError("--values takes the place of the database; leave out --database")
    return tables.rating_run(scheme=file_of(scheme), values=chosen.values, units=chosen.units, config=chosen.config)


def is_file(scheme: str) -> bool:
    """Whether a scheme is named by its YAML file."""
    return Path(scheme).suffix in (".yaml", ".yml")


def file_of(scheme: str) -> Path:
    """The YAML file that a table of values is rated with.

    Raises:
        OperatorError: The name of a scheme is given in its place.
    """
    if not is_file(scheme) and not Path(scheme).exists():
        raise OperatorError(
            "--scheme: a table of values is rated with a YAML file, such as config/schemes/{name}.yaml; found '{name}'",
            name=scheme,
        )
    return Path(scheme)


def _scheme(actor: Actor, city: CityHandle, name: str | None, chosen: Namespace) -> Scheme:
    """The scheme of a name; without one that in force in the month that is asked for, by default the last one."""
    if name is not None:
        return city.config.scheme(name)
    results = pipeline.results(actor, city)
    month = rated_period(results.periods, chosen.period, newest=results.newest)
    return city.config.schemes[results.scheme_of(month)]


def earlier(chosen: Namespace, run: RatingRun) -> RatingRun | None:
    """The city's values under the scheme of the month that is compared with, where none is named and it is another."""
    if chosen.values is not None or chosen.scheme is not None:
        return None
    actor, city = opened(chosen)
    month = run.period(chosen.period)
    before = run.period(chosen.since) if chosen.since else run.before(month)
    if before is None or len(city.config.schemes) == 1:
        return None
    name = pipeline.results(actor, city).scheme_of(before)
    return None if name == run.method.scheme.id else pipeline.rating_run(actor, city, city.config.schemes[name])
