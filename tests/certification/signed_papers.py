"""A desk that gives out signed papers, and an independent proof of their signatures."""

import hashlib
import io
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import SecretStr
from pypdf import PdfReader

from services.certification.main import create_app
from services.certification.settings import CertificationSettings
from shared.ids import new_id
from tests import people
from tests.certification.signing_keys import Issued
from tests.certification.story import SEALING, Center, opened, receive, rows
from tests.databases import TestDatabase
from tests.serving import serving

Make = Callable[[str], TestDatabase]
VERIFY = "https://ttct.example/verify/"
STAMPED = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
JSON = {"Accept": "application/json"}


@dataclass
class Desk:
    """The running service, a center with certificates, and what people ask of it."""

    http: httpx.Client
    made: TestDatabase
    center: Center

    def certificate(self) -> UUID:
        """Return the id of a fresh certificate of the center."""
        completion = new_id()
        receive(self.made.database, [self.center.recorded(completion)])
        query = "SELECT certificate_id FROM certificate WHERE completion_id = :id"
        return UUID(str(rows(self.made.database, query, id=completion)[0].certificate_id))

    def paper(self, certificate: UUID) -> httpx.Response:
        """Fetch a certificate's file as an officer."""
        who = people.bearer(people.officer(self.center.id))
        answer = self.http.get(f"/certification/certificates/{certificate}/paper.pdf", headers=who)
        assert answer.status_code == 200, answer.text
        return answer

    def shown(self, content: bytes) -> Any:
        """Show a file to the public page; return what a program is told."""
        answer = self.http.post("/verify/file", files={"file": ("a.pdf", content)}, headers=JSON)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def verdict(self, content: bytes) -> tuple[str, str | None]:
        """Return what the file is said to be, and what its signature."""
        told = self.shown(content)
        return told["file"], (told["signature"] or {}).get("verdict")


def desk_at(made: TestDatabase, stack: ExitStack, **told: Any) -> Desk:
    """Open a desk over a fresh database with a center and blanks."""
    center = opened(made.database, blanks=40)
    settings = CertificationSettings(
        database_url=SecretStr(made.http_url), sealing_keys=SecretStr(SEALING), **told
    )
    http = stack.enter_context(serving(create_app(settings, keys=people.KEYS)))
    http.timeout = httpx.Timeout(90)
    return Desk(http, made, center)


def dictionary_of(pdf: bytes) -> Any:
    """Return the signature dictionary, as pypdf reads it."""
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    (field,) = root["/AcroForm"]["/Fields"]
    return field.get_object()["/V"]


def signed_by(pdf: bytes, key: Issued) -> bytes:
    """Prove a signature with asn1crypto and cryptography alone, from the bytes that it names; return them."""
    start, length, second, rest = (int(each) for each in dictionary_of(pdf)["/ByteRange"])
    assert (start, second + rest) == (0, len(pdf)), "not all of the file is signed"
    covered = pdf[:length] + pdf[second:]
    object_ = bytes.fromhex(pdf[length + 1 : second - 1].decode())
    told = cms.ContentInfo.load(object_)["content"]
    (signer,) = told["signer_infos"]
    attributes = {each["type"].native: each["values"] for each in signer["signed_attrs"]}
    assert attributes["message_digest"][0].native == hashlib.sha256(covered).digest()
    (bound,) = attributes["signing_certificate_v2"][0]["certs"].native
    assert bound["cert_hash"].hex() == key.fingerprint
    assert set(attributes) == {"content_type", "message_digest", "signing_certificate_v2"}
    public = key.certificate.public_key()
    signature, content = signer["signature"].native, signer["signed_attrs"].untag().dump()
    if isinstance(public, RSAPublicKey):
        public.verify(signature, content, padding.PKCS1v15(), SHA256())
    else:
        assert isinstance(public, ec.EllipticCurvePublicKey)
        public.verify(signature, content, ec.ECDSA(SHA256()))
    return covered
