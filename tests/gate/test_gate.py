"""What anybody on the network could do before there was a gate: each is refused, and what a page needs is not."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from dashboard.gate import messages, uploads
from dashboard.gate.headers import TOLD
from tests.bench.reader import Reader
from tests.gate.speaking import asked, connected, connection, message

MEGABYTE = 2**20
NOT_TAKEN = (
    "clear_cache", "load_git_info", "set_run_on_save", "debug_shutdown_runtime", "debug_disconnect_websocket",
    "backend_operation_request",
)  # fmt: skip


@pytest.fixture
def socket(address: str) -> Iterator[ClientConnection]:
    """A connection of the dashboard's own page."""
    with connection(address) as opened:
        yield opened


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", "0.0.0.0:{port}"]
)
def test_a_name_that_is_not_ours_is_refused(address: str, host: str) -> None:
    """Another site's name that was made to point here could read everything."""
    named = host.format(port=urlsplit(address).port)
    assert asked(address, "/_stcore/health", host=named).status == 421
    assert connected(address, f"http://{named}", host=named) == 403


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "LOCALHOST"])
def test_this_machine_s_own_names_are_known(address: str, name: str) -> None:
    assert asked(address, "/_stcore/health", host=f"{name}:{urlsplit(address).port}").status == 200


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "http://127.0.0.1:1", "ftp://{host}", "http://{host}.evil.example"]
)
def test_a_connection_of_another_page_is_refused(address: str, origin: str | None) -> None:
    """No origin, that of another site or of another port of this host was taken."""
    named = origin and origin.format(host=urlsplit(address).netloc)
    assert connected(address, named) == 403
    assert connected(address, address) == 101


def test_a_page_of_another_site_reads_and_writes_nothing(address: str) -> None:
    place = "/_stcore/upload_file/a/b"
    for method in ("GET", "PUT", "DELETE", "POST"):
        assert asked(address, place, method=method, headers={"Origin": "http://evil.example"}).status == 403
    assert asked(address, place, method="PUT", body=b"x").status == 403, "without an origin"


def test_nobody_empties_what_all_readers_share(address: str, socket: ClientConnection) -> None:
    for kind in NOT_TAKEN:
        assert not messages.is_taken(message(kind)), kind
        socket.send(message(kind))
    assert not messages.is_taken(b"\xff\xff")
    assert Reader(socket).show("", "lang=en"), "the connection goes on, and so does the server"
    assert asked(address, "/_stcore/health").status == 200


@pytest.mark.parametrize("kind", ["rerun_script", "stop_script", "file_urls_request", "app_heartbeat"])
def test_what_a_page_sends_is_taken(kind: str) -> None:
    assert messages.is_taken(message(kind))


def test_what_streamlit_tells_of_all_sessions_is_closed(address: str) -> None:
    for path in ("/_stcore/metrics", "/_stcore/metrics/"):
        assert asked(address, path).status == 404


@pytest.mark.parametrize(
    "path", ["/", "/_stcore/health", "/api/health", "/static/nothing.js", "/api/export/none", "/no/page"]
)
def test_every_answer_forbids_frames_and_other_hosts(address: str, path: str) -> None:
    answer = asked(address, path)
    assert {name: answer.getheader(name) for name in TOLD} == dict(TOLD)
    policy = str(answer.getheader("Content-Security-Policy"))
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy


def test_what_only_the_gate_may_say_of_a_reader_is_taken_out(address: str) -> None:
    assert asked(address, "/_stcore/health", headers={"X-App-Account": "auditor"}).status == 200


def url_of_a_file(socket: ClientConnection) -> str:
    """Where the server would have a session send a file."""
    socket.send(message("file_urls_request"))
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(socket.recv(timeout=60))
        if answer.WhichOneof("type") == "file_urls_response":
            return answer.file_urls_response.file_urls[0].upload_url


def sent(address: str, path: str, size: int) -> int:
    """The status of a file that is sent as Streamlit's own page sends it."""
    boundary = "b"
    body = b"--b\r\nContent-Disposition: form-data; name=a.csv; filename=a.csv\r\n\r\n" + b"x" * size + b"\r\n--b--\r\n"
    cookie = str(asked(address, "/_stcore/health").getheader("Set-Cookie")).partition(";")[0]
    told = {
        "Origin": address, "Content-Type": f"multipart/form-data; boundary={boundary}", "Cookie": cookie,
        "X-Xsrftoken": cookie.partition("=")[2],
    }  # fmt: skip
    return asked(address, path, method="PUT", body=body, headers=told).status


def test_only_a_session_that_shows_an_uploader_may_send_files(address: str, socket: ClientConnection) -> None:
    """Twelve files of 60 MB from a page without an uploader stayed in memory."""
    reader = Reader(socket)
    reader.show("map", "lang=en")
    place = url_of_a_file(socket)
    assert sent(address, place, 10) == 403
    reader.show("data", "lang=en")
    assert sent(address, place, 10) == 204
    reader.show("map", "lang=en")
    assert sent(address, place, 10) == 403


def test_files_that_are_sent_at_once_are_counted_from_the_first_byte_on(address: str, socket: ClientConnection) -> None:
    """Seven of 60 MB at once passed, since only what had come was counted."""
    Reader(socket).show("data", "lang=en")
    places = [url_of_a_file(socket) for _ in range(7)]
    with ThreadPoolExecutor(7) as pool:
        status = [*pool.map(lambda place: sent(address, place, 60 * MEGABYTE), places)]
    assert sorted(status) == [204] * 4 + [413] * 3


def test_a_session_may_send_only_so_much(address: str, socket: ClientConnection) -> None:
    Reader(socket).show("data", "lang=en")
    status = [sent(address, url_of_a_file(socket), 60 * MEGABYTE) for _ in range(5)]
    assert status == [204] * 4 + [413]
    assert uploads.OF_ONE == 256 * MEGABYTE
