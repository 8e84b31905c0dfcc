"""The classes of what is held, and the class of each column."""

from typing import Final, Literal, NamedTuple

from shared.privacy import names

PrivacyClass = Literal["impersonal", "linked", "free_text", "personal", "sensitive", "secret"]
"""`impersonal` names nobody, `linked` leads to somebody by an id or serial, `free_text` may name somebody."""


class Said(NamedTuple):
    """What a class means, in Vietnamese and English, and where that comes from."""

    name_vi: str
    name_en: str
    source: str


_LAW: Final = "Luật 91/2025/QH15; NĐ 356/2025/NĐ-CP"
CLASSES: Final[dict[PrivacyClass, Said]] = {
    "impersonal": Said("Không phải dữ liệu cá nhân", "Not personal", ""),
    "linked": Said("Dẫn đến một người", "Leads to a person", _LAW),
    "free_text": Said("Lời ghi, có thể nêu tên người", "Text that may name a person", "Giả định"),
    "personal": Said("Dữ liệu cá nhân cơ bản", "Basic personal data", _LAW),
    # Ethnicity is named by the law; that Party membership is treated alike is our cautious reading.
    "sensitive": Said(
        "Dữ liệu cá nhân nhạy cảm", "Sensitive personal data", f"{_LAW}; về đảng tịch: giả định"
    ),
    "secret": Said("Bí mật của hệ thống", "A secret of the system", "docs/decisions 0009, 0046"),
}

STATED: Final[dict[str, PrivacyClass]] = {
    "audit_entry.name": "personal",
    "audit_entry.subject": "impersonal",
    "audit_pending.name": "personal",
    "audit_pending.subject": "impersonal",
    "audit_values.content": "sensitive",
    "event_log.subject": "linked",
    "outbox.subject": "linked",
    "look_up_count.subject": "linked",
    "pdf_key.subject": "impersonal",
    "facility_need.subject": "impersonal",
    "sign_in_failure.subject": "personal",
    "outside_identity.subject": "personal",
    "document_file.content": "sensitive",
    "signed_document.content": "sensitive",
    "document_attachment.content": "sensitive",
    "import_row.content": "sensitive",
    "class_announced.content": "impersonal",
    "frozen_report.content": "impersonal",
    "notice_subscription.name": "personal",
    "passkey.name": "personal",
    **{f"{table}.name": "impersonal" for table in names.NAMED_THINGS.split()},
}
"""Columns whose name alone does not tell: the same word names a room here and a person there."""

LISTS: Final[dict[PrivacyClass, str]] = {
    "impersonal": names.IMPERSONAL,
    "linked": names.LINKED,
    "free_text": names.FREE_TEXT,
    "personal": names.PERSONAL,
    "sensitive": names.SENSITIVE,
    "secret": names.SECRETS,
}
BY_NAME: Final[dict[str, PrivacyClass]] = {
    name: said for said, listed in LISTS.items() for name in listed.split()
}


def class_of(table: str, column: str) -> PrivacyClass:
    """Return the class of a column; `KeyError` for one that nobody has classified."""
    stated = STATED.get(f"{table}.{column}")
    return stated if stated is not None else BY_NAME[column]
