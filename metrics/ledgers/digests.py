"""Digests of records and sums of them: which records there are, whatever order and files they came in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any, Final

import pandas as pd

SIZE: Final = 16
"""Bytes of a digest; sums are taken modulo 2 to the power of its bits."""
NOTHING: Final = "0" * (2 * SIZE)
_MODULUS: Final = 1 << (8 * SIZE)
_JSON: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def row_digest(names: Sequence[str], values: Sequence[Any]) -> bytes:
    """BLAKE2b over what a record says: its non-empty values by column, so that a new empty column changes nothing.

    Args:
        names: Columns.
        values: Text, whole numbers, floats, booleans, dates or None, one a column.

    Returns:
        16 bytes.
    """
    content = {name: _plain(value) for name, value in zip(names, values, strict=True) if value is not None}
    return blake2b(_JSON.encode(content).encode(), digest_size=SIZE).digest()


def frames_digest(frames: Mapping[str, pd.DataFrame]) -> str:
    """BLAKE2b over tables of results: every value of every column, in the order of the rows.

    Args:
        frames: Tables by name; words are texts or None, numbers floats or whole numbers, a missing one NaN.

    Returns:
        32 hex digits.
    """
    digest = blake2b(digest_size=SIZE)
    for name, frame in sorted(frames.items()):
        digest.update(f"{name} {len(frame)}".encode())
        for column, series in frame.items():
            digest.update(f"\x1d{column}".encode())
            if series.dtype == object:
                numbers, words = pd.factorize(series)
                digest.update("\x1f".join(map(str, words)).encode())
                digest.update(numbers.astype("<i8").tobytes())
            else:
                digest.update(series.to_numpy(dtype="<f8").tobytes())
    return digest.hexdigest()


def total(digests: Iterable[bytes], start: str = NOTHING) -> str:
    """The sum of digests as hex, the same in any order."""
    return _hex(sum((int.from_bytes(digest, "big") for digest in digests), int(start, 16)))


def difference(added: Iterable[str], ended: Iterable[str]) -> str:
    """What stays of sums that were added when others are taken away."""
    return _hex(sum(int(item, 16) for item in added) - sum(int(item, 16) for item in ended))


def _hex(number: int) -> str:
    return f"{number % _MODULUS:0{2 * SIZE}x}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
