"""Documents opened by LibreOffice, as their readers will, and read back from what it made of them."""

import subprocess
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests.programs import OFFICE


def recalculated(content: bytes, folder: Path) -> Any:
    """Open a workbook in LibreOffice, let it compute every formula, and return the values it found."""
    written, out = folder / "given.xlsx", folder / "computed"
    written.write_bytes(content)
    command = [
        OFFICE.ensure(),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        str(written),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    assert (out / "given.xlsx").exists(), done.stdout + done.stderr
    return load_workbook(out / "given.xlsx", data_only=True)
