"""Names as they are in the north of Vietnam: how common each part is; given names, the commonest first."""

import random

# fmt: off
FAMILIES = {
    "Nguyễn": 38, "Trần": 11, "Lê": 9.5, "Phạm": 7, "Hoàng": 5, "Phan": 4.5, "Vũ": 4, "Đặng": 2.1,
    "Bùi": 2, "Đỗ": 1.9, "Hồ": 1.3, "Ngô": 1.3, "Dương": 1, "Đào": 0.6, "Đoàn": 0.5, "Trịnh": 0.5,
    "Hà": 0.5, "Lý": 0.5, "Lương": 0.4, "Phùng": 0.4, "Tạ": 0.3, "Chu": 0.3, "Cao": 0.3, "Mai": 0.3,
    "Lưu": 0.3, "Khổng": 0.2, "Kim": 0.2, "Tô": 0.2, "Triệu": 0.2, "Quách": 0.1, "La": 0.1, "Tăng":
    0.1,
}
MIDDLES = {
    "male": {
        "Văn": 45, "Đức": 6, "Hữu": 4, "Quang": 4, "Minh": 4, "Xuân": 4, "Ngọc": 4, "Đình": 4, "Thanh":
        3, "Công": 3, "Bá": 2, "Quốc": 2, "Anh": 2, "Trọng": 2, "Duy": 2, "Thế": 2, "Mạnh": 2, "": 5,
    },
    "female": {
        "Thị": 60, "Thị Thu": 4, "Thị Hồng": 4, "Thị Thanh": 4, "Ngọc": 3, "Thu": 3, "Thanh": 3,
        "Thị Ngọc": 3, "Thị Kim": 2, "Phương": 2, "Minh": 2, "Thùy": 2, "Thị Bích": 2, "Hoài": 2,
        "Thị Tuyết": 1, "": 3,
    },
}
# fmt: on
_MALE = (
    "Hùng Anh Dũng Tuấn Minh Hải Sơn Long Nam Cường Thắng Đức Hiếu Trung Quân Hoàng Việt Tùng Kiên "
    "Thành Bình Phúc Quang Huy Duy Khánh Lâm Toàn Tú Vinh Hưng Mạnh Chiến Thịnh Tiến Trường Nghĩa Hòa "
    "Hoà Phong Dương Đạt Tài Khoa Bảo An Lợi Lộc Tâm Tân Sáng Sinh Thái Thuận Thông Vương Vũ Ý Quý "
    "Quyết Chính Chung Công Doanh Đông Giang Hậu Luân Luyện Ninh Phú Phương Sỹ Tấn Tuyên Xuân"
)
_FEMALE = (
    "Hương Anh Lan Hoa Hà Thảo Trang Linh Huyền Thủy Thuỷ Nga Mai Hằng Hạnh Hiền Dung Yến Loan Phượng "
    "Nhung Ngọc Thu Thúy Vân Xuân Hồng Hường Hoài Giang Chi Châu Bích Diệp Duyên Đào Hải Hậu Hòa "
    "Khánh Lệ Liên Liễu Lý Minh Nguyệt Nhàn Nhi Oanh Phương Quyên Quỳnh Sen Tâm Tuyết Thanh Thơm Thoa "
    "Thương Tú Tươi Uyên Vui Xoan Ánh An Ân Ái My Ngân Ngát Nụ Lụa Mận Mơ"
)
GIVEN = {"male": _MALE.split(), "female": _FEMALE.split()}


def names(chance: random.Random, gender: str, count: int) -> list[str]:
    """Return so many names, as common as their parts."""
    families = chance.choices(list(FAMILIES), list(FAMILIES.values()), k=count)
    middles = chance.choices(list(MIDDLES[gender]), list(MIDDLES[gender].values()), k=count)
    weights = [1 / (place + 3) ** 0.7 for place in range(len(GIVEN[gender]))]
    given = chance.choices(GIVEN[gender], weights, k=count)
    return [" ".join(filter(None, parts)) for parts in zip(families, middles, given, strict=True)]
