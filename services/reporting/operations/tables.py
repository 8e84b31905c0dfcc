"""What the tables for analysts hold: rows as the asker may see them, and every column in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection

from services.reporting.operations.export import TABLES, kind_of
from services.reporting.operations.listed import given_for
from services.reporting.storage.listed import count_rows
from shared.principal import Principal

_Words = tuple[str, str]
_SAID: Final[Mapping[str, _Words]] = {
    "centers": ("Trung tâm, theo tên hôm nay", "Centers, under the names of today"),
    "programs": ("Chương trình", "Programs"),
    "classes": ("Lớp với các số đếm, không có tên người", "Classes with their counts, and no name"),
    "cells": ("Số tổng hợp theo trung tâm, chương trình, tháng", "Aggregates by center, program and month"),
    "completions": (
        "Kết quả hoàn thành, mỗi lượt học viên một hàng",
        "Completions, a row for each learner's",
    ),
    "certificates": ("Giấy chứng nhận, không có số và tên người", "Certificates, without number and name"),
}
_COLUMNS: Final[Mapping[str, _Words]] = {
    "center_id": ("Mã định danh trung tâm", "Id of the center"),
    "code": ("Mã", "Code"),
    "area_code": ("Mã huyện của trung tâm", "Code of the center's district"),
    "name": ("Tên", "Name"),
    "short_name": ("Tên gọn", "Short name"),
    "parent": ("Cơ quan cấp trên", "Parent body"),
    "province_code": ("Mã tỉnh", "Code of the province"),
    "valid_from": ("Mang tên này từ ngày", "Bears this name since"),
    "established_by": ("Văn bản thành lập", "Document that established it"),
    "last_day": ("Ngày cuối còn hoạt động; trống: đang hoạt động", "Last day of its work; null: it works"),
    "results_to": ("Trung tâm nay nhận số liệu", "Center for which its figures count now"),
    "program_code": ("Mã chương trình; ở phôi thì trống", "Code of the program; empty for blanks"),
    "class_id": ("Mã định danh lớp; trống: chưa biết lớp", "Id of the class; null: not known"),
    "rule_set": ("Quy định đánh giá", "Rules of assessment"),
    "state": ("Tình trạng", "State"),
    "opened_on": ("Ngày khai giảng", "Opening day"),
    "closed_on": ("Ngày bế giảng", "Closing day"),
    "decided_on": ("Ngày quyết định công nhận", "Day of the decision"),
    "summoned": ("Triệu tập", "Summoned"),
    "admitted": ("Nhập học", "Admitted"),
    "completed": ("Hoàn thành", "Completed"),
    "not_passed": ("Không đạt", "Not passed"),
    "opened_by": (
        "Trung tâm được tính là mở lớp, nếu khác",
        "Center that counts as having opened it, if another",
    ),
    "month": ("Ngày đầu của tháng", "First day of the month"),
    "measure": ("Số đếm gì", "What is counted"),
    "value": ("Giá trị; ô không có là 0", "Value; a cell that is not there is 0"),
    "completion_id": ("Mã định danh kết quả", "Id of the completion"),
    "band": ("Mã mức xếp loại", "Code of the grade band"),
    "good": ("Từ khá trở lên", "Rated khá or better"),
    "completed_on": ("Ngày hoàn thành", "Day of completion"),
    "certificate_id": ("Mã định danh giấy", "Id of the certificate"),
    "issued_on": ("Ngày cấp", "Day of issue"),
    "revoked_on": ("Ngày hết tính, khi thu hồi, thay hoặc hủy", "Day from which it counts no more"),
}


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column of a table: `kind` as Parquet has it, `optional`: null may stand there."""

    name: str
    kind: str
    optional: bool
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class TableShown:
    """A table with how many rows it has for the asker, and where it is fetched."""

    name: str
    rows: int
    path: str
    vi: str
    en: str
    columns: list[ColumnShown]


def read_tables(connection: Connection, principal: Principal, today: date) -> list[TableShown]:
    """Return every table that leaves as Parquet; `LookupError` for one that nobody described."""
    given = given_for(principal, today)
    return [
        TableShown(
            name,
            count_rows(connection, *(TABLES[name][0], given)),
            f"/reporting/export/{name}.parquet",
            *said,
            [
                ColumnShown(column, kind, optional, *_COLUMNS[column])
                for column, member in TABLES[name][1].model_fields.items()
                for kind, optional in (kind_of(member.annotation),)
            ],
        )
        for name, said in _SAID.items()
    ]
