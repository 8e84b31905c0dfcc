"""Files signed by their center: proven by others' tools, kept to the byte; what is done to them is caught."""

import asyncio
import hashlib
import io
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, tsp
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.certification.domain.pdf_keys import Moment
from services.certification.operations.papers import certificate_document
from services.certification.operations.pdf_key_entries import moment
from services.certification.operations.pdf_keys import withdraw_key
from services.certification.operations.pdf_signing import Signing
from shared import clock
from shared.events.sealing import SealingKeys
from shared.ids import new_id
from tests import people
from tests.certification.signed_papers import (
    STAMPED,
    VERIFY,
    Desk,
    Make,
    desk_at,
    dictionary_of,
    signed_by,
)
from tests.certification.signing_keys import CENTER, SIGNING, Issued, entered, issued, rsa_key, signing
from tests.certification.story import SEALING, opened, receive, rows
from tests.certification.test_signing import succeeded
from tests.databases import Databases


@pytest.fixture(scope="module")
def desk(databases: Databases) -> Iterator[Desk]:
    with ExitStack() as stack:
        yield desk_at(stack.enter_context(databases.fresh("certification")), stack)


@pytest.fixture
def key(desk: Desk) -> Issued:
    """Enter an elliptic key of the center; the one before it is replaced."""
    made = issued()
    entered(desk.made.database, desk.center.id, made)
    return made


