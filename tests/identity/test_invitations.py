"""People get their passwords by a code that works once: on paper, by real mail, for themselves when lost."""

import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import event, text

from services.identity.domain.links import as_kept
from services.identity.main import create_app
from services.identity.operations.mail_orders import order_reset
from services.identity.settings import IdentitySettings
from shared import clock
from tests.databases import TestDatabase
from tests.identity.test_accounts import bearer, sign_in
from tests.reporting.post_office import MailBox, mail_received
from tests.serving import serving

NEW = "hoa gạo đỏ bên đình làng"


def invite(identity: httpx.Client, admin: dict[str, str], username: str, email: str | None = None) -> str:
    content = {"username": username, "display_name": "Bùi Thị Thử", "email": email}
    made = identity.post("/identity/api/accounts", headers=admin, json=content)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def handed_over(identity: httpx.Client, admin: dict[str, str], account: str) -> dict[str, Any]:
    made = identity.post(f"/identity/api/accounts/{account}/links", headers=admin)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def choose(identity: httpx.Client, code: str, password: str = NEW) -> int:
    content = {"code": code, "new_password": password}
    return identity.post("/identity/api/links/password", json=content).status_code


def test_a_code_on_paper_works_once_and_only_the_newest(
    identity: httpx.Client, admin: dict[str, str], identity_database: TestDatabase
) -> None:
    """Nobody signs in before; a weak password leaves the code good; an older, used, late code is not."""
    account = invite(identity, admin, "lan")
    assert sign_in(identity, "lan", "").status_code == 401
    older, code = (handed_over(identity, admin, account)["code"] for _ in range(2))
    assert choose(identity, older) == 422
    assert choose(identity, code, "ngắn") == 422
    shown = identity.get("/identity/link", params={"code": code}, headers={"Accept": "text/html"})
    assert "Bùi Thị Thử" in shown.text
    as_typed = code.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    assert choose(identity, as_typed) == 204
    assert choose(identity, code) == 422
    assert sign_in(identity, "lan", NEW).status_code == 200
    late = handed_over(identity, admin, account)
    assert (late["kind"], late["code"]) == ("reset", late["address"].rpartition("=")[2])
    with identity_database.database.transaction() as connection:
        connection.execute(text("UPDATE one_time_link SET expires_at = now()"))
        kept = connection.scalars(text("SELECT encode(code_hash, 'escape') FROM one_time_link")).all()
    assert choose(identity, late["code"]) == 422
    assert as_kept(code) not in str(kept)


def test_a_code_of_a_closed_account_or_another_address_is_worth_nothing(
    identity: httpx.Client, admin: dict[str, str]
) -> None:
    """Closing the account ends its codes, so does another mail address; opening brings none back."""
    account = invite(identity, admin, "mai", "mai@vinhphuc.example")
    address = f"/identity/api/accounts/{account}"
    first = handed_over(identity, admin, account)["code"]
    moved = {"display_name": "Bùi Thị Mai", "email": "khac@vinhphuc.example"}
    assert identity.put(address, headers=admin, json=moved).status_code == 204
    assert choose(identity, first) == 422
    second = handed_over(identity, admin, account)["code"]
    assert identity.post(f"{address}/disabling", headers=admin).status_code == 204
    assert identity.post(f"{address}/links", headers=admin).status_code == 409
    assert identity.post(f"{address}/reopening", headers=admin).status_code == 204
    assert choose(identity, second) == 422


def test_a_wrong_mail_address_is_refused(identity: httpx.Client, admin: dict[str, str]) -> None:
    """What would put another header or recipient into the mail is no address."""
    for wrong in ("lan", "lan@", "@x.vn", "a@b", "a@x.vn,b@x.vn", "a@x.vn\nBcc: b@x.vn", "Lan <a@x.vn>"):
        content = {"username": "sai", "display_name": "Sai", "email": wrong}
        answer = identity.post("/identity/api/accounts", headers=admin, json=content)
        assert answer.status_code == 422, wrong


@pytest.fixture
def mailbox() -> Iterator[tuple[MailBox, str]]:
    with mail_received() as received:
        yield received


@pytest.fixture
def mailing(settings: IdentitySettings, mailbox: tuple[MailBox, str]) -> Iterator[httpx.Client]:
    """Give a client of an identity that can send mail."""
    told = {
        "mail_url": SecretStr(mailbox[1]),
        "mail_from": "ttct@vinhphuc.example",
        "environment": "local",
    }
    with serving(create_app(settings.model_copy(update=told))) as client:
        yield client


def until(true: Any) -> Any:
    """Wait for what the postman does in his own time."""
    deadline = time.monotonic() + 120
    while not (found := true()):
        assert time.monotonic() < deadline, "the post did not come"
        time.sleep(0.05)
    return found


