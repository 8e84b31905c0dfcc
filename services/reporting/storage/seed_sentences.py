"""The sentences printed under the tables with which reporting begins; each with its source."""

from datetime import date
from typing import Any

BEGINNING = date(1990, 1, 1)

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
    (
        "people_posts",
        (
            "Biên chế giao theo quyết định đang có hiệu lực vào ngày cuối kỳ; còn thiếu = giao − có mặt, số"
            " âm là vượt biên chế. Người giữ nhiều chức vụ xếp vào chức vụ đứng trước trong bảng."
        ),
        (
            "The establishment is that of the decision in force on the last day of the period; vacant ="
            " posts − persons, below 0 where there are more persons than posts. Who holds several posts"
            " stands under the first of them in the table."
        ),
        "QĐ 208-QĐ/TW; cách tính của báo cáo tỉnh",
    ),
    (
        "people_contests",
        (
            "Hội thi tính theo ngày quyết định công bố kết quả; một giảng viên dự hai vòng tính"
            " hai lượt dự thi."
        ),
        "Contests count by the day of the decision that announced the results; two rounds are counted twice.",
        "Cách tính của báo cáo tỉnh",
    ),
    (
        "means_day",
        (
            "Phòng, chỗ ngồi và thiết bị tính theo sổ của trung tâm vào ngày cuối kỳ; kinh phí và nhu cầu"
            " tính cho cả năm của kỳ. Nhu cầu không gồm phần đã đáp ứng hoặc không được chấp nhận."
        ),
        (
            "Rooms, seats and equipment are those of the center's books on the last day of the period; money"
            " and needs are those of the period's whole year. Needs met or declined are left out."
        ),
        "Cách tính của báo cáo tỉnh",
    ),
    (
        "means_not_reported",
        (
            "Trung tâm chưa khai cơ sở vật chất ghi “chưa báo cáo”, không ghi 0; hàng cộng chỉ gồm các"
            " trung tâm đã khai."
        ),
        (
            "A center that told nothing of its facilities is shown as not reported, never as 0; totals hold"
            " only those that did."
        ),
        "Cách tính của báo cáo tỉnh",
    ),
    (
        "blanks_overdue",
        (
            "Quá hạn là số giấy đã hết hạn kể từ ngày quyết định mà chưa vào sổ hoặc chưa trao, tính đến cuối"
            " kỳ (kỳ chưa hết: đến nay) theo lần báo gần nhất của nơi cấp giấy; mốc nào dừng đồng hồ là quy"
            " tắc có ngày hiệu lực. Nơi chưa từng được báo thì ghi “chưa báo cáo”, không ghi 0."
        ),
        (
            "Overdue are certificates whose term after the decision is over and that are not registered or"
            " not handed over, on the period's last day (today, while it lasts) as told last by the issuer;"
            " which event ends the clock is a dated rule. Of whom it was never told is not reported, never 0."
        ),
        "QĐ 1147, Đ9",
    ),
    (
        "cancelled_classes",
        (
            "Lớp đã hủy tính vào tháng của ngày khai giảng; không còn tính vào lớp đã mở, triệu tập hay nhập"
            " học."
        ),
        (
            "A cancelled class counts in the month of its opening day; no more as opened, nor do its summoned"
            " and admitted."
        ),
        "Cách tính của báo cáo tỉnh",
    ),
    (
        "people_ended",
        (
            "Trung tâm đã kết thúc trước ngày cuối kỳ không còn biên chế và giảng viên kiêm chức: người của"
            " trung tâm ấy tính ở trung tâm kế thừa theo quyết định mới."
        ),
        (
            "A center that ended before the last day of the period has no staff or part-time lecturers any"
            " more: its people count with its successors, as newly appointed and settled."
        ),
        "Cách tính của báo cáo tỉnh",
    ),
]

_ALSO_UNDER = {"staff": ["people"], "lecturers": ["people"]}
"""Sentences of the results that another table prints, too."""


def _printed_under(code: str) -> list[str]:
    own = next((table for table in ("people", "means", "blanks") if code.startswith(f"{table}_")), "results")
    return [own, *_ALSO_UNDER.get(code, [])]


DEFINITIONS: list[dict[str, Any]] = [
    {
        "code": code,
        "valid_from": BEGINNING,
        "valid_to": None,
        "position": position,
        "vi": vi,
        "en": en,
        "source": source,
        "printed_under": _printed_under(code),
    }
    for position, (code, vi, en, source) in enumerate(_SENTENCES, 1)
]
