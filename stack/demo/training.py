"""The second half of the story: nine workbooks loaded, forty-six decisions signed."""

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from stack.demo.accounts import director_of, officer_of
from stack.demo.province import Center
from stack.demo.step_by_step import without_its_sheets
from stack.demo.story import Story
from stack.demo.workbooks import write_workbook
from stack.trouble import Trouble


def write_all(story: Story) -> list[Path]:
    """Write the workbooks that are not there yet; return all nine."""
    with story.screen.step(
        "Viết chín tệp Excel danh sách lớp", "nine workbooks written", len(story.province.centers)
    ) as done:
        written = []
        for center in story.province.centers:
            written.append(write_workbook(story.province, center, story.workbooks))
            done(f"{center.short_name} ({center.encoding})")
        return written


def load_all(story: Story, workbooks: list[Path]) -> None:
    """Have each officer check and load the center's workbook, unless its classes are in the system."""
    total = story.province.class_count - len(story.province.step_by_step)
    with story.screen.step(
        "Kiểm tra và nạp chín tệp qua cổng nhập liệu", "workbooks checked and loaded", total
    ) as done:
        for center, workbook in zip(story.province.centers, workbooks, strict=True):
            wanted = {center.class_code(position) for position in range(len(center.classes))}
            wanted -= set(story.province.step_by_step)
            codes = {entry["code"] for entry in _classes(story, center)} & wanted
            if not codes:
                codes = {entry["code"] for entry in _load(story, center, workbook)["classes"]}
            if codes != wanted:
                raise Trouble(
                    f"{center.short_name} có {len(codes)} lớp trong hệ thống, tệp là {len(wanted)}."
                    " Hãy xóa thư mục .local rồi chạy lại.",
                    f"{center.short_name} has {len(codes)} classes here, its workbook {len(wanted)}."
                    " Remove the folder .local and run again.",
                )
            for code in sorted(codes):
                done(f"{center.short_name}: {code}")


def _classes(story: Story, center: Center) -> list[dict[str, Any]]:
    listed = story.person(officer_of(center)).get(
        f"danh sách lớp {center.code}", "/enrollment/api/classes", center_id=story.center_ids[center.code]
    )
    classes: list[dict[str, Any]] = listed["classes"]
    return classes


def _load(story: Story, center: Center, workbook: Path) -> dict[str, Any]:
    """Check the workbook and load it; the key holds its content, so that another file is another request."""
    officer = story.person(officer_of(center))
    content = without_its_sheets(story, center, workbook)
    step = f"{center.code} {hashlib.sha256(content).hexdigest()}"
    checked = officer.upload(
        f"kiểm tra tệp {step}",
        "/enrollment/api/imports",
        {"center_id": story.center_ids[center.code]},
        (workbook.name, content),
    )
    loaded: dict[str, Any] = officer.post(f"nạp tệp {step}", f"/enrollment/api/imports/{checked['id']}/load")
    return loaded


def sign_all(story: Story) -> None:
    """Have each director sign the decisions that complete the center's classes."""
    with story.screen.step(
        "Giám đốc ký quyết định công nhận hoàn thành", "decisions signed", story.province.class_count
    ) as done:
        for center in story.province.centers:
            director = story.person(director_of(center))
            closed = sorted(_classes(story, center), key=lambda entry: (entry["closed_on"], entry["code"]))
            for number, entry in enumerate(closed, start=21):
                if entry["state"] == "open":
                    director.post(
                        f"quyết định hoàn thành {entry['code']}",
                        f"/enrollment/api/classes/{entry['id']}/completion",
                        {
                            "decision_number": f"{number}-QĐ/TTCT",
                            "decided_on": _decided_on(date.fromisoformat(entry["closed_on"])).isoformat(),
                        },
                    )
                done(entry["code"])


def _decided_on(closed_on: date) -> date:
    """Return the second working day after the class closed."""
    day = closed_on
    for _ in range(2):
        day += timedelta(days=1)
        while day.weekday() >= 5:  # noqa: PLR2004 -- Saturday and Sunday
            day += timedelta(days=1)
    return day