@pytest.mark.parametrize("private", [rsa_key, None], ids=["rsa", "elliptic"])
def test_a_paper_is_signed_by_its_center(
    desk: Desk, tmp_path: Path, private: Callable[[], Any] | None
) -> None:
    """PAdES over the whole file, proven without pyHanko and by OpenSSL; name, reason and place are there."""
    made = issued(private=private() if private else None)
    entered(desk.made.database, desk.center.id, made)
    answer = desk.paper(desk.certificate())
    assert answer.headers["x-document-signature"] == "signed"
    covered = signed_by(answer.content, made)
    said = dictionary_of(answer.content)
    assert (said["/SubFilter"], said["/Name"], said["/Reason"], said["/Location"]) == (
        "/ETSI.CAdES.detached", CENTER, "Cấp giấy chứng nhận", "Vĩnh Yên",
    )  # fmt: skip
    _, length, second, _ = (int(each) for each in said["/ByteRange"])
    (tmp_path / "signed").write_bytes(covered)
    padded = bytes.fromhex(answer.content[length + 1 : second - 1].decode())
    (tmp_path / "cms").write_bytes(cms.ContentInfo.load(padded).dump())
    (tmp_path / "pem").write_bytes(made.certificate.public_bytes(Encoding.PEM))
    proven = subprocess.run(
        ["openssl", "cms", "-verify", "-inform", "DER", "-in", "cms", "-content", "signed", "-binary",
         "-certfile", "pem", "-noverify", "-out", "out"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert proven.returncode == 0, proven.stderr


def test_a_signed_paper_stays_pdf_a(desk: Desk, key: Issued) -> None:  # noqa: ARG001 -- it signs
    """What PDF/A-2 asks of an update: metadata as they were, a field without a picture, PDF 1.7."""
    signed = desk.paper(desk.certificate()).content
    before = signed[: signed.index(b"%%EOF") + 5]
    assert signed[len(before) :].startswith(b"\n")
    for content in (before, signed):
        root: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]
        metadata = root["/Metadata"].get_data().decode()
        assert re.findall(r"<pdfaid:(part|conformance)>(\w)<", metadata) == [
            ("part", "2"),
            ("conformance", "U"),
        ]
        assert "/Version" not in root
    old, new = (PdfReader(io.BytesIO(each)) for each in (before, signed))
    assert old.xmp_metadata is not None and new.xmp_metadata is not None  # noqa: PT018
    assert old.xmp_metadata.rdf_root.toxml() == new.xmp_metadata.rdf_root.toxml()
    assert old.metadata == new.metadata
    form: Any = root["/AcroForm"]
    assert set(form) <= {"/Fields", "/SigFlags"}
    (field,) = (each.get_object() for each in form["/Fields"])
    assert (field["/F"] & 0x127, list(field["/Rect"])) == (4, [0, 0, 0, 0]), "printed, not hidden, no picture"
    assert set(root["/Perms"]) == {"/DocMDP"}
    (reference,) = root["/Perms"]["/DocMDP"]["/Reference"]
    assert set(reference) <= {"/Type", "/TransformMethod", "/TransformParams"}
    assert reference["/TransformParams"]["/P"] == 1
    for place in re.finditer(rb"\d+ 0 obj\b", signed):
        assert signed[place.start() - 1 : place.start()] == b"\n", (
            "an object that begins on no line of its own"
        )


def test_what_was_signed_is_given_out_again_to_the_byte(desk: Desk, key: Issued) -> None:
    """Also when the key is replaced and withdrawn meanwhile: the file that was signed is what is kept."""
    certificate = desk.certificate()
    first = desk.paper(certificate).content
    entered(desk.made.database, desk.center.id, issued())
    assert desk.paper(certificate).content == first
    (row,) = rows(desk.made.database, "SELECT key_id FROM pdf_key WHERE fingerprint = :f", f=key.fingerprint)
    with desk.made.database.transaction() as connection:
        withdraw_key(connection, people.province(), row.key_id, clock.today(), "Lộ", moment())
    assert desk.paper(certificate).content == first
    noted = rows(
        desk.made.database, "SELECT sha256 FROM document_issued WHERE certificate_id = :c", c=certificate
    )
    assert [each.sha256 for each in noted] == [hashlib.sha256(first).hexdigest()]
    for tried in ("UPDATE signed_document SET content = ''", "DELETE FROM signed_document"):
        with pytest.raises(DBAPIError), desk.made.database.transaction() as connection:
            connection.execute(text(tried))
    told = desk.shown(first)
    assert (told["file"], told["signature"]["verdict"], told["signature"]["trusted"]) == (
        "certificate", "good", False,
    )  # fmt: skip
    page = desk.http.post("/verify/file", files={"file": ("a.pdf", first)})
    assert "Khóa ký đã bị thu hồi" in page.text


def test_without_a_key_in_use_papers_go_out_unsigned_and_say_why(service_database: Make) -> None:
    """None entered, not begun, sealed for others, expired, withdrawn: each is said, none stops the work."""
    made = service_database("certification")
    center = opened(made.database, blanks=9)
    receive(made.database, [center.recorded(new_id())])
    (row,) = rows(made.database, "SELECT certificate_id FROM certificate")
    seals, today = SealingKeys.from_json(SEALING), clock.today()

    def given(days: int = 0, seals: SealingKeys = seals) -> str:
        """Return why the paper goes out unsigned after some days; it is the same file each time."""
        at = Moment(clock.now() + timedelta(days=days), today + timedelta(days=days))
        who, signing = people.officer(center.id), Signing(seals, at)
        with made.database.transaction() as connection:
            document = certificate_document(connection, who, row.certificate_id, VERIFY, signing)
        assert b"/ByteRange" not in document.content
        return document.unsigned

    assert given() == "no-key"
    key_id = entered(made.database, center.id, issued(), used_from=today + timedelta(days=9))
    assert given() == "key-ahead"
    assert given(9, SealingKeys({})) == "seal-broken"
    assert given(900) == "key-expired"
    later = Moment(clock.now() + timedelta(days=20), today + timedelta(days=20))
    with made.database.transaction() as connection:
        withdraw_key(connection, people.province(), key_id, later.today, "Lộ", later)
    assert given(30) == "key-withdrawn"
    assert len(rows(made.database, "SELECT 1 FROM document_issued")) == 1


def test_the_keeper_signs_for_a_center_that_ended(desk: Desk) -> None:
    """Its own key signs nothing more; the successor is told of its own, and with one it signs."""
    database = desk.made.database
    old = opened(database, blanks=1, code="TTCT-260", prefix="VK ")
    heir = opened(database, code="TTCT-261")
    entered(database, old.id, issued())
    receive(database, [old.recorded(new_id()), succeeded(old, heir)])
    (row,) = rows(database, "SELECT certificate_id FROM certificate WHERE serial LIKE 'VK%'")
    here, who = f"/certification/certificates/{row.certificate_id}", people.bearer(people.officer(heir.id))
    bare = desk.http.get(f"{here}/paper.pdf", headers=who)
    assert bare.headers["x-document-signature"] == "none; no-key"
    assert f'href="/certification/keys/{heir.id}"' in desk.http.get(here, headers=who).text
    assert desk.http.get(f"/certification/keys/{heir.id}", headers=who).status_code == 200
    made = issued()
    entered(database, heir.id, made)
    signed = desk.http.get(f"{here}/paper.pdf", headers=who)
    assert signed.headers["x-document-signature"] == "signed"
    assert signed_by(signed.content, made)
    assert desk.verdict(signed.content) == ("certificate", "good")


def test_stacks_for_the_printer_are_not_signed(desk: Desk, key: Issued) -> None:
    """Blanks are signed by hand and sealed: a class in one file carries nobody's digital signature."""
    assert key.certificate
    desk.certificate()
    who = people.bearer(people.officer(desk.center.id))
    answer = desk.http.get(f"/certification/classes/{desk.center.class_id}/papers.pdf", headers=who)
    assert answer.headers["x-document-signature"] == "none; for-the-printer"
    assert desk.verdict(answer.content) == ("certificates", None)


@contextmanager
def stamping() -> Iterator[str]:
    """Run a time-stamp service on this machine; yield its address."""
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    service = issued("Dịch vụ dấu thời gian", rsa_key(), extensions=[SIGNING, purpose])
    private = service.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(service.der), asn1_keys.PrivateKeyInfo.load(private), fixed_dt=STAMPED
    )

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = asyncio.run(stamper.async_request_tsa_response(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def test_a_time_stamp_is_put_in_where_a_service_is_named(desk: Desk, key: Issued) -> None:
    """PAdES B-T; while the service is silent the paper goes out unsigned, and signed the next time."""
    certificate = desk.certificate()

    def given(stamp_url: str) -> Any:
        who, told = people.officer(desk.center.id), signing(stamp_url)
        with desk.made.database.transaction() as connection:
            return certificate_document(connection, who, certificate, VERIFY, told)

    assert given("http://127.0.0.1:9/").unsigned == "no-time-stamp"
    with stamping() as address:
        made = given(address)
    assert (made.unsigned, given("http://127.0.0.1:9/").content) == ("", made.content)
    signed_by(made.content, key)
    _, length, second, _ = (int(each) for each in dictionary_of(made.content)["/ByteRange"])
    (signer,) = cms.ContentInfo.load(bytes.fromhex(made.content[length + 1 : second - 1].decode()))[
        "content"
    ]["signer_infos"]
    (attribute,) = signer["unsigned_attrs"]
    stamp = attribute["values"][0]["content"]["encap_content_info"]["content"].parsed
    assert stamp["gen_time"].native == STAMPED
    imprint = stamp["message_imprint"]["hashed_message"].native
    assert imprint == hashlib.sha256(signer["signature"].native).digest()
    assert desk.shown(made.content)["signature"]["stamped_at"] == STAMPED.isoformat()
