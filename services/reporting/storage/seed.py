"""The definitions with which reporting begins; each with its source. Later ones are new dated rows."""

from datetime import date
from typing import Any

BEGINNING = date(1990, 1, 1)

PERIOD_RULES: list[dict[str, Any]] = [
    {
        "counts": "opening",
        "valid_from": BEGINNING,
        "valid_to": None,
        "by_day": "opened_on",
        "source": "report.class_period (giả định, chờ Ban Tuyên giáo Tỉnh ủy xác nhận)",
    },
    {
        "counts": "results",
        "valid_from": BEGINNING,
        "valid_to": None,
        "by_day": "closed_on",
        "source": "report.class_period (giả định, chờ Ban Tuyên giáo Tỉnh ủy xác nhận)",
    },
]

_ARTICLE = "Báo cáo 6 tháng đầu năm 2021 của tỉnh Vĩnh Phúc (bài báo ngày 27/7/2021)"


def _rate(position: int, code: str, **members: Any) -> dict[str, Any]:
    return {
        "code": code,
        "position": position,
        "valid_from": BEGINNING,
        "valid_to": None,
        "denominator_span": "period",
        "target_span": "any",
        **members,
    }


RATES: list[dict[str, Any]] = [
    _rate(
        1,
        "recruitment",
        numerator=["admitted"],
        denominator=["summoned"],
        name_vi="Tỷ lệ chiêu sinh",
        name_en="Recruitment rate",
        formula_vi="nhập học ÷ triệu tập × 100",
        formula_en="admitted ÷ summoned × 100",
        target="90.00",
        source=f"Chỉ tiêu 90 %: {_ARTICLE}; mẫu số: giả định",
    ),
    _rate(
        2,
        "good_share",
        numerator=["good"],
        denominator=["completed"],
        name_vi="Tỷ lệ khá, giỏi",
        name_en="Rated khá or better",
        formula_vi="xếp loại khá trở lên ÷ hoàn thành × 100",
        formula_en="rated khá or better ÷ completed × 100",
        target="85.00",
        source=f"Chỉ tiêu 85 %: {_ARTICLE}; mẫu số: giả định",
    ),
    _rate(
        3,
        "plan_classes",
        numerator=["classes_opened"],
        denominator=["classes_planned"],
        denominator_span="year",
        target_span="year",
        name_vi="Thực hiện kế hoạch năm (lớp)",
        name_en="Year's plan, classes",
        formula_vi="lớp đã mở ÷ số lớp kế hoạch cả năm × 100",
        formula_en="classes opened ÷ classes planned for the year × 100",
        target="100.00",
        source=f"Chỉ tiêu 100 % kế hoạch năm: {_ARTICLE}",
    ),
    _rate(
        4,
        "plan_learners",
        numerator=["admitted"],
        denominator=["learners_planned"],
        denominator_span="year",
        target_span="year",
        name_vi="Thực hiện kế hoạch năm (học viên)",
        name_en="Year's plan, learners",
        formula_vi="nhập học ÷ số học viên kế hoạch cả năm × 100",
        formula_en="admitted ÷ learners planned for the year × 100",
        target="100.00",
        source=f"Chỉ tiêu 100 % kế hoạch năm: {_ARTICLE}",
    ),
]

