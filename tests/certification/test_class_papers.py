"""Papers of a whole class: in the register's order, the same to the byte, fit for an archive."""

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from pydantic import SecretStr
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.certification.main import create_app
from services.certification.operations.papers import certificate_document
from services.certification.settings import CertificationSettings
from shared.auth import ACCESS_COOKIE
from shared.errors import Conflict
from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.certification.signing_keys import signing
from tests.certification.story import SECRET, Center, opened, receive, rows
from tests.certification.test_papers import fonts_of
from tests.databases import Databases, TestDatabase
from tests.serving import served_app

ORIGIN = "https://ttct.example"
Make = Callable[[str], TestDatabase]


def signed_in(who: Principal) -> dict[str, str]:
    """Return the head of a page's request by somebody signed in."""
    return {"Cookie": f"{ACCESS_COOKIE}={people.token(who, issuer=f'{ORIGIN}/identity')}"}


@dataclass
class House:
    """The running service with a class of four, one of them with a name full of signs."""

    http: httpx.Client
    made: TestDatabase
    center: Center
    completions: list[UUID]

    def get(self, path: str) -> httpx.Response:
        """Ask for a file as an officer of the center."""
        who = people.officer(self.center.id)
        return self.http.get(f"/certification{path}", headers=signed_in(who))

    def certificates(self) -> Sequence[Any]:
        """Return the class's certificates in the order of the register."""
        return rows(self.made.database, "SELECT * FROM certificate ORDER BY number")


NAMES = [
    "Nguyễn Thị Hương",
    "Đặng Ngọc Ánh",
    'Lê "Bảo" #Trân [x] $1',
    "Công Tằng Tôn Nữ Phúc Hoàng Ngọc Khánh Linh",
]


@pytest.fixture(scope="module")
def house(databases: Databases) -> Iterator[House]:
    with ExitStack() as opened_here:
        made = opened_here.enter_context(databases.fresh("certification"))
        center = opened(made.database, blanks=10)
        completions = [new_id() for _ in NAMES]
        receive(
            made.database,
            [center.recorded(each, full_name=name) for each, name in zip(completions, NAMES, strict=True)],
        )
        settings = CertificationSettings(
            database_url=SecretStr(made.url),
            sealing_keys=SecretStr(f'{{"certification": {{"k1": "{SECRET}"}}}}'),
            public_url=ORIGIN,
        )
        http = opened_here.enter_context(served_app(create_app, settings))
        yield House(http, made, center, completions)


def test_a_class_is_one_file_in_the_order_of_the_register(house: House) -> None:
    """A page each, with name, numbers, decision, signer and the grouped code, diacritics intact."""
    answer = house.get(f"/classes/{house.center.class_id}/papers.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(answer.content)).pages
    expected = house.certificates()
    assert len(pages) == len(expected) == len(NAMES)
    for page, row in zip(pages, expected, strict=True):
        said = " ".join(page.extract_text().split())
        code = "-".join(row.code[start : start + 4] for start in range(0, 16, 4))
        for words in (
            row.holder_name, row.register_number, row.serial, code, "GIẤY CHỨNG NHẬN", "THÀNH ỦY VĨNH YÊN",
            "Bồi dưỡng nhận thức về Đảng", "số 45-QĐ/TTCT ngày 20/5/2021", "ttct.example/verify",
            "Vĩnh Yên, ngày 20 tháng 5 năm 2021", "GIÁM ĐỐC", "Đỗ Văn Ký", "ĐẢNG CỘNG SẢN VIỆT NAM", "Giỏi",
            "Giới tính: Nữ",
        ):  # fmt: skip
            assert words in said, f"{words!r} is not on the sheet of {row.holder_name}: {said}"


def test_a_reprint_is_the_same_to_the_byte(house: House) -> None:
    """Also after the center's name and the address of the house have changed; its fingerprint is noted."""
    row = house.certificates()[0]
    first = house.get(f"/certificates/{row.certificate_id}/paper.pdf")
    renamed = house.center.registered()
    receive(house.made.database, [msgspec.structs.replace(renamed, version=2, name="Tên khác")])
    again = house.get(f"/certificates/{row.certificate_id}/paper.pdf")
    assert first.content == again.content
    looks = rows(
        house.made.database, "SELECT subject, ids FROM audit_pending WHERE kind = 'look' ORDER BY id"
    )
    assert [(each.subject, each.ids) for each in looks[-2:]] == [
        ("certificate", [str(row.certificate_id)])
    ] * 2
    outside = house.http.get(
        f"/certification/certificates/{row.certificate_id}/paper.pdf", headers=signed_in(people.province())
    )
    assert outside.json()["type"] == "urn:ttct:problem:reason-needed"
    (noted,) = rows(
        house.made.database, "SELECT * FROM document_issued WHERE certificate_id = :id", id=row.certificate_id
    )
    assert noted.sha256 == hashlib.sha256(first.content).hexdigest() == first.headers["x-document-sha256"]
    with (
        pytest.raises(DBAPIError, match="kept as they were written"),
        house.made.database.transaction() as writing,
    ):
        writing.execute(text("UPDATE certificate_paper SET contents = '{}'"))


def test_the_file_is_fit_for_an_archive(house: House) -> None:
    """It declares PDF/A-2u (ISO 19005-2), and all its fonts are inside."""
    row = house.certificates()[0]
    content = house.get(f"/certificates/{row.certificate_id}/paper.pdf").content
    assert all(fonts_of(content).values())
    assert b"pdfaid:part>2<" in content
    assert b"pdfaid:conformance>U<" in content


def test_a_stranger_gets_no_file(house: House) -> None:
    """Another center's officer hears of no such certificate or class; nobody without an account gets one."""
    stranger = signed_in(people.officer(new_id()))
    row = house.certificates()[0]
    for path in (
        f"/certificates/{row.certificate_id}/paper.pdf",
        f"/classes/{house.center.class_id}/papers.pdf",
    ):
        assert house.http.get(f"/certification{path}", headers=stranger).status_code == 404
        assert house.http.get(f"/certification{path}").status_code in {303, 401}


def test_without_a_signer_no_paper(service_database: Make) -> None:
    """A certificate whose signer is not known yet is not printed: the refusal says why, and keeps nothing."""
    made = service_database("certification")
    center, completion = Center(), new_id()
    receive(made.database, [center.registered()])
    center.rule(made.database, requires_signer=False)
    center.stock(made.database, 1, 1)
    receive(made.database, [center.recorded(completion)])
    (row,) = rows(made.database, "SELECT certificate_id FROM certificate")
    with pytest.raises(Conflict) as refused, made.database.transaction() as connection:
        certificate_document(
            connection,
            people.officer(center.id),
            row.certificate_id,
            "https://ttct.example/verify/",
            signing(),
        )
    assert refused.value.code == "signer-unknown"
    assert not rows(made.database, "SELECT 1 FROM certificate_paper")
