"""The same list from every program: .xls, .ods and text files in the encodings that centers use."""

import unicodedata

import pytest

from services.enrollment.operations.imports.csv_cells import separator_of
from shared.errors import Invalid
from shared.vietnamese import encode_tcvn3, encode_vni, encode_windows_1258
from tests.enrollment.imports import books, formats
from tests.enrollment.imports.test_good_workbooks import EXPECTED, persons


def _one_byte(write: formats.Write) -> bytes:
    """Return the text file with one byte a letter, as Windows-1252 would show the encoding."""
    return b"".join(
        letter.encode("cp1252") if ord(letter) > 0xFF else bytes([ord(letter)])
        for letter in formats.text(write=write)
    )


FILES = {
    "xls": formats.xls(),
    "xls in TCVN3": formats.xls(encode_tcvn3, ".VnTime"),
    "xls in VNI": formats.xls(encode_vni, "VNI-Times"),
    "ods": formats.ods(),
    "ods in TCVN3": formats.ods(encode_tcvn3, ".VnTime"),
    "ods decomposed": formats.ods(lambda text: unicodedata.normalize("NFD", text)),
    "csv": formats.text(",").encode(),
    "csv with semicolons": formats.text(";").encode(),
    "csv with tabs": formats.text("\t").encode(),
    "csv with a mark": formats.text().encode("utf-8-sig"),
    "csv of UTF-16": formats.text("\t").encode("utf-16"),
    "csv of UTF-16, big end first": b"\xfe\xff" + formats.text("\t").encode("utf-16-be"),
    "csv of Windows-1258": _one_byte(encode_windows_1258),
    "csv of TCVN3": _one_byte(encode_tcvn3),
    "csv of VNI": _one_byte(encode_vni),
    "csv of mojibake": formats.text(write=lambda text: text.encode().decode("latin-1")).encode(),
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES.keys())
def test_every_kind_of_file_gives_the_same_class(content: bytes) -> None:
    """Format, encoding, separator and byte order change nothing of what is read."""
    assert persons(books.read(content)) == EXPECTED


def test_quotes_hide_separators_and_a_decimal_comma_parts_nothing() -> None:
    """`"Nguyễn, Văn A"` is one cell; 8,5 beside semicolons is one number."""
    assert separator_of('a;"b, c, d";8,5\r\n"x;y";"z, z";7,5\r\n') == ";"
    assert separator_of('"a;b;c",2\n"d;e;f",3\n') == ","


def _far_cells(times: int, rows: int) -> bytes:
    cell = (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{times}">'
        "<text:p>x</text:p></table:table-cell>"
    )
    return formats.ods(rows=f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>')


def test_an_ods_that_repeats_a_cell_endlessly_is_refused() -> None:
    """A few bytes can say 16,000 times 1,000,000 cells: refused at the limit, not worked through."""
    with pytest.raises(Invalid) as refused:
        books.read(_far_cells(16_000, 1_000_000))
    assert refused.value.code == "workbook-too-many-cells"


@pytest.mark.parametrize("name", ["xls", "ods", "csv of TCVN3"])
def test_a_file_cut_off_anywhere_is_read_or_refused_in_words(name: str) -> None:
    """Whatever is lost at its end, the answer is a reading or a sentence."""
    content = FILES[name]
    for share in range(1, 20):
        try:
            books.read(content[: len(content) * share // 20])
        except Invalid as refused:
            assert "Hãy" in refused.vi  # noqa: PT017 -- the reading is the other right end
