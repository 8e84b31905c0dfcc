"""Verification among a million certificates, and credentials signed and read, beside a library of others."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from openbadgeslib.ob3 import OB3Signer, OB3Verifier
from psycopg.sql import SQL, Composed, Identifier

from benchmarks.field import Field
from benchmarks.figures import percentile
from services.certification.domain.credentials import Attested, Origin, Place, claims_of, credential_of
from services.certification.operations.credential_signing import Signer, read_signed
from shared.ids import new_id

LOOKED_UP = 400
WARMING = 20
SIGNED = 2_000
SIGNED_BY_OTHERS = 300

# Every certificate is one that is there, with its own keys, numbers and name: whatever columns there are.
_OWN = {
    "certificate_id": "md5('bench' || n)::uuid",
    "completion_id": "md5('completion' || n)::uuid",
    "class_id": "md5('class' || n / 200)::uuid",
    "center_id": "at.ids[n % cardinality(at.ids) + 1]",
    "book": "3000",
    "number": "n + 1",
    "register_number": "lpad((n + 1)::text, 7, '0') || '/3000/BM'",
    "serial": "'BV ' || lpad((n + 1)::text, 7, '0')",
    "code": "upper(left(md5('code' || n), 16))",
    "holder_name": "c.holder_name || ' ' || n",
    "replaces": "NULL",
    "expires_on": "NULL",
}
_FROM = """
FROM (SELECT * FROM certificate WHERE state = 'issued' LIMIT 1) AS c,
    (SELECT array_agg(center_id ORDER BY center_id) AS ids FROM center) AS at,
    generate_series(0, {} - 1) AS n
"""


@dataclass(frozen=True)
class Verified:
    """Milliseconds of the public page, and seconds to fill the register."""

    certificates: int
    filled_in: float
    page_p50: float
    page_p95: float


@dataclass(frozen=True)
class Credentials:
    """Credentials a second, in one process: ours, and the same by the library of others."""

    signed: float
    read: float
    signed_by_others: float
    read_by_others: float


def verify(field: Field, certificates: int) -> Verified:
    """Fill the running certification with so many certificates, then look up some by their codes."""
    database = field.stack.database_url("certification").rpartition("/")[2]
    began = time.monotonic()
    with field.stack.postgres.connect(database) as owner:
        # Neither completions nor blanks stand behind them: what is measured asks for neither.
        owner.execute("SET session_replication_role = replica")
        owner.execute(_filling([str(name) for (name,) in owner.execute(_COLUMNS)], certificates))
        owner.execute("SET session_replication_role = origin")
        owner.execute("VACUUM ANALYZE certificate")
    filled_in = time.monotonic() - began
    with field.connect("certification") as connection:
        chance = random.Random(5)
        wanted = [chance.randrange(certificates) for _ in range(LOOKED_UP + WARMING)]
        codes = connection.execute(
            "SELECT code FROM certificate WHERE book = 3000 AND number = ANY (%s)", [[n + 1 for n in wanted]]
        ).fetchall()
    took = []
    with httpx.Client(base_url=field.stack.public_url, trust_env=False) as client:
        for place, (code,) in enumerate(codes):
            began = time.monotonic()
            answer = client.get(f"/verify/{code}", headers={"Accept": "text/html"})
            if place >= WARMING:
                took.append((time.monotonic() - began) * 1e3)
            answer.raise_for_status()
            assert 'data-standing="valid"' in answer.text, code  # noqa: S101 -- a wrong page is no measurement
    return Verified(certificates, filled_in, percentile(took, 0.50), percentile(took, 0.95))


_COLUMNS = b"""
SELECT column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = 'certificate' AND is_generated = 'NEVER'
"""


def _filling(columns: list[str], certificates: int) -> Composed:
    given = [SQL(_OWN[name]) if name in _OWN else SQL("c.{}").format(Identifier(name)) for name in columns]
    return SQL("INSERT INTO certificate ({}) SELECT {} ").format(
        SQL(", ").join(map(Identifier, columns)), SQL(", ").join(given)
    ) + SQL(_FROM).format(certificates)


def credentials() -> Credentials:
    """Sign credentials of different people and read them back, ours and others'."""
    key = Ed25519PrivateKey.generate()
    origin = Origin("https://xacminh.example")
    signer = Signer(new_id(), origin, key)
    people = [_attested(number) for number in range(SIGNED)]
    made: list[str] = []

    def sign(number: int) -> None:
        at = Place(1, number, "benchmark-salt")
        made.append(signer.sign(credential_of(people[number], at, origin)))

    signed = _rate(sign, SIGNED)
    keys = {signer.kid: key.public_key()}
    read = _rate(lambda number: read_signed(made[number], keys, origin), SIGNED)

    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    others = OB3Signer(secret, algorithm="EdDSA")
    theirs: list[str] = []

    def sign_theirs(number: int) -> None:
        content = credential_of(people[number], Place(1, number, "benchmark-salt"), origin)
        theirs.append(others.sign_payload(claims_of(content)))

    signed_by_others = _rate(sign_theirs, SIGNED_BY_OTHERS)
    verifier = OB3Verifier(public)
    read_by_others = _rate(lambda number: verifier.verify(made[number]), SIGNED_BY_OTHERS)
    return Credentials(signed, read, signed_by_others, read_by_others)


def _rate(work: Callable[[int], object], times: int) -> float:
    began = time.monotonic()
    for number in range(times):
        work(number)
    return times / (time.monotonic() - began)


def _attested(number: int) -> Attested:
    return Attested(
        certificate_id=UUID(int=number),
        code=f"{number:016d}",
        register_number=f"{number:04d}/2021/TTCT-243",
        issued_on=date(2021, 5, 20),
        expires_on=None,
        holder_name=f"Nguyễn Thị Hương {number}",
        holder_birth_date="27/7/1985",
        credential_title="Giấy chứng nhận",
        program_code="NT_DANG",
        program_name="Bồi dưỡng nhận thức về Đảng",
        band_name="Giỏi",
        studied_from=date(2021, 5, 10),
        studied_to=date(2021, 5, 19),
        center_id=UUID(int=7),
        center_name="Trung tâm Chính trị thành phố Vĩnh Yên",
        decision_number="45-QĐ/TTCT",
    )
