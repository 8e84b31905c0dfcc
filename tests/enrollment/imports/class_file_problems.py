"""Sheets of one class that cannot be taken as they are: what each says, and at which cell."""

from collections.abc import Sequence
from typing import Any

from services.enrollment.domain.class_files import Kind

Rows = Sequence[Sequence[Any]]

HEADS = ["STT", "Họ và tên", "Buổi 1", "Buổi 2"]
PROBLEMS: dict[str, tuple[Kind, Rows, str, str]] = {
    "another class": (
        "attendance",
        [["Mã lớp: NT-KHAC"], HEADS, [3, "Trần Văn Minh", "x", ""]],
        "của lớp “NT-KHAC”",
        "A1",
    ),
    "no such session": (
        "attendance",
        [[*HEADS, "9/9"], [3, "Trần Văn Minh", "x"]],
        "không có buổi này",
        "E1",
    ),
    "which of two sessions": (
        "attendance",
        [[*HEADS[:2], "3/3", "Buổi 1"], [3, "Trần Văn Minh", "x"]],
        "có thể là Buổi 5, Buổi 6",
        "C1",
    ),
    "a session twice": (
        "attendance",
        [[*HEADS, "1/3 sáng"], [3, "Trần Văn Minh", "x"]],
        "hai cột cùng là “Buổi 1”",
        "E1",
    ),
    "too many tiết": ("attendance", [HEADS, [3, "Trần Văn Minh", "6"]], "chỉ có 5 tiết", "C2"),
    "not attendance": ("attendance", [HEADS, [3, "Trần Văn Minh", "ốm"]], "không phải là điểm danh", "C2"),
    "two of one name": ("attendance", [HEADS, [9, "Lê Thị Hà", "x"]], "2 học viên tên “Lê Thị Hà”", "B2"),
    "a stranger": ("attendance", [HEADS, [9, "Phạm Văn Lạ", "x"]], "không có trong danh sách", "B2"),
    "a person twice": (
        "attendance",
        [HEADS, [3, "Trần Văn Minh", "x"], [6, "TRẦN VĂN MINH", "K"]],
        "đã có ở dòng 2",
        "B3",
    ),
    "no name": ("attendance", [HEADS, [3, "", "x"]], "trống họ tên", "B2"),
    "not eligible": (
        "marks",
        [["STT", "Họ và tên", "Chấm 1"], [3, "Trần Văn Minh", 8]],
        "chưa đủ điều kiện",
        "C2",
    ),
    "whose marks": ("marks", [["STT", "Họ và tên", "Điểm"], [3, "Trần Văn Minh", 8]], "hai người chấm", "C1"),
    "no columns": (
        "marks",
        [["STT", "Họ và tên", "Đơn vị"], [3, "Trần Văn Minh", "x"]],
        "không nhận ra cột",
        "",
    ),
    "no table": ("marks", [["Kính gửi"], ["Trung tâm"]], "không có bảng nào", ""),
}
