"""What a browser may tell the pages: to run, to stop, where to send a file, that it is still there."""

from __future__ import annotations

from typing import Final

from google.protobuf.message import DecodeError
from starlette.types import Message, Receive
from streamlit.proto.BackMsg_pb2 import BackMsg

TAKEN: Final = frozenset({"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"})
"""The others empty what all readers share, or are for whoever writes an app."""


def filtered(receive: Receive) -> Receive:
    """The messages of a connection without those that no page sends for a reader."""

    async def next_message() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive" or is_taken(message.get("bytes") or b""):
                return message

    return next_message


def is_taken(content: bytes) -> bool:
    """Whether a message is one of those that are taken."""
    message = BackMsg()
    try:
        message.ParseFromString(content)
    except DecodeError:
        return False
    return message.WhichOneof("type") in TAKEN
