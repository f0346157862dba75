"""Standard output, which may be full, have a reader that has gone, or be unable to take Chinese."""

from __future__ import annotations

import codecs
import io
import json
import os
from typing import Final, TextIO

IN_JSON: Final = "escaped-in-json"
"""Name of the way in which JSON writes signs that an encoding lacks."""


class Output(io.TextIOBase):
    """Writes to standard output and keeps why it was refused, even where whoever printed did not look."""

    refusal: OSError | None = None

    def __init__(self, stream: TextIO) -> None:
        """Begin to write; each sign that the encoding lacks becomes a question mark."""
        self._stream = stream
        self._replace("replace")

    def escape_in_json(self) -> None:
        """From here on JSON is written, in which the escape of a sign stands for the sign itself."""
        codecs.register_error(IN_JSON, _escaped)
        self._replace(IN_JSON)

    def write(self, text: str, /) -> int:
        """Write a text.

        Raises:
            OSError: It is refused, as on a full disk.
        """
        try:
            return self._stream.write(text)
        except OSError as error:
            self.refusal = error
            raise

    def flush(self) -> None:
        """Write what still waits; nothing does where the stream was closed by whoever opened it.

        Raises:
            OSError: It is refused.
        """
        try:
            if not self._stream.closed:
                self._stream.flush()
        except OSError as error:
            self.refusal = error
            raise

    def isatty(self) -> bool:
        """Whether somebody reads along."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The number by which the system knows it."""
        return self._stream.fileno()

    def give_up(self) -> None:
        """Let what Python writes on leaving go nowhere, so that it does not complain again."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())

    def _replace(self, errors: str) -> None:
        if isinstance(self._stream, io.TextIOWrapper):
            self._stream.reconfigure(errors=errors)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end
