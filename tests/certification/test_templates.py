"""Templates: tried before they are used, chosen by program and day, and never changing what was printed."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.certification.domain.papers import Kind, Template, template_on
from services.certification.operations.papers import certificate_document, class_document
from services.certification.operations.templates import (
    LARGEST,
    MOST_BYTES,
    NewTemplate,
    enter_template,
    preview_template,
    source_in_file,
)
from shared.db import Database
from shared.errors import Conflict, Forbidden, Invalid
from shared.ids import new_id
from shared.migrations import versions_folder
from tests import people
from tests.certification.signing_keys import signing
from tests.certification.story import Center, opened, receive, rows
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
VERSIONS = versions_folder("certification")
VERIFY = "https://ttct.example/verify/"
PLAIN = """#let paper = (paper: "a4", margin: 20mm)
#let certificate(c, qr) = [MẪU MỚI #c.holder #c.serial #qr(20mm)]"""
PROGRAMS = st.none() | st.sampled_from(["NT_DANG", "DV_MOI"])
DAYS = st.dates(date(2021, 1, 1), date(2021, 1, 12))


@st.composite
def editions(draw: st.DrawFn) -> list[Template]:
    """Return editions as the database may hold them: no two alike in program, first day and number."""
    drawn = draw(
        st.lists(
            st.tuples(PROGRAMS, DAYS, st.none() | st.integers(0, 5), st.integers(1, 3)),
            max_size=8,
            unique_by=lambda each: (each[0], each[1], each[3]),
        )
    )
    return [
        Template(
            new_id(), Kind.CERTIFICATE, program, day,
            None if length is None else date.fromordinal(day.toordinal() + length), edition,
        )
        for program, day, length, edition in drawn
    ]  # fmt: skip


@given(editions(), PROGRAMS, DAYS)
def test_a_program_s_own_template_comes_first_then_the_newest(
    held: list[Template], program: str | None, day: date
) -> None:
    """The one chosen covers the day; none that covers it is more particular, later or a higher edition."""
    chosen = template_on(held, program, day)
    covering = [each for each in held if each.covers(program, day)]
    assert (chosen is None) == (not covering)
    if chosen is None:
        return
    assert chosen in covering
    for other in covering:
        if (other.program_code is None) == (chosen.program_code is None):
            assert (other.effective_from, other.edition) <= (chosen.effective_from, chosen.edition)
        else:
            assert chosen.program_code is not None


def taken_into_use(database: Database, source: str = PLAIN, program_code: str | None = None) -> None:
    new = NewTemplate(source, program_code, date(2021, 1, 1), None, "12-HD/BTGTU")
    with database.transaction() as connection:
        enter_template(connection, people.province(), new)


def printed(database: Database, center: Center) -> list[str]:
    """Return the text of every certificate's own file, in the order of the register."""
    found = []
    for row in rows(database, "SELECT certificate_id FROM certificate ORDER BY number"):
        with database.transaction() as connection:
            who = people.officer(center.id)
            made = certificate_document(connection, who, row.certificate_id, VERIFY, signing())
        found.append(PdfReader(io.BytesIO(made.content)).pages[0].extract_text())
    return found


def test_what_was_printed_keeps_its_template(service_database: Make) -> None:
    """A paper set before keeps its edition; a later one has the new one; a class of both is refused."""
    made = service_database("certification")
    center = opened(made.database, blanks=2)
    receive(made.database, [center.recorded(new_id())])
    (before,) = printed(made.database, center)
    taken_into_use(made.database)
    receive(made.database, [center.recorded(new_id())])
    again, fresh = printed(made.database, center)
    assert before == again
    assert "MẪU MỚI" not in before
    assert "MẪU MỚI" in fresh
    with pytest.raises(Conflict) as refused, made.database.transaction() as connection:
        class_document(connection, people.officer(center.id), center.class_id, VERIFY)
    assert refused.value.code == "several-templates"


def test_a_template_for_another_program_is_not_used(service_database: Make) -> None:
    """It serves its program alone; the one for all goes on for the others."""
    made = service_database("certification")
    center = opened(made.database, blanks=1)
    taken_into_use(made.database, program_code="DV_MOI")
    receive(made.database, [center.recorded(new_id())])
    assert "MẪU MỚI" not in printed(made.database, center)[0]


