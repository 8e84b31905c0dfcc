"""Vĩnh Phúc's nine centers and what 1 July 2025 did to their communes (`domain.md` §§6-7).

The new communes with their codes, and which district each lies in, are facts of the decree. The old
communes are invented (codes from 90001, one for each new commune in each district): the tests are about
what went where, not about the 121 names.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import Connection

from services.enrollment.domain.centers import Center
from services.enrollment.domain.communes import Commune, Descent
from services.enrollment.domain.successions import Receipts, Succession, SuccessionKind
from services.enrollment.operations.centers import change_center, register_center
from services.enrollment.operations.communes import assign_communes, change_communes
from services.enrollment.operations.successions import record_succession
from tests.enrollment.field import KEYS, PROVINCE, TODAY

THE_DAY = date(2025, 7, 1)
EVE = date(2025, 6, 30)
ACT = "NQ 1676/NQ-UBTVQH15"

DISTRICTS: Mapping[str, tuple[str, str]] = {
    "243": ("Vĩnh Yên", "Thành ủy Vĩnh Yên"),
    "244": ("Phúc Yên", "Thành ủy Phúc Yên"),
    "246": ("Lập Thạch", "Huyện ủy Lập Thạch"),
    "247": ("Tam Dương", "Huyện ủy Tam Dương"),
    "248": ("Tam Đảo", "Huyện ủy Tam Đảo"),
    "249": ("Bình Xuyên", "Huyện ủy Bình Xuyên"),
    "251": ("Yên Lạc", "Huyện ủy Yên Lạc"),
    "252": ("Vĩnh Tường", "Huyện ủy Vĩnh Tường"),
    "253": ("Sông Lô", "Huyện ủy Sông Lô"),
}
"""The statistics office's code of each district, its short name and its committee."""

NEW_COMMUNES: Mapping[str, Mapping[str, str]] = {
    "243": {"08707": "Phường Vĩnh Yên", "08716": "Phường Vĩnh Phúc"},
    "244": {"08740": "Phường Phúc Yên", "08746": "Phường Xuân Hòa"},
    "246": {
        "08761": "Lập Thạch",
        "08770": "Hợp Lý",
        "08788": "Thái Hòa",
        "08812": "Liên Hòa",
        "08842": "Tiên Lữ",
        "08866": "Sơn Đông",
    },
    "247": {"08869": "Tam Dương", "08905": "Hội Thịnh", "08896": "Hoàng An", "08872": "Tam Dương Bắc"},
    "248": {"08911": "Tam Đảo", "08914": "Đạo Trù", "08923": "Đại Đình", "08872": "Tam Dương Bắc"},
    "249": {"08935": "Bình Nguyên", "08944": "Bình Tuyền", "08950": "Bình Xuyên", "08971": "Xuân Lãng"},
    "251": {
        "09025": "Yên Lạc",
        "09040": "Tề Lỗ",
        "09043": "Tam Hồng",
        "09052": "Nguyệt Đức",
        "09064": "Liên Châu",
    },
    "252": {
        "09076": "Vĩnh Tường",
        "09079": "Vĩnh An",
        "09100": "Vĩnh Hưng",
        "09106": "Vĩnh Thành",
        "09112": "Thổ Tang",
        "09154": "Vĩnh Phú",
    },
    "253": {
        "08773": "Yên Lãng",
        "08782": "Hải Lựu",
        "08824": "Tam Sơn",
        "08848": "Sông Lô",
        "08866": "Sơn Đông",
    },
}
"""The new communes with land of each old district; two of them stand under two districts."""

_PAIRS = [(district, new) for district, communes in NEW_COMMUNES.items() for new in communes]
_OLD_OF = {pair: f"{90001 + number}" for number, pair in enumerate(_PAIRS)}


def old_communes() -> list[Commune]:
    """Return the invented old communes, one for each new commune of each district."""
    return [
        Commune(
            code=code,
            name=f"Xã cũ {code}",
            valid_from=date(2019, 1, 1),
            valid_to=None,
            district_code=district,
            province_code="26",
            established_by="giả định",
        )
        for (district, _), code in _OLD_OF.items()
    ]


def old_codes_of(district: str) -> list[str]:
    """Return the invented codes of a district's old communes."""
    return [code for (at, _), code in _OLD_OF.items() if at == district]


def new_communes() -> list[Commune]:
    """Return the 36 communes that began on 1 July 2025, in Phú Thọ (25), under no district."""
    named = {code: name for communes in NEW_COMMUNES.values() for code, name in communes.items()}
    return [Commune(code, name, THE_DAY, None, None, "25", ACT) for code, name in sorted(named.items())]


def lineage() -> list[Descent]:
    """Return which old commune went into which new one."""
    return [Descent(THE_DAY, old, new) for (_, new), old in _OLD_OF.items()]


def training_center(connection: Connection, district: str = "249") -> Center:
    """Register a district's training center of 2010."""
    name, parent = DISTRICTS[district]
    return register_center(
        connection,
        code=f"TTCT-{district}",
        area_code=district,
        province_code="26",
        name=f"Trung tâm Bồi dưỡng chính trị huyện {name}",
        short_name=name,
        parent=parent,
        established_on=date(2010, 1, 1),
        established_by="01-QĐ/HU",
        principal=PROVINCE,
    )


def political_center(connection: Connection, center: Center, day: date) -> Center:
    """Let the training center become a political center on a day."""
    return change_center(
        connection,
        center.id,
        valid_from=day,
        name=center.name.replace("Bồi dưỡng c", "C"),
        short_name=center.short_name,
        parent=center.parent,
        established_by="05-QĐ/HU",
        kind="TTCT",
        seat="Thị trấn Hương Canh",
        principal=PROVINCE,
    )


def nine_centers(connection: Connection, districts: Sequence[str] = ()) -> dict[str, UUID]:
    """Register the nine centers (or some) with their invented old communes; return ids by district."""
    change_communes(
        connection,
        changed_on=date(2019, 1, 1),
        legal_act="giả định",
        begun=old_communes(),
        lineage=[],
        principal=PROVINCE,
    )
    ids = {}
    for district in districts or DISTRICTS:
        center = training_center(connection, district)
        political_center(connection, center, date(2020, 9, 15))
        assign_communes(
            connection,
            center.id,
            codes=old_codes_of(district),
            valid_from=date(2020, 9, 15),
            assigned_by="06-QĐ/TU",
            principal=PROVINCE,
        )
        ids[district] = center.id
    return ids


def the_first_of_july(connection: Connection) -> None:
    """Let the district level end: the old communes go into 36 new ones, in Phú Thọ."""
    change_communes(
        connection,
        changed_on=THE_DAY,
        legal_act=ACT,
        begun=new_communes(),
        lineage=[(step.old, step.new) for step in lineage()],
        principal=PROVINCE,
    )


DAY = date(2021, 7, 1)
LAST = date(2021, 6, 30)


def succession(
    kind: SuccessionKind,
    before: list[UUID],
    after: list[UUID],
    day: date = DAY,
    receipts: Receipts | None = None,
) -> Succession:
    """Return a succession on a day; the first successor receives all, unless told."""
    return Succession(
        uuid4(),
        kind,
        day,
        "7-QĐ/TU",
        tuple(before),
        tuple(after),
        receipts or Receipts(after[0], after[0], after[0], after[0]),
    )


def record(connection: Connection, new: Succession, today: date = TODAY) -> Succession:
    """Enter a succession as the province."""
    return record_succession(connection, new, principal=PROVINCE, today=today, keys=KEYS)
