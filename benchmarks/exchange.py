"""Files of lists: how long a check and a load take, and the memory of a fresh process for a large one."""

import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from openpyxl import Workbook

from benchmarks.field import Field
from services.enrollment.operations.imports.check import Upload, check_workbook
from services.enrollment.operations.imports.load import load_import
from shared.db import Database
from shared.principal import Grant, Principal
from stack.environment import ROOT

HALF_YEAR, CLASSES, LARGE = 5_470, 46, 100_000
_COLUMNS = [
    "STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Quê quán", "Số định danh",
    "Đơn vị công tác", "Chi bộ", "Trạng thái Đảng", "Nhập học", "Số tiết dự", "Điểm",
]  # fmt: skip
_FAMILY, _MIDDLE = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng"), ("Văn", "Thị", "Đức", "Hoà", "Quang")
_GIVEN = ("Hương", "Đức", "Ánh", "Bình", "Dũng", "Hà", "Hạnh", "Thuỳ", "Uyên", "Vượng", "Yến")


def workbook(learners: int, classes: int, mark: str) -> bytes:
    """Return a file of invented people in `classes` sheets; `mark` tells its class codes from others'."""
    book = Workbook(write_only=True)
    for number in range(classes):
        sheet = book.create_sheet(f"Lop {number + 1:02d}")
        for label, value in (
            ("Mã lớp:", f"{mark}-{number + 1:02d}"), ("Tên lớp:", "Bồi dưỡng nhận thức về Đảng"),
            ("Chương trình:", "NT_DANG"), ("Khai giảng:", "1/3/2021"), ("Bế giảng:", "5/3/2021"),
            ("Số tiết:", 50),
        ):  # fmt: skip
            sheet.append([label, value])
        sheet.append([])
        sheet.append(_COLUMNS)
        for place in range(number, learners, classes):
            sheet.append(_row(place))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _row(place: int) -> list[Any]:
    name = (
        f"{_FAMILY[place % 5]} {_MIDDLE[place // 5 % 5]} {_GIVEN[place // 7 % 11]} {_GIVEN[place // 77 % 11]}"
    )
    born = f"{place % 28 + 1}/{place % 12 + 1}/{1960 + place % 40}"
    return [
        place + 1, name, born, "Nữ" if place % 2 else "Nam", "Kinh", "Hương Canh", f"9{place:011d}",
        f"UBND xã Sơn Lôi {place % 50}", f"Chi bộ {place % 9}", "Quần chúng", "x", 48, 8.5,
    ]  # fmt: skip


def files_of_lists(field: Field, folder: Path) -> dict[str, float]:
    """Return seconds of check and load of a half-year's file, and MB of a process that checks a large one."""
    found: dict[str, float] = {}
    center_id = next(iter(field.story.center_ids.values()))
    for name, learners, classes in (("half-year", HALF_YEAR, CLASSES), ("large", LARGE, 1)):
        path = folder / f"{name}.xlsx"
        path.write_bytes(workbook(learners, classes, name))
        loads = "load" if name == "half-year" else "check"
        told = subprocess.run(
            [
                *(sys.executable, "-m", "benchmarks.exchange"),
                *(field.stack.database_url("enrollment"), str(center_id), str(path), loads),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
        )
        found |= {f"{name} {what}": value for what, value in json.loads(told.stdout).items()}
    return found


def main(arguments: Sequence[str]) -> None:
    """Check a file in this process, load it if asked; tell the seconds and the most memory held."""
    url, center_id, path, loads = arguments
    database = Database(url, application_name="benchmark-exchange")
    officer = Principal("person", "benchmark", "Giáo vụ", frozenset({Grant("officer", UUID(center_id))}))
    upload = Upload(UUID(center_id), Path(path).name, Path(path).read_bytes())
    began = time.perf_counter()
    with database.transaction() as connection:
        checked = check_workbook(connection, upload, officer, date(2021, 7, 6)).stored
    told = {"checked": time.perf_counter() - began, "rows": float(checked.rows_good)}
    if loads == "load":
        began = time.perf_counter()
        with database.transaction() as connection:
            load_import(connection, checked.id, officer, date(2021, 7, 6))
        told["loaded"] = time.perf_counter() - began
    told["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])
