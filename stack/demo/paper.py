"""The half-year's report in Word, as the department sends it, and the article's figures read back from it."""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx import Document

from stack.demo.accounts import PROVINCE
from stack.demo.comparison import Figure
from stack.demo.province import Province
from stack.demo.recount import ADMITTED, CLASSES
from stack.demo.story import Story

_PLACE = "Báo cáo Word"
_SAID = {
    "số lớp": r"đã mở ([\d.]+) lớp đào tạo, bồi dưỡng",
    "số học viên": r"với ([\d.]+) lượt học viên",
    "biên chế": r"Hiện có ([\d.]+) biên chế",
    "giảng viên kiêm chức": r"đội ngũ gồm ([\d.]+) giảng viên kiêm chức",
    "trung tâm đã thành lập": r"(\d+)/\d+ trung tâm chính trị đã được thành lập, kiện toàn",
    "trung tâm có kiêm chức": r"(\d+)/\d+ trung tâm đã ổn định đội ngũ",
}
_RATES = {"chiêu sinh": r"tỷ lệ chiêu sinh đạt ([\d,]+)%", "khá–giỏi": r"tỷ lệ khá, giỏi đạt ([\d,]+)%"}


def write_report(story: Story) -> Path:
    """Enter the department's letterhead, ask for the report in Word, keep it beside the workbooks."""
    department = story.person(PROVINCE)
    head = story.province.letterhead
    with story.screen.step("Viết báo cáo ra Word đúng thể thức", "the report in Word, in its format"):
        entered = {name: value for name, value in head.items() if name not in {"number", "dated"}}
        department.post("tiêu đề văn bản", "/reporting/api/letterheads", entered)
        made = department.file(
            "báo cáo Word",
            "/reporting/word",
            period=story.province.period,
            number=str(head["number"]),
            dated=str(head["dated"]),
        )
        path = story.folder / f"bao-cao-{story.province.period}.docx"
        path.write_bytes(made)
    return path


def against_word(province: Province, report: Mapping[str, Any], made: bytes) -> list[Figure]:
    """Return what the article says beside what the Word file says, and its table's total beside the live one.

    What the file does not say is None; the two rates count as 1 where the article's is exceeded.
    """
    document = Document(io.BytesIO(made))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    article, totals = province.article, report["totals"]["figures"]
    wanted: dict[str, int] = {
        "số lớp": article.classes,
        "số học viên": article.enrolled,
        "biên chế": article.staff,
        "giảng viên kiêm chức": article.lecturers,
        "trung tâm đã thành lập": article.centers,
        "trung tâm có kiêm chức": article.centers_with_lecturers,
    }
    figures = [Figure(_PLACE, name, _number(_SAID[name], text), said) for name, said in wanted.items()]
    for name, above in (("chiêu sinh", article.recruitment_above), ("khá–giỏi", article.good_above)):
        found = re.search(_RATES[name], text)
        rate = None if found is None else float(found[1].replace(",", "."))
        exceeded = None if rate is None else int(rate > float(above) * 100)
        figures.append(Figure(_PLACE, f"{name} trên {above:.0%}", exceeded, 1))
    by_center = [[cell.text for cell in row.cells] for row in document.tables[2].rows]
    for name, measure, head in (("số lớp", CLASSES, "Lớp đã mở"), ("số học viên", ADMITTED, "Nhập học")):
        total = by_center[-1][by_center[1].index(head)]
        shown = int(total.replace(".", "")) if total else None
        figures.append(Figure(_PLACE, f"Biểu 1, {name}", shown, totals[measure]))
    return figures


def _number(pattern: str, text: str) -> int | None:
    found = re.search(pattern, text)
    return None if found is None else int(found[1].replace(".", ""))
