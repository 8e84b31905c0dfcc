"""The first half of the story: rules, centers, people, plans and blanks, each through its door."""

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from stack.demo.accounts import PROVINCE, director_of, officer_of
from stack.demo.doors import Refused
from stack.demo.people import People
from stack.demo.province import Center
from stack.demo.story import Story

_SERIAL_DIGITS = 6
_NEWS_TRAVELS = 30.0


def enter_rules(story: Story) -> None:
    """Enter the four programs and the rule set in force in 2021, as the province."""
    province, department = story.province, story.person(PROVINCE)
    rules = province.rule_set
    with story.screen.step(
        "Nhập bốn chương trình và bộ quy tắc có hiệu lực năm 2021", "programs and dated rules", 5
    ) as done:
        for program in province.programs:
            department.post(
                f"chương trình {program.code}",
                "/enrollment/api/programs",
                {
                    "code": program.code,
                    "name": program.name,
                    "credential_title": program.credential_title,
                    "periods": program.periods,
                    "valid_from": rules.effective_from.isoformat(),
                    "provenance": rules.provenance,
                },
            )
            done(program.code)
        department.post(f"bộ quy tắc {rules.code}", "/enrollment/api/rule-sets", _rule_set(story))
        done(rules.code)


def _rule_set(story: Story) -> dict[str, Any]:
    rules = story.province.rule_set
    return {
        "code": rules.code,
        "title": rules.name,
        "provenance": rules.provenance,
        "effective_from": rules.effective_from.isoformat(),
        "effective_to": rules.effective_to.isoformat(),
        "programs": [program.code for program in story.province.programs],
        "attendance_share": str(rules.attendance_share),
        "mark_scale": str(max(band.upper for band in rules.bands)),
        "pass_mark": str(rules.pass_mark),
        "rounding_step": str(rules.rounding),
        "rounding_mode": "half_up",
        "redo_limit": rules.redo_limit,
        "bands": [
            {
                "code": band.code,
                "name": band.name,
                "lower": str(band.lower),
                "upper": str(band.upper),
                "good": band.good,
            }
            for band in sorted(rules.bands, key=lambda band: band.lower)
        ],
    }


def register_centers(story: Story) -> None:
    """Register the nine centers, as the province; remember their ids."""
    department = story.person(PROVINCE)
    with story.screen.step(
        "Đăng ký chín trung tâm", "nine centers registered", len(story.province.centers)
    ) as done:
        for center in story.province.centers:
            registered = department.post(
                f"trung tâm {center.code}",
                "/enrollment/api/centers",
                {
                    "code": center.code,
                    "area_code": center.area_code,
                    "province_code": story.province.code,
                    "name": center.name,
                    "short_name": center.short_name,
                    "parent": center.parent,
                    "valid_from": center.established_on.isoformat(),
                    "established_by": center.established_by,
                },
            )
            story.center_ids[center.code] = registered["id"]
            done(center.short_name)


def set_establishments(story: Story) -> None:
    """Say how many staff each center may have, as the province, and enter its hall, as its officer."""
    centers = story.province.centers
    with story.screen.step("Giao biên chế, ghi hội trường", "establishment and halls", len(centers)) as done:
        for center in centers:
            address = f"/enrollment/api/centers/{story.center_ids[center.code]}"
            story.person(PROVINCE).post(
                f"giao biên chế {center.code}",
                f"{address}/establishments",
                {
                    "valid_from": center.established_on.isoformat(),
                    "posts": center.establishment,
                    "decision_number": center.established_by,
                    "decided_on": center.established_on.isoformat(),
                },
            )
            story.person(officer_of(center)).post(
                f"hội trường {center.code}",
                f"{address}/rooms",
                {
                    "name": "Hội trường lớn",
                    "kind": "hall",
                    "seats": center.hall_seats,
                    "in_use_from": center.established_on.isoformat(),
                },
            )
            done(center.short_name)


