"""Credentials as strangers read them: with a library of others, our published keys and our status lists."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier
from openbadgeslib.ob3.status import decode_encoded_list, set_indices
from pydantic import SecretStr

from services.certification.domain.credentials import (
    LIST_BITS,
    Attested,
    Origin,
    Place,
    credential_of,
    decode_bits,
    encode_bits,
    identity_hash,
)
from services.certification.keys import main as keys_command
from services.certification.main import create_app
from services.certification.operations.credential_keys import Issuer, public_keys
from services.certification.operations.credential_signing import Signer, read_signed
from services.certification.operations.issue_credential import issue_credential
from services.certification.settings import CertificationSettings
from shared.clock import now, today
from shared.events.sealing import SealingKeys
from shared.ids import new_id
from shared.jws import NotOurs
from tests import people
from tests.certification.story import SEALING, Center, opened, receive, rows
from tests.databases import TestDatabase
from tests.serving import served_app

OUTSIDE = "https://xacminh.example"
DID = "did:web:xacminh.example:verify"
NAME, BORN = "Nguyễn Thị Hương", "27/7/1985"
Make = Callable[[str], TestDatabase]


@dataclass
class Desk:
    """The service as seen from outside, and one certificate in it."""

    http: httpx.Client
    made: TestDatabase
    center: Center
    completion: UUID
    code: str

    def credential(self, **fields: str) -> str:
        """Download the credential as the holder does."""
        typed = {"full_name": NAME, "birth_date": BORN, "want": "credential", **fields}
        answer = self.http.post(f"/verify/{self.code}", data=typed)
        assert answer.headers["content-type"] == "application/vc+jwt", answer.text
        return answer.text

    def fetch(self, address: str) -> bytes:
        """Fetch what a reader of credentials fetches; this system's own addresses and no others."""
        assert address.startswith(f"{OUTSIDE}/verify/"), address
        return self.http.get(address.removeprefix(OUTSIDE)).raise_for_status().content

    def read(self, token: str, *, check_status: bool = True) -> Any:
        """Read the credential with the library of others, from the issuer's name alone."""
        verifier = OB3Verifier.for_issuer_did(DID, download=self.fetch)
        return verifier.verify(token, check_status=check_status, download=self.fetch)


