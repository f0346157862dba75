"""Requests and connections as anybody on the network may send them."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin


def asked(
    address: str,
    path: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    host: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> http.client.HTTPResponse:
    """The answer to a request, read to its end; another ``host`` than the address's stands in its header."""
    place = urlsplit(address).netloc
    connection = http.client.HTTPConnection(place, timeout=60)
    try:
        connection.request(method, path, body=body, headers={"Host": host or place, **(headers or {})})
        answer = connection.getresponse()
        answer.read()
        return answer
    finally:
        connection.close()


def connected(address: str, origin: str | None, *, host: str | None = None) -> int:
    """The status of a connection that asks to be opened: 101 where it is."""
    place = urlsplit(address)
    target = f"ws://{host or place.netloc}/_stcore/stream"
    reached = socket.create_connection((place.hostname, place.port), timeout=60)
    try:
        with connect(target, sock=reached, origin=Origin(origin) if origin else None, compression=None):
            return 101
    except InvalidStatus as error:
        return error.response.status_code


def connection(address: str) -> ClientConnection:
    """A connection of the dashboard's own page."""
    target = address.replace("http://", "ws://") + "/_stcore/stream"
    return connect(target, origin=Origin(address), max_size=2**26, compression=None)


def message(kind: str) -> bytes:
    """A message to the server of one kind, otherwise empty."""
    told = BackMsg()
    if kind == "rerun_script":
        told.rerun_script.query_string = ""
    elif kind == "file_urls_request":
        told.file_urls_request.request_id = "one"
        told.file_urls_request.file_names.append("a.csv")
    elif kind == "backend_operation_request":
        told.backend_operation_request.SetInParent()
    else:
        setattr(told, kind, True)
    return told.SerializeToString()
