"""A class list as the writers upload it: invented people, some who did not come, some who fail."""

import io
import random
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter

FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
MIDDLES = ("Văn", "Thị", "Đức", "Minh", "Thu", "Hữu", "Ngọc", "Quang")
GIVENS = ("An", "Bình", "Cường", "Dũng", "Đạt", "Giang", "Hà", "Hạnh", "Khánh", "Linh", "Nhung", "Phúc")
COLUMNS = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số định danh", "Đơn vị công tác", "Nhập học")
PERIODS = 50


@dataclass(frozen=True)
class WrittenClass:
    """What a workbook says, as numbers: what the aggregates must say if it is loaded and completed."""

    code: str
    content: bytes
    summoned: int
    admitted: int
    passing: int


Row = tuple[str, str, str, str, str]
"""Name, birth date, gender, identity number, unit."""


def write_class(
    code: str, program: str, size: int, chance: random.Random, *, first: Row | None = None
) -> WrittenClass:
    """Write one class of `size` people; about one in twelve did not come, one in twenty fails.

    `first` stands on the first row, if given, and passes.
    """
    target = io.BytesIO()
    admitted = passing = 0
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Lop 01")
        head = (
            ("Mã lớp", code),
            ("Tên lớp", f"Lớp {code}"),
            ("Chương trình", program),
            ("Khai giảng", "10/05/2021"),
            ("Bế giảng", "14/05/2021"),
            ("Số tiết", PERIODS),
            ("Quyết định mở lớp", f"QĐ-{code}"),
            ("Ngày quyết định mở lớp", "03/05/2021"),
            ("Địa điểm", "Hội trường lớn"),
        )
        for row, pair in enumerate(head):
            sheet.write_row(row, 0, pair)
        top = len(head) + 1
        sheet.write_row(top, 0, (*COLUMNS, "Số tiết dự", "Điểm"))
        for number in range(1, size + 1):
            invented = _person(code, number, chance)
            planted = first if number == 1 else None
            cells: list[str | int] = [number, *(planted or invented)]
            if chance.random() > 1 / 12 or number == 1:
                admitted += 1
                mark = Decimal(chance.choice(("4", "5.5", "6.5", "7", "7.5", "8", "8.5", "9")))
                mark = mark if mark > 4 or chance.random() < 0.4 else Decimal(8)
                mark = Decimal("8.5") if planted else mark
                passing += mark >= 5
                cells += ["x", PERIODS, str(mark).replace(".", ",")]
            sheet.write_row(top + number, 0, cells)
    return WrittenClass(code, target.getvalue(), size, admitted, passing)


def _person(code: str, number: int, chance: random.Random) -> Row:
    name = f"{chance.choice(FAMILIES)} {chance.choice(MIDDLES)} {chance.choice(GIVENS)}"
    born = f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/{chance.randint(1965, 2000)}"
    # A leading 9 is given to nobody; writer, class and row make the number unlike any other.
    writer, place = (int(part) for part in code.removeprefix("CH").split("-"))
    identity = f"9{writer:02d}{place:06d}{number:03d}"
    return name, born, chance.choice(("Nam", "Nữ")), identity, "Đảng ủy xã"