@pytest.fixture
def desk(service_database: Make, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    made = service_database("certification")
    told = CertificationSettings(
        database_url=SecretStr(made.url), sealing_keys=SecretStr(SEALING), public_url=OUTSIDE
    )
    monkeypatch.setenv("TTCT_DATABASE_URL", made.url)
    monkeypatch.setenv("TTCT_SEALING_KEYS", SEALING)
    center, completion = opened(made.database, blanks=2), new_id()
    receive(made.database, [center.recorded(completion)])
    (row,) = rows(made.database, "SELECT code FROM certificate")
    with served_app(create_app, told) as http:
        yield Desk(http, made, center, completion, row.code)


def payload(token: str) -> dict[str, Any]:
    """Return what is written in a credential, unproven."""
    body = token.split(".")[1]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return read


def test_a_library_of_others_reads_the_credential(desk: Desk) -> None:
    """From the issuer's name alone: key, signature, structure and both status lists are found good."""
    found = desk.read(desk.credential())
    assert found.issuer.id == DID
    assert found.id == f"{OUTSIDE}/verify/{desk.code}"
    assert found.achievement.name == "Bồi dưỡng nhận thức về Đảng"
    assert [each.value for each in found.results] == ["Giỏi"]
    assert found.raw["validFrom"] == "2021-05-20T00:00:00+07:00"
    assert found.raw["credentialSubject"]["licenseNumber"] == "0001/2021/TTCT-243"
    assert found.raw["credentialSubject"]["source"]["name"] == "Trung tâm Chính trị thành phố Vĩnh Yên"


def test_a_center_takes_its_own_credentials(desk: Desk) -> None:
    """Its officer gets by JSON what the holder downloads; for another center there is no such certificate."""
    (row,) = rows(desk.made.database, "SELECT certificate_id FROM certificate")
    path = f"/certification/api/certificates/{row.certificate_id}/credential"
    own = desk.http.get(
        path, headers=people.bearer(people.officer(desk.center.id), issuer=f"{OUTSIDE}/identity")
    )
    assert own.json() == {"credential": desk.credential()}
    assert (
        desk.http.get(
            path, headers=people.bearer(people.officer(new_id()), issuer=f"{OUTSIDE}/identity")
        ).status_code
        == 404
    )
    assert desk.http.get(path).status_code == 401


def test_the_published_key_alone_is_enough(desk: Desk) -> None:
    """Another library verifies the signature with the one key that our key set lists under its name."""
    token = desk.credential()
    (key,) = desk.http.get("/verify/keys.json").json()["keys"]
    assert jwt.get_unverified_header(token)["kid"] == f"{DID}#{key['kid']}"
    claims = jwt.decode(token, jwt.PyJWK(key, algorithm="EdDSA").key, algorithms=["EdDSA"], issuer=DID)
    assert claims["jti"] == f"{OUTSIDE}/verify/{desk.code}"
    assert set(key) == {"kty", "crv", "kid", "use", "x"}


def test_the_person_is_a_hash_unless_the_holder_wants_the_name(desk: Desk) -> None:
    """Neither name nor birth date stands in the file; who has the paper recomputes the hash."""
    plain = payload(desk.credential())
    assert NAME not in json.dumps(plain, ensure_ascii=False)
    assert "1985" not in json.dumps(plain)
    (identity,) = plain["credentialSubject"]["identifier"]
    assert identity["identityHash"] == identity_hash(NAME, BORN, identity["salt"])
    named = payload(desk.credential(named="true"))["credentialSubject"]["identifier"]
    assert (named[0], named[1]["identityHash"]) == (identity, NAME)


@pytest.mark.parametrize(("change", "purpose"), [("annulled", "revocation"), ("corrected", "suspension")])
def test_a_revoked_or_doubtful_credential_is_caught(desk: Desk, change: str, purpose: str) -> None:
    """The file is as it was, and the list says otherwise; read offline its signature is still good."""
    token = desk.credential()
    desk.read(token)
    receive(desk.made.database, [getattr(desk.center, change)(desk.completion, 2)])
    with pytest.raises(OB3VerificationError, match=f"status '{purpose}' is set"):
        desk.read(token)
    desk.read(token, check_status=False)


def test_a_tampered_credential_and_a_foreign_key_are_caught(desk: Desk) -> None:
    """Another classification in the payload, or signed by somebody else: refused by both readers."""
    token = desk.credential()
    head, body, signature = token.split(".")
    forged = payload(token)
    forged["credentialSubject"]["result"][0]["value"] = "Xuất sắc"
    other = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode().rstrip("=")
    foreign = Ed25519PrivateKey.generate().sign(f"{head}.{body}".encode())
    strange = base64.urlsafe_b64encode(foreign).decode().rstrip("=")
    with desk.made.database.snapshot() as connection:
        keys = public_keys(connection)
    assert read_signed(token, keys, Origin(OUTSIDE))["jti"] == f"{OUTSIDE}/verify/{desk.code}"
    for bad in (f"{head}.{other}.{signature}", f"{head}.{body}.{strange}", f"{head}.{body}."):
        with pytest.raises(OB3VerificationError):
            desk.read(bad)
        with pytest.raises(NotOurs):
            read_signed(bad, keys, Origin(OUTSIDE))


def test_an_old_key_stays_published_after_a_new_one_signs(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """After two changes three keys are published, and each credential reads by the one that signed it."""
    tokens = [desk.credential()]
    for _ in range(2):
        keys_command(["rotate"])
        tokens.append(desk.credential())
    newest = re.findall(r"signing credentials with (\S+) from now on", capsys.readouterr().out)[-1]
    document = json.loads(desk.fetch(f"{OUTSIDE}/verify/did.json"))
    assert len(document["verificationMethod"]) == 3
    assert document["verificationMethod"][0]["id"] == f"{DID}#{newest}"
    assert len({jwt.get_unverified_header(token)["kid"] for token in tokens}) == 3
    for token in tokens:
        desk.read(token)
    held = rows(desk.made.database, "SELECT used_to FROM credential_key WHERE used_to IS NULL")
    assert len(held) == 1


def test_private_keys_lie_sealed(desk: Desk) -> None:
    """What the database holds opens only with the service's sealing key, and for that very key's id."""
    desk.credential()
    (row,) = rows(desk.made.database, "SELECT * FROM credential_key")
    assert row.sealed_private_key.startswith("v1.credentials.k1.")
    assert "d" not in row.public_key
    told = rows(desk.made.database, "SELECT envelope::text AS said FROM outbox")
    assert told
    assert not [each for each in told if "credential_key" in each.said or "v1.credentials" in each.said]


def test_a_status_list_is_the_same_text_until_something_changes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has the text gets 304 and nothing; a revocation changes mark and text; an unknown list is 404."""
    instant = now()
    monkeypatch.setattr("shared.clock.now", lambda: instant)  # no full hour in between
    desk.credential()
    path = "/verify/status/1/revocation"
    first = desk.http.get(path)
    again = desk.http.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, first.headers["cache-control"]) == (
        304, b"", "public, max-age=300",
    )  # fmt: skip
    receive(desk.made.database, [desk.center.annulled(desk.completion, 2)])
    changed = desk.http.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (changed.status_code, changed.headers["etag"] != first.headers["etag"]) == (200, True)
    (place,) = rows(desk.made.database, "SELECT place FROM credential")[0]
    assert decode_bits(payload(changed.text)["credentialSubject"]["encodedList"]) == {place}
    strange = ("/verify/status/2/revocation", "/verify/status/0/revocation", "/verify/status/1/other")
    assert [desk.http.get(each).status_code for each in strange] == [404, 422, 422]


def test_without_a_sealing_key_nothing_is_signed(service_database: Make) -> None:
    """A service that was given no key for it says so, and stores nothing unsealed."""
    made = service_database("certification")
    keys = json.dumps({"certification": json.loads(SEALING)["certification"]})
    told = CertificationSettings(database_url=SecretStr(made.url), sealing_keys=SecretStr(keys))
    center = opened(made.database, blanks=1)
    receive(made.database, [center.recorded(new_id())])
    (row,) = rows(made.database, "SELECT code FROM certificate")
    with served_app(create_app, told) as http:
        typed = {"full_name": NAME, "birth_date": BORN, "want": "credential"}
        answer = http.post(f"/verify/{row.code}", data=typed)
    assert answer.status_code == 409
    assert rows(made.database, "SELECT 1 FROM credential_key UNION ALL SELECT 1 FROM credential") == []


@pytest.mark.parametrize(("days", "counts"), [(1, True), (-2, False), (None, True)])
def test_a_credential_expires_with_its_certificate(days: int | None, counts: bool) -> None:
    """It is good to the end of the last day, in Vietnam, and refused by the library of others after it."""
    key = Ed25519PrivateKey.generate()
    last = None if days is None else today() + timedelta(days=days)
    said = Attested(
        new_id(), "0" * 16, "0001/2021/X", date(2021, 5, 20), last, NAME, BORN, "Giấy chứng nhận", "NT_DANG",
        "Bồi dưỡng", "", None, None, new_id(), "Trung tâm", "45-QĐ",
    )  # fmt: skip
    token = Signer(new_id(), Origin(OUTSIDE), key).sign(
        credential_of(said, Place(1, 5, "s"), Origin(OUTSIDE))
    )
    until = None if last is None else f"{last + timedelta(days=1)}T00:00:00+07:00"
    assert payload(token).get("validUntil") == until
    verifier = OB3Verifier(key.public_key())
    if counts:
        assert verifier.verify(token).id == f"{OUTSIDE}/verify/{'0' * 16}"
    else:
        with pytest.raises(OB3VerificationError, match="expired"):
            verifier.verify(token)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, LIST_BITS - 1), max_size=200))
def test_a_status_list_says_what_was_put_into_it(places: set[int]) -> None:
    """Any set of places comes back, by our reader and by that of others; the same set is the same text."""
    text = encode_bits(places)
    assert decode_bits(text) == places
    assert set_indices(decode_encoded_list(text)) == places
    assert encode_bits(sorted(places)) == text


@pytest.mark.parametrize("place", [-1, LIST_BITS])
def test_a_place_outside_the_list_is_refused(place: int) -> None:
    """No bit is set beside the list."""
    with pytest.raises(ValueError, match="outside"):
        encode_bits([place])


def test_a_full_list_is_followed_by_the_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every draw meets a taken place the next list begins; the first credential keeps its own."""
    receive(desk.made.database, [desk.center.recorded(new_id())])
    first, second = rows(desk.made.database, "SELECT certificate_id FROM certificate ORDER BY number")
    monkeypatch.setattr("secrets.randbelow", lambda _: 5)
    issuer = Issuer(SealingKeys.from_json(SEALING), Origin(OUTSIDE), now())
    for certificate in (first, second, first):
        with desk.made.database.transaction() as connection:
            issue_credential(connection, certificate.certificate_id, issuer)
    given_out = rows(desk.made.database, "SELECT certificate_id, list, place FROM credential ORDER BY list")
    assert [tuple(row) for row in given_out] == [(first.certificate_id, 1, 5), (second.certificate_id, 2, 5)]


def test_the_first_credential_asked_for_by_several_at_once(desk: Desk) -> None:
    """Four ask at once before there is a key: all get the same credential, under one key and one place."""
    with ThreadPoolExecutor(4) as pool:
        tokens = list(pool.map(lambda _: desk.credential(), range(4)))
    assert len(set(tokens)) == 1
    assert len(rows(desk.made.database, "SELECT 1 FROM credential_key")) == 1
    desk.read(tokens[0])
