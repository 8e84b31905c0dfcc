"""Notices leave once a channel and recipient: to a real mail server, to a real web server, whatever fails."""

import json
import os
import signal
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from standardwebhooks import Webhook as Verifier

from services.reporting.domain.deliveries import Outcome
from services.reporting.operations import webhooks
from services.reporting.operations.watching import watch
from services.reporting.operations.webhooks import Forbidden, target_of
from shared.db import Database
from shared.mail import mail_server
from tests import people
from tests.databases import TestDatabase
from tests.reporting.post_office import FULL, NOON, OTHER, MailBox, Post, Received
from tests.reporting.province import apply
from tests.reporting.test_overdue import overdue


def test_each_notice_is_mailed_once_to_who_may_see_it(
    made: TestDatabase, client: httpx.Client, mailbox: tuple[MailBox, str]
) -> None:
    """The director of the center and the province hear of it; another center, and who has gone, do not."""
    box, address = mailbox
    post = Post(made.database, client, address)
    post.subscribe(people.director(FULL), "certificates_overdue", email="giamdoc@vinhphuc.example")
    post.subscribe(people.province(), "certificates_overdue", "report_due", email="tinh@vinhphuc.example")
    post.subscribe(people.director(OTHER), "certificates_overdue", email="khac@vinhphuc.example")
    gone, other_kind = people.officer(FULL), people.officer(FULL)
    post.subscribe(gone, "certificates_overdue", email="nghi@vinhphuc.example")
    post.subscribe(other_kind, "report_due", email="loai-khac@vinhphuc.example")
    del post.people[gone.id]
    post.raise_notices(FULL)
    for _ in range(3):
        post.tell()
    to = sorted(str(each["To"]) for each in box.messages)
    assert to == ["giamdoc@vinhphuc.example", "tinh@vinhphuc.example"]
    assert len({each["Message-ID"] for each in box.messages}) == 2
    mail = box.messages[0]
    assert mail["Subject"] == "[TTCT] Giấy chứng nhận quá hạn: Huyện 243"
    words = mail.get_content()
    assert "3 giấy chứng nhận quá hạn: 1 chưa vào sổ, 2 chưa trao" in words
    assert "3 certificates are overdue" in words
    assert "https://ttct.example/certification/overdue" in words
    assert post.states() == [("email", "sent", 1)] * 2


def test_rights_are_asked_for_when_it_is_sent(
    made: TestDatabase, client: httpx.Client, mailbox: tuple[MailBox, str]
) -> None:
    """While identity is silent nothing leaves or is lost; who lost the role meanwhile is not told."""
    box, address = mailbox
    post = Post(made.database, client, address)
    director, officer = people.director(FULL), people.officer(FULL)
    for who in (director, officer):
        post.subscribe(who, "certificates_overdue")
    post.raise_notices(FULL)
    post.silent = True
    post.tell()
    assert (box.messages, post.states()) == ([], [])
    post.silent, box.reply = False, "451 try later"
    post.tell()
    post.people[officer.id] = replace(officer, grants=frozenset())
    box.reply = ""
    post.tell(NOON + timedelta(minutes=2))
    assert len(box.messages) == 1
    assert post.states() == [("email", "dropped", 2), ("email", "sent", 2)]


def test_a_webhook_is_signed_and_comes_once(
    made: TestDatabase, client: httpx.Client, receiver: Received
) -> None:
    """The specification's own library accepts it with the secret shown; that is kept sealed."""
    post = Post(made.database, client)
    secret = post.hook(receiver.address).json()["secret"]
    assert post.hook(receiver.address).json()["type"].endswith("webhook-name")
    post.raise_notices(FULL, OTHER)
    for _ in range(2):
        post.tell(datetime.now(UTC))
    assert len(receiver.requests) == 2
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 2
    told = [Verifier(secret).verify(body, headers) for headers, body in receiver.requests]
    assert {each["data"]["center_id"] for each in told} == {str(FULL), str(OTHER)}
    assert {each["type"] for each in told} == {"notice.raised"}
    with made.database.snapshot() as connection:
        kept = connection.execute(text("SELECT sealed_secret FROM notice_webhook")).scalar_one()
    assert secret.encode() not in kept
    listed = client.get("/reporting/api/notice-webhooks", headers=people.bearer(people.province())).text
    assert secret not in listed


def test_a_receiver_that_never_ends_its_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then keeps every single read in time; the whole exchange has its own limit."""
    left = threading.Event()

    class Dribbling(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.wfile.write(b"HTTP/1.1 ")
            while not left.wait(0.05):
                self.wfile.write(b"2")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Dribbling)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    monkeypatch.setattr(webhooks, "LONGEST", 0.3)
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}/hook"
        outcome = webhooks.post(address, b"secret", "1", b"{}", NOON, local=True)
    finally:
        left.set()
        server.shutdown()
        serving.join()
        server.server_close()
    assert outcome == Outcome("refused", "no answer within 0.3 seconds")


def test_who_is_killed_between_sending_and_noting_sends_the_same_again(
    made: TestDatabase, client: httpx.Client, receiver: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second copy comes when the loan is over, under the same id; nobody sends it before."""
    post = Post(made.database, client)
    post.hook(receiver.address)
    post.raise_notices(FULL)
    killed = os.fork()
    if killed == 0:
        try:
            own = Database(made.url, application_name="to be killed")
            post.database = own

            def sent_then_killed(*given: Any, **named: Any) -> None:
                webhooks.post(*given, **named)
                os.kill(os.getpid(), signal.SIGKILL)

            monkeypatch.setattr("services.reporting.operations.telling.post", sent_then_killed)
            post.tell()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(killed, 0)[1]) == -signal.SIGKILL
    assert (len(receiver.requests), post.states()) == (1, [("webhook", "waiting", 1)])
    assert post.tell(NOON + timedelta(seconds=59)) == 0
    assert post.tell(NOON + timedelta(seconds=60)) == 1
    first, second = receiver.requests
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert json.loads(first[1]) == json.loads(second[1])
    assert post.states() == [("webhook", "sent", 2)]