_SENTENCES = [
    (
        "class_period",
        (
            "Lớp mở, triệu tập và nhập học tính theo ngày khai giảng; lớp bế giảng, hoàn thành, xếp loại và"
            " không đạt tính theo ngày bế giảng."
        ),
        (
            "Classes opened, summoned and admitted count by the opening day; classes closed, completed, bands"
            " and not passed by the closing day."
        ),
        "report.class_period (giả định)",
    ),
    (
        "attendances",
        "Số học viên là lượt học viên: một người học hai lớp tính hai lượt.",
        "Learners are attendances: a person in two classes counts twice.",
        "Cách tính của báo cáo tỉnh",
    ),
    (
        "rounding",
        (
            "Tỷ lệ luôn tính từ tổng số, không lấy trung bình các tỷ lệ; làm tròn hai chữ số thập phân, nửa"
            " làm tròn lên, và so với chỉ tiêu sau khi làm tròn."
        ),
        (
            "Rates are always taken from sums, never averaged; rounded half-up to two decimals, and compared"
            " with the target after rounding."
        ),
        "report.rounding (giả định)",
    ),
    (
        "staff",
        (
            "Biên chế là số người đang giữ vị trí trong biên chế vào ngày cuối kỳ; một người giữ hai chức vụ"
            " ở một trung tâm tính một."
        ),
        (
            "Staff are the persons holding an established post on the last day of the period; two posts at"
            " one center count once."
        ),
        "HD 05-HD/BTCTW (nội dung chờ bổ sung)",
    ),
    (
        "lecturers",
        (
            "Giảng viên kiêm chức lấy theo quyết định ổn định đội ngũ mới nhất đến ngày cuối kỳ; trung tâm"
            " chưa có quyết định ghi “chưa báo cáo”, không ghi 0."
        ),
        (
            "Part-time lecturers are those of the newest roster settled by the last day of the period; a"
            " center without one is shown as not reported, never as 0."
        ),
        "Cách tính của báo cáo tỉnh",
    ),
    (
        "not_reported",
        (
            "Trung tâm chưa có kế hoạch được duyệt và chưa có lớp nào trong năm ghi “chưa báo cáo”; hàng cộng"
            " chỉ gồm các trung tâm đã báo cáo."
        ),
        (
            "A center with neither an approved plan nor a class in the year is shown as not reported; totals"
            " hold only the centers that have reported."
        ),
        "Cách tính của báo cáo tỉnh",
    ),
    (
        "certificates",
        (
            "Giấy chứng nhận tính theo ngày cấp; giấy bị thu hồi vẫn là giấy đã cấp và tính thêm ở cột thu"
            " hồi theo ngày thu hồi."
        ),
        (
            "Certificates count by their issuing day; a revoked one stays counted as issued, and is counted"
            " again as revoked by the day of revocation."
        ),
        "HD 154-HD/BTGTW (2020); QĐ 1147, Đ9",
    ),
    (
        "blanks_balance",
        (
            "Tồn cuối = tồn đầu + nhập + nhận chuyển − dùng − hỏng − mất − hủy − giao đi. Từ trước đến"
            " cuối kỳ: đã nhận = tồn cuối + dùng + hỏng + mất + hủy + giao đi. Hủy ở đây chỉ tính phôi"
            " chưa dùng; phôi hỏng và phôi thu hồi đã ra khỏi kho trước khi tiêu hủy. Phôi tìm thấy được"
            " trừ ở cột mất."
        ),
        (
            "Closing = opening + received + taken over − used − spoiled − lost − destroyed − handed on."
            " From the beginning: all that came = closing + used + spoiled + lost + destroyed + handed on."
            " Destroyed counts unused blanks only: spoiled and recalled ones had left the stock before."
            " Found ones are taken off the lost."
        ),
        "HD 154-HD/BTGTW (2020); cách tính của báo cáo tỉnh",
    ),
    (
        "blanks_used",
        (
            "Dùng tính theo ngày cấp trên giấy. Phôi về kho sau ngày đó vẫn tính là dùng trong tháng của"
            " giấy, nên tồn cuối của tháng ấy có thể âm: số âm là số giấy đã quyết định mà khi đó chưa có"
            " phôi. Sổ phôi của trung tâm thì ghi ngày dùng không sớm hơn ngày phôi về."
        ),
        (
            "Used counts by the day that stands on the certificate. A blank that came in later still"
            " counts as used in the certificate's month, whose closing stock may then be below 0: so many"
            " certificates were decided for which there was no blank yet. The center's own ledger dates no"
            " use before the blank came."
        ),
        "Cách tính của báo cáo tỉnh",
    ),
    (
        "blanks_cancelled",
        (
            "Phôi của giấy bị hủy trước khi trao được chuyển từ dùng sang hỏng vào ngày hủy. Phôi đổi vì"
            " hỏng khi in tính là hỏng; tờ thay tính là dùng. Tờ tự in được nhập và dùng cùng lúc."
        ),
        (
            "The sheet of a certificate cancelled before it was handed over moves from used to spoiled on"
            " the day of the cancellation. A sheet spoiled in the printer counts as spoiled, the one in"
            " its place as used. Self-printed sheets come in and are used at once."
        ),
        "Cách tính của báo cáo tỉnh",
    ),
]

DEFINITIONS: list[dict[str, Any]] = [
    {
        "code": code,
        "valid_from": BEGINNING,
        "valid_to": None,
        "position": position,
        "vi": vi,
        "en": en,
        "source": source,
    }
    for position, (code, vi, en, source) in enumerate(_SENTENCES, 1)
]