def test_mail_brings_a_code_that_works(
    mailing: httpx.Client, mailbox: tuple[MailBox, str], settings: IdentitySettings
) -> None:
    """An administrator invites by mail; later the person asks for a new password; both codes work once."""
    box, _ = mailbox
    first = settings.first_admin_password
    assert first is not None
    admin = bearer(sign_in(mailing, "admin", first.get_secret_value()))
    account = invite(mailing, admin, "cuc", "cuc@vinhphuc.example")
    assert mailing.post(f"/identity/api/accounts/{account}/mails", headers=admin).status_code == 202
    for count, ask in enumerate(("admin", "herself"), start=1):
        if ask == "herself":
            asked = mailing.post("/identity/api/password-resets", json={"username": " CUC "})
            assert asked.status_code == 202
        message = until(lambda count=count: len(box.messages) == count and box.messages[-1])
        assert message["To"] == "cuc@vinhphuc.example"
        code = re.search(r"/identity/link\?code=(\S+)", message.get_content())
        assert code
        assert choose(mailing, code[1], f"{NEW} {count}") == 204
        assert choose(mailing, code[1]) == 422
    assert sign_in(mailing, "cuc", f"{NEW} 2").status_code == 200
    address = f"/identity/api/accounts/{account}"
    until(lambda: all(each["sent_at"] for each in mailing.get(address, headers=admin).json()["mails"]))


def test_asking_for_an_unknown_name_is_the_same_work(
    mailing: httpx.Client, mailbox: tuple[MailBox, str], identity_database: TestDatabase
) -> None:
    """Known or not, the same statements run and the same answer comes; nobody is written to in vain."""
    asked: dict[str, list[str]] = {}
    for name in ("admin", "khong-ai-ca"):
        said: list[str] = []

        def note(_: Any, __: Any, statement: str, *___: Any, said: list[str] = said) -> None:
            said.append(statement)

        engine = identity_database.database.engine
        event.listen(engine, "before_cursor_execute", note)
        with identity_database.database.transaction() as connection:
            assert order_reset(connection, name, f"10.0.0.{len(asked)}", clock.now()) is None
        event.remove(engine, "before_cursor_execute", note)
        asked[name] = said
    assert asked["admin"] == asked["khong-ai-ca"]
    assert asked["admin"]
    answers = {name: mailing.post("/identity/api/password-resets", json={"username": name}) for name in asked}
    assert len({(each.status_code, each.text) for each in answers.values()}) == 1
    with identity_database.database.snapshot() as connection:
        done = text("SELECT count(*) FROM mail_order WHERE due_at IS NULL")
        until(lambda: _scalar(identity_database, done) == 4)
    assert mailbox[0].messages == []


def _scalar(made: TestDatabase, query: Any) -> Any:
    with made.database.snapshot() as connection:
        return connection.scalar(query)


def test_asking_again_and_again_is_slowed(mailing: httpx.Client) -> None:
    """After three orders for one name the next must wait, whether anybody has the name or not."""
    for name in ("admin", "khong-ai"):
        content = {"username": name}
        codes = [mailing.post("/identity/api/password-resets", json=content).status_code for _ in range(4)]
        assert codes == [202, 202, 202, 429]


def test_mail_that_is_not_taken_is_tried_again_and_told(
    mailing: httpx.Client, mailbox: tuple[MailBox, str], identity_database: TestDatabase, settings: Any
) -> None:
    """A server that is busy is asked again later with a newer code; one that says no for good is not."""
    box, _ = mailbox
    admin = bearer(sign_in(mailing, "admin", settings.first_admin_password.get_secret_value()))
    account = invite(mailing, admin, "dao", "dao@vinhphuc.example")
    address = f"/identity/api/accounts/{account}"

    def mails() -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = mailing.get(address, headers=admin).json()["mails"]
        return told

    box.reply = "451 busy"
    mailing.post(f"{address}/mails", headers=admin)
    (waiting,) = until(lambda: [each for each in mails() if each["error"]])
    assert waiting["due_at"]
    assert "busy" in waiting["error"]
    box.reply = "550 no such person"
    with identity_database.database.transaction() as connection:
        connection.execute(text("UPDATE mail_order SET due_at = now()"))
    mailing.post(f"{address}/mails", headers=admin)
    until(lambda: [each["due_at"] for each in mails()] == [None, None])
    assert all("no such person" in each["error"] for each in mails())
    assert box.messages == []


def test_without_a_mail_server_the_paper_is_offered(identity: httpx.Client, admin: dict[str, str]) -> None:
    """Ordering mail is refused with what to do instead, for administrators and for who lost the password."""
    account = invite(identity, admin, "bong", "bong@vinhphuc.example")
    ordered = identity.post(f"/identity/api/accounts/{account}/mails", headers=admin)
    assert (ordered.status_code, "giấy" in ordered.json()["vi"]) == (409, True)
    assert identity.post("/identity/api/password-resets", json={"username": "bong"}).status_code == 409