def test_what_fails_is_tried_again_with_growing_pauses_and_then_shown(
    made: TestDatabase, client: httpx.Client, receiver: Received
) -> None:
    """Six attempts, then the province sees the error and sends it again; no redirect is followed."""
    post, province = Post(made.database, client), people.bearer(people.province())
    post.hook(receiver.address)
    post.raise_notices(FULL)
    receiver.status = 302
    at = NOON
    for minutes in (0, 1, 5, 30, 120, 480):
        if minutes:
            assert post.tell(at + timedelta(minutes=minutes, seconds=-1)) == 0
        at += timedelta(minutes=minutes)
        assert post.tell(at) == 1
    assert post.states() == [("webhook", "failed", 6)]
    assert len(receiver.requests) == 6
    (failed,) = client.get("/reporting/api/notice-deliveries", headers=province).json()
    assert (failed["state"], failed["error"], failed["recipient"]) == (
        "failed",
        "HTTP 302",
        "Trục liên thông",
    )
    page = client.get("/reporting/notices/ways", headers=province).text
    assert "HTTP 302" in page
    assert "Gửi lại" in page
    receiver.status = 200
    retry = f"/reporting/api/notice-deliveries/{failed['id']}/retry"
    assert client.post(retry, headers=province).status_code == 200
    assert client.post(retry, headers=province).status_code == 404
    assert post.tell(datetime.now(UTC)) == 1
    assert post.states() == [("webhook", "sent", 1)]


def test_what_is_over_rings_no_more(
    made: TestDatabase, client: httpx.Client, mailbox: tuple[MailBox, str]
) -> None:
    """A notice that was resolved before it could be sent is not sent."""
    box, address = mailbox
    post = Post(made.database, client, address)
    post.subscribe(people.province(), "certificates_overdue")
    box.reply = "450 busy"
    post.raise_notices(FULL)
    post.tell()
    apply(made.database, [overdue(FULL, 2, date(2021, 4, 2))])
    with made.database.transaction() as connection:
        watch(connection, NOON)
    box.reply = ""
    post.tell(NOON + timedelta(minutes=5))
    assert (box.messages, post.states()) == ([], [("email", "dropped", 2)])


def test_a_mail_that_is_refused_for_good_is_not_tried_again(
    made: TestDatabase, client: httpx.Client, mailbox: tuple[MailBox, str]
) -> None:
    """A reply of 5xx ends it; the error is shown."""
    box, address = mailbox
    post = Post(made.database, client, address)
    post.subscribe(people.province(), "certificates_overdue")
    box.reply = "550 no such mailbox"
    post.raise_notices(FULL)
    post.tell()
    assert post.states() == [("email", "failed", 1)]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "ftp://example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:192.168.1.1]/",
        "https://[64:ff9b::a01:203]/",
        "https://[2002:a01:203::]/",
        "https://224.0.0.1/",
        "https://2130706433/",
        "https://user:word@93.184.216.34/",
        "https://no-such-host.invalid/",
        "https://localhost/",
        "https://[",
        "",
    ],
)
def test_nothing_is_sent_into_closed_networks(url: str) -> None:
    """Neither by number, nor by name, nor through an address that stands for another."""
    with pytest.raises(Forbidden):
        target_of(url, local=False)


def test_an_open_address_is_pinned() -> None:
    """The connection goes to the address that was looked at, under the name that was entered."""
    target = target_of("https://93.184.216.34:8443/hook?a=1", local=False)
    assert (target.url, target.host) == ("https://93.184.216.34:8443/hook?a=1", "93.184.216.34:8443")


def test_bad_entries_are_refused_in_words(made: TestDatabase, client: httpx.Client) -> None:
    """No address, no kind, no right: each says what to do; the page says that no mail server is there."""
    post = Post(made.database, client)
    who = people.director(FULL)
    for email in ("", "hoa", "hoa@", "hòa@vinhphuc.example", "a@b.example\r\nBcc: x@y.example"):
        answer = post.subscribe(who, "report_due", email=email)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:ttct:problem:email")
    assert post.subscribe(who, "report_due").json()["kinds"] == ["report_due"]
    assert post.subscribe(who, email="").json() == {
        "account_id": who.id,
        "name": who.name,
        "email": "",
        "kinds": [],
    }
    assert post.hook("ftp://example.org").json()["type"].endswith("webhook-address")
    assert post.hook("http://127.0.0.1:9/", kinds=[]).status_code == 422
    page = client.get("/reporting/notices/ways", headers=people.bearer(who)).text
    assert "chưa được cấu hình máy chủ thư" in page
    assert "Thêm webhook" not in page


@pytest.mark.parametrize("url", ["smtp://mail.example:25", "http://mail.example", "smtps://"])
def test_settings_that_say_nothing_sensible_stop_the_process(url: str) -> None:
    """Outside the local environment mail never goes over an open line."""
    with pytest.raises(ValueError, match="TTCT_MAIL_URL"):
        mail_server(url, "ttct@vinhphuc.example", local=False)
