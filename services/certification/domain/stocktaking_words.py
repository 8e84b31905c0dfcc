"""Stocktaking in words: each kind of difference and each cause, in Vietnamese and in English."""

from collections.abc import Mapping
from types import MappingProxyType

from services.certification.domain.stocktaking import CAUSES, Booked, Cause, Counted

_LYING = {
    Counted.USABLE: ("có ở đây, còn dùng được", "lies here, usable"),
    Counted.SPOILED: ("có ở đây, đã hỏng", "lies here, spoiled"),
    Counted.ABSENT: ("không thấy", "is not here"),
}
_IN_THE_LEDGER = {
    Booked.IN_STOCK: ("sổ ghi trong kho", "the ledger has it in stock"),
    Booked.ISSUED: ("sổ ghi đã cấp", "the ledger has it issued"),
    Booked.SPOILED: ("sổ ghi hỏng", "the ledger has it spoiled"),
    Booked.LOST: ("sổ ghi mất", "the ledger has it lost"),
    Booked.DESTROYED: ("sổ ghi đã hủy", "the ledger has it destroyed"),
    Booked.ELSEWHERE: ("sổ ghi ở nơi khác", "the ledger has it elsewhere"),
    Booked.UNKNOWN: ("sổ chưa nhập", "the ledger does not know it"),
}
SENTENCES: Mapping[tuple[Booked, Counted], tuple[str, str]] = MappingProxyType(
    {
        (booked, counted): (
            f"{_IN_THE_LEDGER[booked][0]}, {_LYING[counted][0]}",
            f"{_IN_THE_LEDGER[booked][1]}, it {_LYING[counted][1]}",
        )
        for booked, counted in CAUSES
    }
)
"""Each kind of difference in words."""
CAUSE_NAMES: Mapping[Cause, tuple[str, str]] = MappingProxyType(
    {
        Cause.LOST: ("Mất: ghi mất theo biên bản", "Lost: recorded as lost by minutes"),
        Cause.SPOILED: ("Hỏng: ghi hỏng", "Spoiled: recorded as spoiled"),
        Cause.DESTROYED: ("Đã hủy: ghi hủy theo biên bản", "Destroyed: recorded by minutes"),
        Cause.FOUND: ("Tìm thấy phôi đã ghi mất", "Found again after it was recorded as lost"),
        Cause.RECEIVED: (
            "Có biên bản giao nhận nhưng chưa nhập kho",
            "Delivered, but its lot was not entered",
        ),
        Cause.MISCOUNTED: (
            "Đếm hoặc ghi số hiệu nhầm: sổ đúng",
            "Miscounted or misread: the ledger is right",
        ),
        Cause.AS_BOOKED: (
            "Tờ có ở đây nhưng không phải tồn kho: sổ đúng",
            "Here, but no stock: the ledger is right",
        ),
    }
)
