"""The demo's way through the doors: signed in, repeatable, patient, and plain about a refusal."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from stack.demo.doors import Doors, Refused, SignedIn
from stack.ports import free_ports
from stack.trouble import Trouble

Answer = tuple[int, dict[str, Any]]


class Origin(ThreadingHTTPServer):
    """A server that gives the answers it was told to give, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.expires_in = 600

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Origin

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.asked.append((self.path, dict(self.headers.items()), body))
        if self.path == "/identity/api/sign-in":
            status, content = 200, {"access_token": "token", "expires_in": self.server.expires_in}
        else:
            status, content = self.server.answers.pop(0)
        sent = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as the base class has it
        """Say nothing."""


@pytest.fixture
def origin() -> Iterator[Origin]:
    """Run the server for one test."""
    with Origin() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def officer(origin: Origin) -> Iterator[SignedIn]:
    """Let an officer stand at its doors."""
    doors = Doors(origin.address)
    yield SignedIn(doors, "giaovu.vinhyen", "secret-word-1234")
    doors.close()


def keys(origin: Origin) -> list[str]:
    """Return the idempotency keys sent, in order."""
    return [headers["Idempotency-Key"] for _, headers, _ in origin.asked if "Idempotency-Key" in headers]


def test_the_same_step_has_the_same_key_and_another_step_another(origin: Origin, officer: SignedIn) -> None:
    """A second run sends the very same requests, so nothing can be doubled."""
    origin.answers = [(201, {"id": "1"})] * 3
    for step in ("center 243", "center 243", "center 244"):
        officer.post(step, "/enrollment/api/centers", {"code": "TTCT-243"})
    first, again, other = keys(origin)
    assert first == again != other


def test_a_door_that_is_away_is_asked_again_with_the_same_key(origin: Origin, officer: SignedIn) -> None:
    """A process that is being restarted costs a pause, not the demo; a file is sent whole again."""
    origin.answers = [(502, {}), (503, {}), (201, {"id": "7"})]
    made = officer.upload("file", "/enrollment/api/imports", {"center_id": "c"}, ("a.xlsx", b"PK content"))
    assert made == {"id": "7"}
    assert len(set(keys(origin))) == 1
    assert [b"PK content" in body for path, _, body in origin.asked if "imports" in path] == [True] * 3


def test_a_refusal_carries_the_doors_own_sentences_and_places(origin: Origin, officer: SignedIn) -> None:
    """Both languages, the step, what was asked, and each place in the workbook."""
    detail = {
        "vi": "điểm 11 quá 10.",
        "en": "mark 11 exceeds 10.",
        "sheet": "Lop 01",
        "row": 16,
        "column": "M",
    }
    origin.answers = [(422, {"vi": "Tệp có lỗi.", "en": "The file has errors.", "problems": [detail]})]
    with pytest.raises(Refused) as refused:
        officer.post("nạp tệp", "/enrollment/api/imports/1/load")
    said = str(refused.value)
    for part in (
        "nạp tệp",
        "Tệp có lỗi.",
        "The file has errors.",
        "422",
        "[Lop 01 · 16 · M]",
        "điểm 11 quá 10.",
    ):
        assert part in said


def test_who_is_signed_in_stays_so_until_the_token_is_about_to_end(origin: Origin, officer: SignedIn) -> None:
    """One sign-in serves many requests; a token with a minute left is renewed before it is used."""
    origin.answers = [(200, {})] * 4
    officer.get("a", "/a")
    officer.get("b", "/b")
    assert [path for path, _, _ in origin.asked] == ["/identity/api/sign-in", "/a", "/b"]
    assert all(
        headers["Authorization"] == "Bearer token" for path, headers, _ in origin.asked if len(path) == 2
    )
    origin.asked.clear()
    origin.expires_in = 30
    doors = Doors(origin.address)
    other = SignedIn(doors, "giaovu.phucyen", "secret-word-5678")
    other.get("a", "/a")
    other.get("b", "/b")
    doors.close()
    assert [path for path, _, _ in origin.asked] == [
        "/identity/api/sign-in",
        "/a",
        "/identity/api/sign-in",
        "/b",
    ]


def test_nobody_listening_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address where nothing answers ends as a trouble in two languages after bounded attempts."""
    monkeypatch.setattr("stack.demo.doors.time.sleep", lambda _seconds: None)
    doors = Doors(f"http://127.0.0.1:{free_ports(1)[0]}")
    with pytest.raises(Trouble) as nobody:
        doors.page("/verify/X")
    doors.close()
    assert "Không kết nối được" in nobody.value.vi
    assert "cannot be reached" in nobody.value.en
