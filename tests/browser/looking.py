"""Ways to look at a page: screenshots on a phone and on a desk, and the accessibility rules of axe."""

import os
from pathlib import Path

from playwright.sync_api import Page

from shared.web.assets import AXE

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "test-output" / "screenshots"
WIDTHS = {"phone": 360, "desk": 1280}
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Rows of the same elements, classes and attributes come out of one line of a template: two of each kind stay
# on the page while axe looks, which takes most of the time of these tests. Only what is wrong is told.
_AXE = """async ([rules, contrast]) => {
    const kinds = new Map(), away = [];
    for (const row of document.querySelectorAll('tbody > tr, li')) {
        const kind = [row, ...row.querySelectorAll('*')].map(each =>
            [each.tagName, each.getAttribute('class'), ...each.getAttributeNames()].join('.')).join(' ');
        const beside = kinds.get(row.parentNode) ?? kinds.set(row.parentNode, new Map()).get(row.parentNode);
        beside.set(kind, (beside.get(kind) ?? 0) + 1);
        if (beside.get(kind) > 2 && !row.contains(document.activeElement)) away.push(row);
    }
    const places = away.map(row => { const place = new Comment(); row.replaceWith(place); return place; });
    try {
        const found = await axe.run(document, {
            runOnly: rules, rules: {'color-contrast': {enabled: contrast}}, resultTypes: ['violations']});
        return found.violations.map(({impact, id, help, nodes}) =>
            `${impact} ${id}: ${help} at ${nodes.map(node => node.target.join(' ')).join(', ')}`);
    } finally {
        for (const n of places.keys()) places[n].replaceWith(away[n]);
    }
}"""


def take_screenshots(page: Page, name: str) -> list[Path]:
    """Store the whole page at 360 and 1280 px as `test-output/screenshots/<name>-<width>.png`.

    Nothing if TTCT_PICTURES is `off`, as in `make test`: there nobody looks at them.
    """
    if os.environ.get("TTCT_PICTURES") == "off":
        return []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    taken = []
    for kind, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 800 if kind == "desk" else 740})
        path = SCREENSHOTS / f"{name}-{width}.png"
        page.screenshot(path=path, full_page=True)
        taken.append(path)
    return taken


def overflow(page: Page, width: int) -> int:
    """Return by how many pixels the page is wider than a screen of `width`."""
    page.set_viewport_size({"width": width, "height": 740})
    wide: int = page.evaluate("document.documentElement.scrollWidth")
    return max(0, wide - width)


def accessibility_faults(page: Page) -> list[str]:
    """Return every violation of WCAG 2.2 AA and of good practice that axe finds, one sentence each.

    Contrast takes most of its time and is asked in Vietnamese: no style sheet knows a language
    (`test_no_colour_depends_on_the_language`).
    """
    # Evaluated by the debugger, so the page's content policy stays as strict as in production.
    page.evaluate(AXE.read_text())
    faults: list[str] = page.evaluate(_AXE, [_RULES, page.locator("html").get_attribute("lang") != "en"])
    return faults


_FOCUS = """() => {
    const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
    const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    at.dataset.reached = '';
    return [at.tagName, at.getAttribute('aria-label') || at.textContent.trim().slice(0, 40) || at.id,
            seen && box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight];
}"""
_NOT_REACHED = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, [tabindex="0"]')]
    .filter(each => each.checkVisibility() && !('reached' in each.dataset))
    .map(each => each.outerHTML.slice(0, 120))"""


def walk_by_tab(page: Page) -> list[str]:
    """Press Tab through the whole page; return what cannot be reached or cannot be seen when reached."""
    page.emulate_media(reduced_motion="reduce")  # else the page is still gliding to where the focus went
    page.evaluate("document.activeElement.blur()")
    # Where an input took the focus by itself, Tab would begin in the middle.
    page.evaluate("getSelection().setPosition(document.body, 0)")
    faults = []
    for step in range(200):
        page.keyboard.press("Tab")
        tag, name, seen = page.evaluate(_FOCUS)
        if tag == "BODY":
            break
        if step == 0 and not name:
            faults.append(f"the first stop has no name: {tag}")
        if not seen:
            faults.append(f"the focus cannot be seen on {tag} {name}")
    else:
        faults.append("Tab never leaves the page")
    return faults + [f"not reached: {each}" for each in page.evaluate(_NOT_REACHED)]


def say_why(page: Page, address: str) -> None:
    """Ask for a record of another center and give the reason that is asked for; it counts half an hour."""
    page.goto(address)
    page.locator("#reason").fill("Đối chiếu hồ sơ theo đơn")
    page.locator(".reason-form").get_by_role("button").click()
    page.wait_for_url(address)
