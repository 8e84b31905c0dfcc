"""Documents opened by LibreOffice, as their readers will, and read back from what it made of them."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.programs import OFFICE


def recalculated(content: bytes, folder: Path) -> Any:
    """Open a workbook in LibreOffice, let it compute every formula, and return the values it found."""
    return load_workbook(_converted(content, "xlsx", "xlsx", folder), data_only=True)


@dataclass(frozen=True)
class WordRow:
    """A row of a table in Word: its cells, whether it repeats on every page, whether pages never part it."""

    cells: list[str]
    repeated: bool
    kept_whole: bool


def word_rows(table: Any) -> list[WordRow]:
    """Return the rows of a table of python-docx; a cell over several columns is one."""
    found = []
    for row in table._tbl.tr_lst:  # noqa: SLF001 -- its own rows search the table for each cell
        marks = {each.tag.rpartition("}")[2] for each in row.trPr}
        cells = ["".join(each.text for each in cell.p_lst) for cell in row.tc_lst]
        found.append(WordRow(cells, "tblHeader" in marks, "cantSplit" in marks))
    return found


def fields(paragraph: Any) -> list[str]:
    """Return what the fields of a paragraph show, as PAGE."""
    return [value for each in paragraph._p.iter() for name, value in each.items() if name.endswith("}instr")]  # noqa: SLF001


def as_pdf(content: bytes, kind: str, folder: Path) -> bytes:
    """Open a document of a kind (its ending) in LibreOffice and return the pages that it lays out, as PDF."""
    return _converted(content, kind, "pdf", folder).read_bytes()


def _converted(content: bytes, kind: str, wanted: str, folder: Path) -> Path:
    written, out = folder / f"given.{kind}", folder / "computed"
    written.write_bytes(content)
    command = [
        OFFICE.ensure(),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        wanted,
        "--outdir",
        str(out),
        str(written),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    made = out / f"given.{wanted}"
    assert made.exists(), done.stdout + done.stderr
    return made
