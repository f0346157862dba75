"""A real cluster of two worker processes on this machine, reached over the loopback interface only."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from metrics.application.ratings.executors import Cluster

WORKERS = 2


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Two worker processes under one scheduler; without a page of its own, and without second chances."""
    if find_spec("distributed") is None:
        pytest.skip("distributed is not installed: no cluster to try")
    import dask
    from distributed import LocalCluster

    quiet = {"distributed.scheduler.allowed-failures": 0, "distributed.admin.large-graph-warning-threshold": "1GB"}
    with (
        dask.config.set(quiet),
        LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=":0"
        ) as local,
    ):
        local.wait_for_workers(WORKERS)
        yield Cluster(local.scheduler_address)