def appoint_people(story: Story) -> None:
    """Appoint staff and part-time lecturers, and settle the rosters of the centers that have one."""
    article = story.province.article
    with story.screen.step(
        f"Bổ nhiệm {article.staff} biên chế, kiện toàn {article.lecturers} giảng viên kiêm chức",
        "staff and part-time lecturers",
        article.staff + article.lecturers,
    ) as done:
        for center in story.province.centers:
            names = People(center, story.province.seed + 1)
            for number, post in enumerate(center.staff, start=1):
                held = _appointment(center, names.name(), post, "staff")
                if post == "director":  # only this account may sign as the director
                    held["account_id"] = story.account_ids[director_of(center)]
                _appoint(story, center, f"biên chế {number}", held)
                done(center.short_name)
            if center.lecturers is None:
                continue
            lecturers = []
            for number in range(1, center.lecturers + 1):
                held = _appointment(center, names.name(), "lecturer", "part_time_lecturer")
                lecturers.append(_appoint(story, center, f"kiêm chức {number}", held))
                done(center.short_name)
            _settle(story, center, lecturers)


def _appoint(story: Story, center: Center, step: str, held: Mapping[str, Any]) -> str:
    path = f"/enrollment/api/centers/{story.center_ids[center.code]}/appointments"
    appointed = story.person(PROVINCE).post(f"bổ nhiệm {center.code} {step}", path, held)
    return str(appointed["id"])


def _appointment(center: Center, name: str, post: str, employment: str) -> dict[str, Any]:
    return {
        "full_name": name,
        "post": post,
        "employment": employment,
        "valid_from": center.established_on.isoformat(),
        "decision_number": center.established_by,
    }


def _settle(story: Story, center: Center, appointment_ids: list[str]) -> None:
    settled_on = max(center.established_on, story.province.rule_set.effective_from)
    story.person(PROVINCE).post(
        f"kiện toàn kiêm chức {center.code}",
        f"/enrollment/api/centers/{story.center_ids[center.code]}/lecturer-rosters",
        {
            "settled_on": settled_on.isoformat(),
            "decision_number": f"02-QĐ/TTCT-{center.area_code}",
            "appointment_ids": appointment_ids,
        },
    )


def approve_plans(story: Story) -> None:
    """Let each officer draft and submit the year's plan, and the province approve it."""
    with story.screen.step(
        "Trình và duyệt kế hoạch năm", "annual plans approved", len(story.province.centers)
    ) as done:
        for center in story.province.centers:
            officer = story.person(officer_of(center))
            drafted = officer.post(
                f"kế hoạch {center.code}",
                "/enrollment/api/plans",
                {
                    "center_id": story.center_ids[center.code],
                    "year": story.province.year,
                    "items": [
                        {
                            "program_code": line.program,
                            "quarter": quarter,
                            "classes": classes,
                            "learners": learners,
                        }
                        for line in center.plan
                        for quarter, (classes, learners) in enumerate(
                            zip(line.classes, line.learners, strict=True), start=1
                        )
                        if classes
                    ],
                },
            )
            path = f"/enrollment/api/plans/{drafted['id']}"
            officer.post(f"trình kế hoạch {center.code}", f"{path}/submission")
            story.person(PROVINCE).post(f"duyệt kế hoạch {center.code}", f"{path}/approval")
            done(center.short_name)


def receive_blanks(story: Story) -> None:
    """Take a lot of numbered blanks into each center's stock."""
    with story.screen.step(
        "Nhập kho phôi giấy chứng nhận", "blanks received", len(story.province.centers)
    ) as done:
        for center in story.province.centers:
            lot = {
                "center_id": story.center_ids[center.code],
                "prefix": f"VP{center.area_code} ",
                "first": f"{1:0{_SERIAL_DIGITS}d}",
                "last": f"{center.blanks:0{_SERIAL_DIGITS}d}",
                "received_on": max(center.established_on, story.province.rule_set.effective_from).isoformat(),
                "minutes_number": f"01-BB/TTCT-{center.area_code}",
            }
            _receive(story, center, lot)
            done(f"{center.short_name}: {center.blanks}")


def _receive(story: Story, center: Center, lot: Mapping[str, Any]) -> None:
    """Enter the lot; certification may hear of a new center a moment after it was registered."""
    deadline = time.monotonic() + _NEWS_TRAVELS
    while True:
        try:
            story.person(officer_of(center)).post(f"phôi {center.code}", "/certification/api/blank-lots", lot)
        except Refused as refusal:
            if refusal.status != HTTPStatus.NOT_FOUND or time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return
