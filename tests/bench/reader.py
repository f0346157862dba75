"""A reader without a browser: one session of a served Streamlit app, spoken to as the browser speaks to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

LARGEST: Final = 2**26
"""Bytes of one message."""
TICKS: Final = os.sysconf("SC_CLK_TCK")


class Reader:
    """One session; each ``show`` is one rerun."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    def show(self, page: str, query: str, patience: float = 120) -> list[Element]:
        """Rerun a page with a query in its address; the elements that came, once all are there.

        Raises:
            RuntimeError: The script ended in an error.
        """
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = page
        asked.rerun_script.context_info.timezone = "Asia/Shanghai"
        self._socket.send(asked.SerializeToString())
        elements: list[Element] = []
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self._received(patience))
            kind = answer.WhichOneof("type")
            if kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
                elements.append(answer.delta.new_element)
            if kind == "script_finished" and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                break
            if kind == "script_finished":
                raise RuntimeError(f"{page or 'the first page'} did not run to its end")
        if broken := [element.exception.message for element in elements if element.WhichOneof("type") == "exception"]:
            raise RuntimeError(f"{page or 'the first page'}: {broken[0]}")
        return elements

    def _received(self, patience: float) -> bytes:
        message = self._socket.recv(timeout=patience)
        assert isinstance(message, bytes)
        return message


@contextmanager
def reader(address: str) -> Iterator[Reader]:
    """A new session at a server."""
    target = address.replace("http://", "ws://") + "/_stcore/stream"
    with connect(target, origin=Origin(address), max_size=LARGEST, compression=None) as socket:
        yield Reader(socket)


def processor(process: int) -> float:
    """Seconds that a process has worked so far, in ticks of a hundredth of a second."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
