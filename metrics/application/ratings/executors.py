"""Where independent parts of a computation run: in this process, in others of this machine, or on a cluster."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from metrics.errors import OperatorError

Part = TypeVar("Part")
Found = TypeVar("Found")


class Executor(Protocol):
    """Something that applies a function to parts which know nothing of each other."""

    def map(self, function: Callable[[Part], Found], parts: Sequence[Part]) -> Iterator[Found]:
        """Apply a function to every part.

        Args:
            function: Defined at the top of a module, so that another process finds it by name.
            parts: What it is applied to; they travel to where the work is done.

        Returns:
            What came of each part, in the order of the parts, as soon as it is there.

        Raises:
            OperatorError: Whoever should do the work cannot be reached, or died over it.
        """
        ...


@dataclass(frozen=True)
class Inline:
    """This process, one part after the other."""

    def map(self, function: Callable[[Part], Found], parts: Sequence[Part]) -> Iterator[Found]:
        """As ``Executor.map``."""
        return map(function, parts)


@dataclass(frozen=True)
class Processes:
    """Processes of this machine; by default as many as it has cores.

    Not for a page of the dashboard: while a page runs it is the main module, which every fresh process runs again.
    """

    workers: int | None = None

    def map(self, function: Callable[[Part], Found], parts: Sequence[Part]) -> Iterator[Found]:
        """As ``Executor.map``."""
        # Fresh processes: a fork would share open databases and locks that threads hold.
        context = multiprocessing.get_context("spawn")
        try:
            with ProcessPoolExecutor(self.workers, mp_context=context) as pool:
                yield from pool.map(function, parts)
        except BrokenProcessPool:
            raise OperatorError(
                "a worker process ended before its part was done, most likely for want of memory; use fewer workers"
            ) from None


@dataclass(frozen=True)
class Cluster:
    """Workers on any number of machines, reached through the scheduler of dask.distributed.

    Code must be the same on all of them. ``address`` is the scheduler's, such as ``tls://10.0.0.5:8786``; keys and
    certificates for ``tls`` come from dask's own settings. ``patience`` is how many seconds it may take to answer.
    """

    address: str
    patience: float = 20

    def map(self, function: Callable[[Part], Found], parts: Sequence[Part]) -> Iterator[Found]:
        """As ``Executor.map``."""
        with self._connected() as client:
            yield from _results(client, function, parts)

    def _connected(self) -> Any:
        try:
            from distributed import Client
        except ImportError:
            raise OperatorError("a cluster needs the package distributed; docs/scale.md says how to get it") from None
        try:
            client = Client(self.address, timeout=self.patience, set_as_default=False)
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise OperatorError(
                "cluster {address}: {reason}", address=self.address, reason=str(error).splitlines()[0]
            ) from None
        try:
            client.wait_for_workers(1, timeout=self.patience)
        except TimeoutError:
            client.close()
            raise OperatorError("cluster {address}: no worker has joined it", address=self.address) from None
        return client


def _results(client: Any, function: Callable[[Part], Found], parts: Sequence[Part]) -> Iterator[Found]:
    """Results in order, each let go of by the cluster as it is handed on."""
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker

    # Impure: the records may have changed since the same part was last asked for.
    waiting: list[Any] = client.map(function, parts, pure=False)[::-1]
    try:
        while waiting:
            yield waiting.pop().result()
    except KilledWorker:
        raise OperatorError(
            "a worker of the cluster ended before its part was done, most likely for want of "
            "memory; give each worker more, or start fewer on a machine"
        ) from None
    except FutureCancelledError:
        raise OperatorError("the cluster's scheduler was lost before all parts were done; run it again") from None
