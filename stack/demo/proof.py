"""Waiting until the system itself says that it is exact, and the certificate that anybody can verify."""

import time
from datetime import date
from typing import Any

from shared import clock
from stack.demo.accounts import PROVINCE, officer_of
from stack.demo.recount import CERTIFICATES, CLASSES_COMPLETED, COMPLETED
from stack.demo.story import Story
from stack.trouble import Trouble

PATIENCE = 120.0
_PAUSE = 0.5
_REPORT = "báo cáo toàn tỉnh"


def wait_until_exact(story: Story, patience: float = PATIENCE) -> dict[str, Any]:
    """Return the provincial report once reporting has proven it: whole, 0 differences, nothing behind.

    `Trouble` after `patience` seconds, saying how far it came; the differences are named if there
    are any.
    """
    department = story.person(PROVINCE)
    deadline = time.monotonic() + patience
    with story.screen.step(
        "Chờ hệ thống tự xác nhận: đã đối soát, 0 sai lệch", "reconciled by itself, 0 differences"
    ) as note:
        while True:
            report = read_report(story)
            figures = report["totals"]["figures"]
            settled = (
                figures[CLASSES_COMPLETED] == story.province.class_count
                and figures[CERTIFICATES] == figures[COMPLETED] > 0
            )
            note(f"{figures[COMPLETED]} hoàn thành, {figures[CERTIFICATES]} giấy chứng nhận")
            if settled and _proven(report):
                return report
            if time.monotonic() > deadline:
                raise _not_exact(report)
            if settled:
                department.run("đối soát ngay", "/reporting/api/reconciliation")
            time.sleep(_PAUSE)


def read_report(story: Story) -> dict[str, Any]:
    """Return the live provincial report of the half-year."""
    report: dict[str, Any] = story.person(PROVINCE).get(
        _REPORT, "/reporting/api/provincial", period=story.province.period
    )
    return report


def _proven(report: dict[str, Any]) -> bool:
    reconciled = report["reconciled"]
    return reconciled is not None and reconciled["up_to_date"] and reconciled["differences"] == 0


def _not_exact(report: dict[str, Any]) -> Trouble:
    figures, reconciled = report["totals"]["figures"], report["reconciled"]
    return Trouble(
        "Hệ thống chưa xác nhận số liệu khớp trong thời gian chờ."
        " Hãy xem trang /certification/operations/parked và nhật ký trong thư mục dữ liệu.",
        "The system has not proven its figures in time."
        " Look at /certification/operations/parked and into the logs in the data folder.",
        log=f"completed {figures[COMPLETED]}, certificates {figures[CERTIFICATES]}, reconciled {reconciled}",
    )


def verification_link(story: Story) -> str:
    """Return the public link of one certificate, after asking it; `Trouble` if it does not confirm it.

    It says valid, or expired once the months of its program are over: those of 2021 ended in 2026.
    """
    center = story.province.centers[0]
    officer = story.person(officer_of(center))
    with story.screen.step("Kiểm tra một giấy chứng nhận qua trang công khai", "one certificate verified"):
        center_id = story.center_ids[center.code]
        classes = officer.get("danh sách lớp", "/enrollment/api/classes", center_id=center_id)
        listed = officer.get(
            "danh sách giấy chứng nhận",
            "/certification/api/certificates",
            class_id=classes["classes"][0]["id"],
        )
        certificate = listed["certificates"][0]
        link: str = certificate["verification_url"]
        answer = story.doors.page(link)
        last_day = certificate["expires_on"]
        expired = last_day is not None and date.fromisoformat(last_day) < clock.today()
        standing = "expired" if expired else "valid"
        if answer.is_error or f'data-standing="{standing}"' not in answer.text:
            raise Trouble(
                f"Trang xác minh không xác nhận giấy chứng nhận số {certificate['register_number']}: {link}",
                f"The verification page does not confirm {certificate['register_number']}: {link}",
            )
        return link
