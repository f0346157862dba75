"""Values that were worked out before, kept while the records and definitions that they rest on stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final

import pandas as pd

ROWS: Final = 400_000
"""Rows that a process keeps, some 50 MB; all values of some fifty bodies over three years are 80,000."""


class KeptFrames:
    """Frames by what they rest on, those asked for last; what does not fit is worked out again."""

    def __init__(self, rows: int = ROWS) -> None:
        self._most, self._rows = rows, 0
        self._frames: dict[Hashable, pd.DataFrame] = {}
        self._alone = Lock()

    def get(self, key: Hashable, work_out: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """The frame of a key, worked out where it is not kept; what the caller changes in it changes no other."""
        with self._alone:
            frame = self._frames.pop(key, None)
            if frame is not None:
                # The one asked for last stands last, and the first goes.
                self._frames[key] = frame
        if frame is None:
            frame = work_out()
            with self._alone:
                if key not in self._frames:
                    self._frames[key] = frame
                    self._rows += len(frame)
                while self._rows > self._most:
                    self._rows -= len(self._frames.pop(next(iter(self._frames))))
        return frame.copy(deep=False)

    def clear(self) -> None:
        """Keep nothing of what there is."""
        with self._alone:
            self._frames.clear()
            self._rows = 0
