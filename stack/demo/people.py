"""Invented people: the same seed gives the same people. Nobody here exists.

Names follow the usual frequencies of families and given names. Identity numbers begin with `000`,
which no province has, so that none can be a living person's.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from stack.demo.province import Center

Gender = Literal["Nam", "Nữ"]
Audience = Literal["member", "committee", "candidate", "probationary"]

_FAMILIES = (
    "Nguyễn 370|Trần 115|Lê 95|Phạm 65|Hoàng 42|Phan 30|Vũ 42|Đặng 24|Bùi 24|Đỗ 26|Hồ 8|Ngô 16|Dương 16|"
    "Lý 6|Phùng 16|Tạ 12|Khổng 7|Kim 7|Đào 12|Đinh 9|Trịnh 9|Lưu 11|Mai 6|Hà 11|Chu 8|Cao 7|Triệu 6|"
    "Văn 3|Bạch 3|Thái 2"
)
_MALE_MIDDLES = (
    "Văn 330|Đức 90|Hữu 55|Quang 60|Xuân 50|Ngọc 40|Minh 55|Anh 25|Thanh 40|Đình 45|Tiến 30|Mạnh 35|Quốc 30"
)
_FEMALE_MIDDLES = (
    "Thị 480|Thị Thu 45|Thị Thanh 45|Thị Hồng 40|Thị Kim 30|Thị Minh 25|Ngọc 30|Thu 25|Thùy 20|Thị Bích 25"
)
_MALE_GIVENS = (
    "Hùng 30|Dũng 28|Cường 26|Tuấn 30|Hải 26|Nam 24|Sơn 22|Thắng 26|Thành 24|Long 18|Quân 14|Trung 22|"
    "Hưng 16|Hiếu 18|Đạt 14|Đức 18|Việt 14|Bình 18|Minh 18|Tùng 16|Khánh 10|Phong 10|Quyết 9|Chiến 14|"
    "Toàn 14|Tú 10|Vinh 10|Kiên 12|Giang 8|Hòa 8|Lâm 10|Thịnh 8|Tiến 12|Tài 8|Thủy 5|Học 4|Luân 5|"
    "Nghĩa 7|Phúc 8|Quý 5|Thuận 6|Trường 9|Duy 9|Hậu 5"
)
_FEMALE_GIVENS = (
    "Hương 30|Lan 26|Hoa 24|Hằng 26|Hà 26|Nga 22|Thủy 22|Yến 18|Hạnh 20|Huyền 24|Trang 24|Linh 22|Mai 18|"
    "Phương 24|Thảo 20|Thu 16|Loan 14|Liên 14|Nhung 18|Oanh 12|Dung 14|Hiền 18|Hồng 14|Vân 16|Tuyết 12|"
    "Tâm 10|Quyên 10|Ngân 12|Ngọc 14|Chi 8|Bích 6|Diệp 6|Thoa 8|Thúy 12|Hòa 8|Xuân 8|Kiều 4|My 6|Giang 8|"
    "Bình 6|Minh 6|Dịu 4|Duyên 8|Na 3"
)
# The peoples of the hills, the share of each in a center's communes, and their usual families.
_MINORITIES = {
    "248": (("Sán Dìu", 0.38, "Lưu 20|Trần 16|Diệp 12|Tạ 10|Lê 10|Trương 12|Lăng 6|Ôn 4|Lâm 8|Lục 6|Đỗ 5"),),
    "244": (("Sán Dìu", 0.07, "Lưu 20|Trần 16|Diệp 12|Trương 12|Lâm 8|Lục 6"),),
    "246": (("Sán Dìu", 0.06, "Lưu 20|Trần 16|Diệp 12|Tạ 10|Trương 12"),),
    "249": (("Sán Dìu", 0.05, "Lưu 20|Trần 16|Diệp 12|Trương 12|Lâm 8"),),
    "247": (("Sán Dìu", 0.04, "Lưu 20|Trần 16|Diệp 12|Lê 10"),),
    "253": (
        ("Cao Lan", 0.08, "Trần 14|Hoàng 16|Lý 12|Tiêu 9|Lâm 8|Ninh 6"),
        ("Dao", 0.02, "Dương 10|Triệu 12|Đặng 10|Bàn 12|Phùng 8"),
    ),
}
_AGES: dict[Audience, tuple[int, int]] = {
    "candidate": (18, 38),
    "probationary": (19, 42),
    "member": (22, 52),
    "committee": (27, 60),
}
_STATUS: dict[Audience, str] = {
    "candidate": "Quần chúng",
    "probationary": "Đảng viên dự bị",
    "member": "Đảng viên chính thức",
    "committee": "Đảng viên chính thức",
}
_HALF_YEAR_START = date(2021, 1, 1)
_YEAR_ONLY = 0.04
_NO_IDENTITY_NUMBER = 0.12


@dataclass(frozen=True)
class Birth:
    """A date of birth of which perhaps only the year is known."""

    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True)
class Person:
    """An invented learner as a Party cell would send them; `identity_number` is '' if not known."""

    full_name: str
    birth: Birth
    gender: Gender
    ethnicity: str
    birth_place: str
    identity_number: str
    unit: str
    party_cell: str
    party_status: str


class People:
    """Draws people for one center; no two share a name with a birth date, or an identity number."""

    def __init__(self, center: Center, seed: int) -> None:
        self._center = center
        self._random = random.Random(f"{seed}:{center.area_code}")  # noqa: S311 -- to be repeatable
        self._seen: set[tuple[str, Birth]] = set()
        self._numbers = 0

    def learner(self, audience: Audience) -> Person:
        """Return one more learner of the center."""
        while True:
            ethnicity, families = self._people()
            gender, name = self._name(families)
            birth = self._birth(_AGES[audience])
            if (name, birth) not in self._seen:
                break
        self._seen.add((name, birth))
        unit, cell = self._home()
        return Person(
            full_name=name,
            birth=birth,
            gender=gender,
            ethnicity=ethnicity,
            birth_place=f"{self._random.choice(self._center.communes)}, {self._center.district}, Vĩnh Phúc",
            identity_number=self._identity_number(gender, birth),
            unit=unit,
            party_cell=cell,
            party_status=_STATUS[audience],
        )

    def name(self) -> str:
        """Return only a name, for those who hold a post at the center."""
        return self._name(_FAMILIES)[1]

    def _people(self) -> tuple[str, str]:
        draw = self._random.random()
        for ethnicity, share, families in _MINORITIES.get(self._center.area_code, ()):
            if draw < share:
                return ethnicity, families
            draw -= share
        return "Kinh", _FAMILIES

    def _name(self, families: str) -> tuple[Gender, str]:
        female = self._random.random() < 0.46  # noqa: PLR2004 -- the share of women, invented
        middle = self._draw(_FEMALE_MIDDLES if female else _MALE_MIDDLES)
        given = self._draw(_FEMALE_GIVENS if female else _MALE_GIVENS)
        while given in middle.split(" "):  # nobody is called Nguyễn Minh Minh
            given = self._draw(_FEMALE_GIVENS if female else _MALE_GIVENS)
        return ("Nữ" if female else "Nam"), f"{self._draw(families)} {middle} {given}"

    def _birth(self, ages: tuple[int, int]) -> Birth:
        youngest, oldest = (_HALF_YEAR_START - timedelta(days=round(age * 365.25)) for age in ages)
        born = oldest + timedelta(days=self._random.randrange((youngest - oldest).days))
        if self._random.random() < _YEAR_ONLY:
            return Birth(born.year)
        return Birth(born.year, born.month, born.day)

    def _identity_number(self, gender: Gender, birth: Birth) -> str:
        self._numbers += 1
        if self._random.random() < _NO_IDENTITY_NUMBER:
            return ""
        century_and_gender = (0 if birth.year < 2000 else 2) + (gender == "Nữ")  # noqa: PLR2004 -- a century
        serial = int(self._center.area_code[-2:]) * 10_000 + self._numbers
        return f"000{century_and_gender}{birth.year % 100:02d}{serial:06d}"

    def _home(self) -> tuple[str, str]:
        """Return where somebody works and the Party cell that sent them."""
        commune = self._random.choice(self._center.communes)
        number = self._random.randint(1, 9)
        homes = (
            (f"UBND {commune}", f"Chi bộ cơ quan {commune}"),
            (f"Thôn {number}, {commune}", f"Chi bộ thôn {number}, {commune}"),
            (f"Trường Tiểu học {_bare(commune)}", f"Chi bộ Trường Tiểu học {_bare(commune)}"),
            (f"Trường THCS {_bare(commune)}", f"Chi bộ Trường THCS {_bare(commune)}"),
            (f"Trạm Y tế {commune}", f"Chi bộ Trạm Y tế {commune}"),
            (f"Hợp tác xã nông nghiệp {_bare(commune)}", f"Chi bộ thôn {number}, {commune}"),
        )
        return self._random.choices(homes, weights=(5, 9, 3, 3, 1, 2))[0]

    def _draw(self, table: str) -> str:
        values, weights = _weighted(table)
        return self._random.choices(values, weights=weights)[0]


@cache
def _weighted(table: str) -> tuple[Sequence[str], Sequence[int]]:
    pairs = [entry.rsplit(" ", 1) for entry in table.split("|")]
    return [value for value, _ in pairs], [int(weight) for _, weight in pairs]


def _bare(commune: str) -> str:
    """Return the commune's name without its kind: `xã Đạo Trù` becomes `Đạo Trù`."""
    for kind in ("thị trấn ", "phường ", "xã "):
        commune = commune.removeprefix(kind)
    return commune
