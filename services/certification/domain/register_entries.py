"""The columns of the register as people call them, and which of them an appendix may correct."""

from collections.abc import Mapping

from services.certification.domain.papers import gender_in_words

CORRECTABLE: Mapping[str, tuple[str, str]] = {
    "holder_name": ("Họ và tên", "Name"),
    "holder_birth_date": ("Ngày sinh", "Date of birth"),
    "holder_identity": ("Số định danh", "Identity number"),
    "holder_gender": ("Giới tính", "Gender"),
    "holder_birth_place": ("Nơi sinh", "Place of birth"),
    "holder_ethnicity": ("Dân tộc", "Ethnicity"),
    "holder_unit": ("Đơn vị công tác", "Unit"),
    "holder_party_cell": ("Chi bộ, đảng bộ", "Party cell"),
    "band_name": ("Xếp loại", "Classification"),
    "class_name": ("Tên lớp", "Name of the class"),
}
"""Texts of an entry that may have been written wrong; numbers, dates and signers follow from decisions."""
PUBLIC = frozenset({"band_name"})
"""Those of them that the public page of verification shows anyway (domain §4.3, §8)."""


def as_read(column: str, value: str) -> str:
    """Return a value of a column as people read it: what `enrollment` tells by a code in words."""
    return gender_in_words(value) if column == "holder_gender" else value
