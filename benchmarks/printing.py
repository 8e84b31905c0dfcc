"""Certificates as PDF: a class in one file, a large batch in one file, and each as a file of its own.

Both ways print the same sheets with the same template. The plain way is what most would write: a fresh
compiler and a QR code drawn anew for every certificate, a file each.
"""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from secrets import token_bytes
from typing import Any

import segno
import typst
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.certification.domain.papers import Entered, Kind, contents_of
from services.certification.domain.verification import CODE_BYTES, code_from
from services.certification.operations.papers import in_frame
from services.certification.operations.pdf_cms import KeySigner
from services.certification.operations.pdf_sign import Claim, sign_pdf
from services.certification.operations.pdf_signing import REASONS
from services.certification.operations.press_frames import FRAMES
from shared import clock
from shared.ids import new_id
from shared.press import ARCHIVE, Press, Sources
from stack.environment import ROOT

CLASS = 250
BATCH = 1_000
SINGLES = 200
PLAIN = 40
_ADDRESS = "https://ttct.vinhphuc.example/verify/"
_SOURCES = Sources(
    FRAMES[Kind.CERTIFICATE],
    (ROOT / "services/certification/storage/migrations/versions/documents_certificate.typ").read_text(
        encoding="utf-8"
    ),
)


@dataclass(frozen=True)
class Printed:
    """Seconds and rates of printing."""

    class_seconds: float
    batch_rate: float
    single_rate: float
    signed_rate: float
    plain_rate: float


def measure() -> Printed:
    """Print each kind once to warm, then for the figure; every sheet has its own name and QR code."""
    presses = [Press(), Press()]
    try:
        _warm(presses)
        whole = _seconds(lambda: presses[0].pdf(_SOURCES, in_frame([_sheet(turn) for turn in range(CLASS)])))
        batch = _seconds(lambda: presses[0].pdf(_SOURCES, in_frame([_sheet(turn) for turn in range(BATCH)])))
        _warm(presses)  # a press is ended after a large file
        with ThreadPoolExecutor(len(presses)) as desks:
            single = _seconds(lambda: list(desks.map(lambda press: _singles(press, SINGLES // 2), presses)))
            sign = _signer(presses[0].pdf(_SOURCES, in_frame([_sheet(0)])))
            signed = _seconds(
                lambda: list(desks.map(lambda press: _singles(press, SINGLES // 2, sign), presses))
            )
    finally:
        for press in presses:
            press.close()
    plain = _seconds(lambda: [_plainly(_sheet(turn)) for turn in range(PLAIN)])
    return Printed(whole, BATCH / batch, SINGLES / single, SINGLES / signed, PLAIN / plain)


def _warm(presses: list[Press]) -> None:
    for press in presses:
        press.pdf(_SOURCES, in_frame([_sheet(0)]))


def _singles(press: Press, count: int, sign: Callable[[bytes], object] = len) -> None:
    for turn in range(count):
        sign(press.pdf(_SOURCES, in_frame([_sheet(turn)])))


def _signer(first: bytes) -> Callable[[bytes], bytes]:
    """Return what signs a file with a throw-away key (RSA 2048), loaded anew; one is signed to warm."""
    private = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Trung tâm Chính trị thành phố Vĩnh Yên")])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder(name, name, private.public_key(), 1, now, now + timedelta(days=1))
        .sign(private, SHA256())
        .public_bytes(Encoding.DER)
    )
    secret = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    claim = Claim("Trung tâm Chính trị thành phố Vĩnh Yên", REASONS["certificate"], "Vĩnh Yên", now)

    def sign(content: bytes) -> bytes:
        return sign_pdf(content, KeySigner(certificate, (), secret), claim).content

    sign(first)
    return sign


def _plainly(sheet: dict[str, Any]) -> bytes:
    """Return one certificate by a compiler of its own, its QR code by segno."""
    code = segno.make("".join(sheet["address"]), error="m", micro=False)
    path = "".join(
        f"M{place} {line}.5h1"
        for line, row in enumerate(code.matrix)
        for place, dark in enumerate(row)
        if dark
    )
    contents = {**in_frame([sheet]), "sheets": [{**sheet, "qr": (len(code.matrix), path)}]}
    # Contents as an input, as the package's own page shows it.
    frame = _SOURCES.frame.replace('json("contents.json")', "json(bytes(sys.inputs.contents))")
    sources: Any = {name: text.encode() for name, text in Sources(frame, _SOURCES.template).files.items()}
    compiler = typst.Compiler(ignore_system_fonts=True)
    made = compiler.compile(
        sources, sys_inputs={"contents": json.dumps(contents)}, pdf_standards=[ARCHIVE], pdf_tags=False
    )
    assert isinstance(made, bytes)  # noqa: S101 -- a PDF is one file
    return made


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _sheet(turn: int) -> dict[str, Any]:
    """Return the contents of one sheet; no two are alike."""
    day = date(2021, 5, 20)
    entered = Entered(
        certificate_id=new_id(),
        center_id=new_id(),
        class_id=new_id(),
        program_code="NT_DANG",
        state="issued",
        number=turn + 1,
        register_number=f"{turn + 1:04d}/2021/TTCT-243",
        serial=f"VP {turn + 1:06d}",
        code=code_from(token_bytes(CODE_BYTES)),
        issued_on=day,
        holder_name=f"Nguyễn Thị Hương {chr(65 + turn % 26)}{turn}",
        holder_birth_date=f"{turn % 28 + 1}/7/1985",
        holder_gender="nữ",
        holder_birth_place="Xã Đồng Cương, huyện Yên Lạc, tỉnh Vĩnh Phúc",
        holder_ethnicity="Kinh",
        holder_unit=f"Trường Tiểu học số {turn}",
        holder_party_cell="Chi bộ Trường Tiểu học Đồng Cương",
        program_name="Bồi dưỡng nhận thức về Đảng",
        credential_title="Giấy chứng nhận",
        mark=Decimal("8.5"),
        band_name="Giỏi",
        class_name="Lớp bồi dưỡng nhận thức về Đảng khóa I năm 2021",
        studied_from=date(2021, 5, 10),
        studied_to=date(2021, 5, 19),
        center_name="Trung tâm Chính trị thành phố Vĩnh Yên",
        parent_name="Thành ủy Vĩnh Yên",
        decision_number="45-QĐ/TTCT",
        decided_on=day,
        signer_title="Giám đốc",
        signer_name="Đỗ Văn Ký",
        replaces_number=None,
    )
    return contents_of(entered, _ADDRESS)