@pytest.mark.parametrize(
    ("source", "code", "sentence"),
    [
        ("#let paper = (:)\n#let certificate(c, qr) = [#c.holder", "template-not-set", "dòng 2"),
        ("#let paper = (:)\n#let certificate(c, qr) = c.nobody", "template-not-set", "không có mục nobody"),
        ("#let paper = (:)", "template-not-set", "Mẫu thiếu phần bắt buộc"),
        ('#let paper = (:)\n#let certificate(c, qr) = read("/etc/passwd")', "template-not-set", "đọc tệp"),
        (PLAIN.replace("MẪU MỚI", "#pagebreak()"), "not-one-page", "đúng một trang"),
    ],
)  # fmt: skip
def test_a_template_that_cannot_be_set_is_not_entered(
    service_database: Make, source: str, code: str, sentence: str
) -> None:
    """The mistake is named with its line, and the editions stay as they were."""
    made = service_database("certification")
    with pytest.raises(Invalid) as refused:
        taken_into_use(made.database, source)
    assert (refused.value.code, sentence in refused.value.vi) == (code, True), refused.value.vi
    assert len(rows(made.database, "SELECT 1 FROM document_template WHERE kind = 'certificate'")) == 1


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_tried_on_invented_papers(kind: Kind) -> None:
    """Our own first edition of each kind passes its own trial, with short lines and with very long ones."""
    source = (VERSIONS / f"documents_{kind.value}.typ").read_text(encoding="utf-8")
    pictures = preview_template(people.province(), source, kind)
    assert len(pictures) == {Kind.REGISTER: 5}.get(kind, 2)
    assert all(each.startswith(b"\x89PNG") for each in pictures)
    other = Kind.EXTRACT if kind is Kind.CERTIFICATE else Kind.CERTIFICATE
    with pytest.raises(Invalid, match=f"does not define {other.value}"):
        preview_template(people.province(), "#let paper = (:)", other)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("mau.pdf", b"%PDF", "đuôi .typ"),
        ("mau.typ", b" \n", "Tệp trống"),
        ("mau.typ", b"x" * (MOST_BYTES + 1), "quá 400 KB"),
        ("mau.typ", "a" * (LARGEST + 1), "quá 100000 ký tự"),
        ("mau.typ", "dòng\nGiấy".encode("utf-16"), "UTF-8 (dòng 1)"),
        ("mau.typ", b"dong 1\nGi\xea\xeay", "UTF-8 (dòng 2)"),
        ("mau.typ", b"a\x00b", "không phải văn bản"),
    ],
)
def test_a_file_that_is_no_template_is_refused_at_its_field(
    name: str, content: bytes | str, sentence: str
) -> None:
    """What is wrong with the file is said in Vietnamese, with the line where its text cannot be read."""
    with pytest.raises(Invalid) as refused:
        source_in_file(name, content.encode() if isinstance(content, str) else content)
    assert sentence in refused.value.vi
    assert refused.value.details[0].where == {"field": "file"}


def test_a_file_is_read_as_it_is_stored() -> None:
    """A byte-order mark and the line ends of other machines are none of the template; letters are NFC."""
    assert source_in_file("Mẫu.TYP", "\ufeffA\r\nGiấy".encode()) == "A\nGiấy"


def test_a_template_of_a_book_has_no_program(service_database: Make) -> None:
    """A book holds every program: a code is refused at its field."""
    made = service_database("certification")
    new = NewTemplate(PLAIN, "NT_DANG", date(2021, 1, 1), None, "12-HD/BTGTU", Kind.REGISTER)
    with pytest.raises(Invalid) as refused, made.database.transaction() as connection:
        enter_template(connection, people.province(), new)
    assert refused.value.details[0].where == {"field": "program_code"}


def test_only_the_province_enters_templates_and_nobody_changes_one(service_database: Make) -> None:
    """A center's director is refused, for the preview too; a stored edition is refused any change."""
    made = service_database("certification")
    director = people.director(new_id())
    with pytest.raises(Forbidden):
        preview_template(director, PLAIN)
    new = NewTemplate(PLAIN, None, date(2021, 1, 1), None, "12-HD/BTGTU")
    with pytest.raises(Forbidden), made.database.transaction() as connection:
        enter_template(connection, director, new)
    for change in ("UPDATE document_template SET source = ''", "DELETE FROM document_template"):
        with pytest.raises(DBAPIError, match="kept as they were"), made.database.transaction() as connection:
            connection.execute(text(change))
