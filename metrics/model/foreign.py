"""What libraries and the system say in English, as messages that can be said in Chinese as well."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from typing import Final

from metrics.errors import Message, mark

KNOWN: Final = (
    # the operating system
    mark("Bad file descriptor"),
    mark("Disk quota exceeded"),
    mark("File exists"),
    mark("File name too long"),
    mark("File too large"),
    mark("Input/output error"),
    mark("Is a directory"),
    mark("No space left on device"),
    mark("No such file or directory"),
    mark("Not a directory"),
    mark("Permission denied"),
    mark("Read-only file system"),
    mark("Too many open files"),
    mark("not a regular file"),
    # databases and their drivers
    mark("unable to open database file"),
    mark("file is not a database"),
    mark("database disk image is malformed"),
    mark("database is locked"),
    mark("database or disk is full"),
    mark("attempt to write a readonly database"),
    mark("disk I/O error"),
    mark("no such table: {table}"),
    mark("row {row} missing from index {index}"),
    mark("wrong # of entries in index {index}"),
    mark("non-unique entry in index {index}"),
    mark("malformed database schema ({name})"),
    mark("Could not parse SQLAlchemy URL from given URL string"),
    mark("No module named '{name}'"),
    # PostgreSQL, and the network on the way to it
    mark("Address family for hostname not supported"),
    mark("Connection refused"),
    mark("Connection timed out"),
    mark("Name or service not known"),
    mark("Network is unreachable"),
    mark("No address associated with hostname"),
    mark("No route to host"),
    mark("Temporary failure in name resolution"),
    mark("cannot execute {statement} in a read-only transaction"),
    mark("connection timeout expired"),
    mark('database "{name}" does not exist'),
    mark("fe_sendauth: no password supplied"),
    mark('password authentication failed for user "{name}"'),
    mark("permission denied for {what}"),
    mark('role "{name}" does not exist'),
    mark("server closed the connection unexpectedly"),
    mark("sorry, too many clients already"),
    mark("terminating connection due to administrator command"),
    mark("the connection is closed"),
    mark("the database system is shutting down"),
    mark("the database system is starting up"),
    mark("timeout expired"),
    # PyYAML
    mark("could not find expected ':'"),
    mark("expected <block end>, but found '{sign}'"),
    mark("expected <document start>, but found '{sign}'"),
    mark("expected ',' or '{bracket}', but got '{sign}'"),
    mark("expected the node content, but found '{sign}'"),
    mark("found character '{sign}' that cannot start any token"),
    mark("found unexpected end of stream"),
    mark("mapping values are not allowed here"),
    mark("sequence entries are not allowed here"),
)


def understood(text: str | None) -> str:
    """A sentence of a library or the system as a message where it is known, as it stands where it is not."""
    for pattern, key in _patterns() if text else ():
        if match := pattern.fullmatch(text or ""):
            return Message(key, **match.groupdict())
    return str(text)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The known sentences; those with fields come last, so that none of them takes the place of a plainer one."""
    return [(_pattern(key), key) for key in sorted(KNOWN, key=lambda key: (key.count("{"), -len(key)))]


def _pattern(key: str) -> re.Pattern[str]:
    parts = [re.escape(text) + (f"(?P<{field}>.+)" if field else "") for text, field, _, _ in Formatter().parse(key)]
    return re.compile("".join(parts))
