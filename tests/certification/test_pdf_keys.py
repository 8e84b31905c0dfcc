"""A center's signing keys: what may be entered and by whom, sealed for good, withdrawn by date."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.certification.main import create_app
from services.certification.operations.pdf_key_entries import moment
from services.certification.operations.pdf_keys import KeyFile, enter_key, withdraw_key
from services.certification.settings import CertificationSettings
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.events.sealing import SealingKeys
from shared.ids import new_id
from tests import people
from tests.certification.signing_keys import (
    CENTER,
    PASSWORD,
    SIGNING,
    Issued,
    entered,
    issued,
    rsa_key,
    usage,
)
from tests.certification.story import SEALING, Center, opened, rows
from tests.databases import TestDatabase
from tests.serving import served_app

Make = Callable[[str], TestDatabase]
SEALS = SealingKeys.from_json(SEALING)


@dataclass
class Office:
    """A center of the service, and how its director enters keys."""

    made: TestDatabase
    center: Center

    def enter(self, key: Issued, **changes: Any) -> UUID:
        """Enter a key as the director; return its id."""
        return entered(self.made.database, self.center.id, key, **changes)

    def withdraw(self, key_id: UUID, day: date | None = None) -> None:
        """Withdraw a key as the province."""
        with self.made.database.transaction() as connection:
            withdraw_key(connection, people.province(), key_id, day or clock.today(), "Lộ mật khẩu", moment())


@pytest.fixture
def office(service_database: Make) -> Office:
    made = service_database("certification")
    return Office(made, opened(made.database))


def test_a_key_is_kept_sealed_and_its_certificate_shown(office: Office) -> None:
    """RSA and elliptic curves; name, issuer, period and fingerprint are known, the private part is not."""
    for key in (issued(private=rsa_key()), issued()):
        office.enter(key)
    held = rows(office.made.database, "SELECT * FROM pdf_key ORDER BY recorded_at, key_id")
    assert {row.algorithm for row in held} == {"RSA 2048", "ECDSA secp256r1"}
    for row in held:
        assert (row.subject, row.issuer) == (CENTER, "Nhà cung cấp Thử nghiệm")
        assert row.sealed_private_key.startswith("v1.credentials.")
        assert b"PRIVATE" not in row.certificate


REFUSED: dict[str, tuple[Callable[[], dict[str, Any]], str, str]] = {
    "no file": (lambda: {"content": b""}, "file", "Hãy chọn tệp .p12"),
    "another kind of file": (lambda: {"content": b"%PDF-1.7"}, "file", "không phải PKCS#12"),
    "a file too large": (lambda: {"content": bytes(200_001)}, "file", "lớn quá 200 KB"),
    "a wrong password": (
        lambda: {"content": issued().file(), "password": "sai"}, "password", "Mật khẩu của tệp không đúng",
    ),
    "no password": (
        lambda: {"content": issued().file(), "password": ""}, "password", "Mật khẩu của tệp không đúng",
    ),
    "a certificate alone": (
        lambda: {"content": pkcs12.serialize_key_and_certificates(
            None, None, issued().certificate, None, BestAvailableEncryption(PASSWORD.encode()))},
        "file", "không có đủ khóa bí mật",
    ),
    "another certificate's key": (
        lambda: {"content": pkcs12.serialize_key_and_certificates(
            None, rsa_key(), None, [issued().certificate], BestAvailableEncryption(PASSWORD.encode()))},
        "file", "không có đủ khóa bí mật",
    ),
    "an expired certificate": (
        lambda: {"content": issued(days=(-700, -1)).file()}, "file", "hết hạn ngày",
    ),
    "a short key": (
        lambda: {"content": issued(private=rsa_key(1024)).file()}, "file", "RSA 1024 bit quá ngắn",
    ),
    "an odd curve": (
        lambda: {"content": issued(private=ec.generate_private_key(ec.SECP256K1())).file()},
        "file", "không kiểm được",
    ),
    "an authority": (
        lambda: {"content": issued(extensions=[x509.BasicConstraints(ca=True, path_length=None)]).file()},
        "file", "không dùng để ký văn bản",
    ),
    "a key that encrypts": (
        lambda: {"content": issued(extensions=[usage(key_encipherment=True)]).file()},
        "file", "không dùng để ký văn bản",
    ),
    "a web server's": (
        lambda: {"content": issued(extensions=[SIGNING, x509.ExtendedKeyUsage(
            [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])]).file()},
        "file", "không dùng để ký văn bản",
    ),
    "another center's": (
        lambda: {"content": issued("Trung tâm Chính trị thành phố Phúc Yên").file()},
        "file", "không phải cho Trung tâm Chính trị thành phố Vĩnh Yên",
    ),
    "a person's": (lambda: {"content": issued("Đỗ Văn Ký").file()}, "file", "cấp cho “Đỗ Văn Ký”"),
    "from yesterday on": (
        lambda: {"content": issued().file(), "used_from": clock.today() - timedelta(days=1)},
        "used_from", "Ngày phải từ",
    ),
    "from after its end on": (
        lambda: {"content": issued().file(), "used_from": clock.today() + timedelta(days=800)},
        "used_from", "Ngày phải từ",
    ),
}  # fmt: skip


def test_what_cannot_sign_is_refused_at_its_field(office: Office) -> None:
    """Each with a sentence that says what is wrong; nothing is stored."""
    for what, (make, field, sentence) in REFUSED.items():
        with pytest.raises(Invalid) as refused:
            office.enter(issued(), **make())
        assert sentence in refused.value.vi, what
        assert [each.where for each in refused.value.details] == [{"field": field}], what
    assert rows(office.made.database, "SELECT 1 FROM pdf_key") == []


def test_other_kinds_of_keys_are_refused(office: Office) -> None:
    """Ed25519 signs credentials, but few readers of PDF know it."""
    private = ed25519.Ed25519PrivateKey.generate()
    certificate = x509.CertificateBuilder(
        issuer_name=x509.Name([]),
        subject_name=x509.Name([]),
        public_key=private.public_key(),
        serial_number=1,
        not_valid_before=datetime(2026, 1, 1, tzinfo=UTC),
        not_valid_after=datetime(2099, 1, 1, tzinfo=UTC),
    ).sign(private, None)
    content = pkcs12.serialize_key_and_certificates(None, private, certificate, None, NoEncryption())
    with pytest.raises(Invalid, match="Use RSA"):
        office.enter(issued(), content=content, password="")


@pytest.mark.parametrize(
    "key",
    [
        lambda: issued("TRUNG TÂM CHÍNH TRỊ THÀNH PHỐ VĨNH YÊN"),
        lambda: issued("Trung tam Chinh tri thanh pho Vinh Yen"),
        lambda: issued("Đỗ Văn Ký", ORGANIZATION_NAME=CENTER),
        lambda: issued(
            "Phòng Đào tạo", ORGANIZATION_NAME="Thành ủy Vĩnh Yên", ORGANIZATIONAL_UNIT_NAME=CENTER
        ),
    ],
)
def test_a_certificate_names_the_center_in_any_of_its_ways(office: Office, key: Callable[[], Issued]) -> None:
    """In capitals, without accents, as the organisation of a person, as a department."""
    office.enter(key())


def test_the_director_alone_enters_and_the_province_may_withdraw(office: Office) -> None:
    """Officers and the province do not enter; for another center there is no such page or key."""
    key = issued()
    given = KeyFile(key.file(), PASSWORD)
    for who, refusal in (
        (people.officer(office.center.id), Forbidden),
        (people.province(), Forbidden),
        (people.director(new_id()), NotFound),
    ):
        with pytest.raises(refusal), office.made.database.transaction() as connection:
            enter_key(connection, who, office.center.id, given, SEALS, moment())
    key_id = office.enter(key)
    for who, refusal in (
        (people.officer(office.center.id), Forbidden),
        (people.director(new_id()), NotFound),
    ):
        with pytest.raises(refusal), office.made.database.transaction() as connection:
            withdraw_key(connection, who, key_id, clock.today(), "x", moment())
    with pytest.raises(Conflict, match="entered before"):
        office.enter(key)


def test_without_a_sealing_key_nothing_is_entered(office: Office) -> None:
    """The refusal names what the administrator must set."""
    who = people.director(office.center.id)
    with pytest.raises(Conflict, match="TTCT_SEALING_KEYS"), office.made.database.transaction() as connection:
        enter_key(
            connection, who, office.center.id, KeyFile(issued().file(), PASSWORD), SealingKeys({}), moment()
        )


def test_a_withdrawn_key_is_destroyed_and_stays_withdrawn(office: Office) -> None:
    """The private part is gone; neither a second withdrawal nor the database brings it back."""
    key_id = office.enter(issued())
    for day in (clock.today() + timedelta(days=2), clock.today() - timedelta(days=31)):
        with pytest.raises(Invalid):
            office.withdraw(key_id, day)
    office.withdraw(key_id, clock.today() - timedelta(days=2))
    (row,) = rows(office.made.database, "SELECT * FROM pdf_key")
    assert (row.sealed_private_key, row.withdrawal_reason) == (None, "Lộ mật khẩu")
    with pytest.raises(Conflict):
        office.withdraw(key_id)
    for tried in (
        "UPDATE pdf_key SET withdrawn_from = NULL, sealed_private_key = 'x'",
        "UPDATE pdf_key SET withdrawn_from = withdrawn_from + 1",
        "UPDATE pdf_key SET subject = 'x'",
        "DELETE FROM pdf_key",
    ):
        with pytest.raises((DBAPIError, IntegrityError)), office.made.database.transaction() as connection:
            connection.execute(text(tried))


@pytest.fixture
def doors(office: Office) -> Iterator[httpx.Client]:
    told = CertificationSettings(database_url=SecretStr(office.made.url), sealing_keys=SecretStr(SEALING))
    with served_app(create_app, told) as http:
        yield http


def test_keys_by_json_enter_once_and_never_come_out(office: Office, doors: httpx.Client) -> None:
    """Entered once, listed, its certificate fetched, withdrawn; no secret in any answer."""
    director = people.bearer(people.director(office.center.id))
    here = f"/certification/api/centers/{office.center.id}/pdf-keys"
    key = issued(private=rsa_key())
    file = {"file": ("khoa.p12", key.file())}
    asked: dict[str, Any] = {
        "headers": {**director, "Idempotency-Key": "a"},
        "files": file,
        "data": {"password": PASSWORD},
    }
    first, again = doors.post(here, **asked), doors.post(here, **asked)
    assert (first.status_code, again.json()) == (201, first.json())
    key_id = first.json()["key"]["id"]
    listed = doors.get(here, headers=people.bearer(people.officer(office.center.id)))
    assert [each["state"] for each in listed.json()["keys"]] == ["in_use"]
    assert "sealed" not in listed.text + first.text
    address = f"/certification/api/pdf-keys/{key_id}"
    assert doors.get(f"{address}/certificate", headers=director).content == key.der
    assert (
        doors.get(f"{address}/certificate", headers=people.bearer(people.officer(new_id()))).status_code
        == 404
    )
    gone = doors.post(
        f"{address}/withdrawal",
        headers={**director, "Idempotency-Key": "b"},
        json={"withdrawn_from": str(clock.today()), "reason": "Đổi nhà cung cấp"},
    )
    assert gone.json()["state"] == "withdrawn"
    wrong = doors.post(
        here,
        headers={**director, "Idempotency-Key": "c"},
        files={"file": ("khoa.p12", issued().file())},
        data={"password": "x"},
    )
    assert (wrong.status_code, wrong.json()["problems"][0]["field"]) == (422, "password")
