"""How the pages of attendance, marks and decisions look, before and after signing, in both languages."""

import pytest
from playwright.sync_api import Page

from tests.browser.desks import At, go
from tests.browser.looking import accessibility_faults, overflow, take_screenshots


@pytest.mark.parametrize("language", ["vi", "en"])
def test_grids_look_right(page: Page, desk: At, language: str) -> None:
    """No fault by axe, nothing wider than a phone: small and empty classes, before and after signing."""
    go(page, desk, "giamdoc", "/attendance")
    base = "/enrollment/classes/"
    pages = {
        "attendance": f"{desk.small.id}/attendance",
        "attendance-session": f"{desk.small.id}/attendance/{desk.small.sessions[0]}",
        "marks": f"{desk.small.id}/marks",
        "decision-waiting": f"{desk.small.id}/decision",
        "attendance-empty": f"{desk.served.empty}/attendance",
        "marks-empty": f"{desk.served.empty}/marks",
        "decision-empty": f"{desk.served.empty}/decision",
    }
    faults = []
    for name, path in pages.items():
        faults += looked_at(page, f"{name}-{language}", f"{desk.origin}{base}{path}?lang={language}")
    desk.small.all_attend()
    for whose in ("first", "second"):
        desk.small.mark(*((place, 1, whose, "", str(3 + place)) for place in range(1, 6)))
    faults += looked_at(page, f"marks-full-{language}", f"{desk.origin}{base}{desk.small.id}/marks")
    faults += looked_at(page, f"decision-{language}", f"{desk.origin}{base}{desk.small.id}/decision")
    desk.small.complete(f"20-QĐ/{language}")
    result = f"{desk.origin}{base}{desk.small.id}/results/{desk.small.learners[0]}"
    faults += looked_at(page, f"decision-signed-{language}", f"{desk.origin}{base}{desk.small.id}/decision")
    faults += looked_at(page, f"result-{language}", result)
    faults += looked_at(page, f"result-annulment-{language}", f"{result}/annulment")
    assert faults == []


def looked_at(page: Page, name: str, address: str) -> list[str]:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200
    page.set_viewport_size({"width": 1280, "height": 800})
    faults = [f"{name}: {fault}" for fault in accessibility_faults(page)]
    if wider := overflow(page, 360):
        faults.append(f"{name}: {wider} px wider than a phone")
    take_screenshots(page, name)
    return faults
