"""Ways to look at a page: screenshots on a phone and on a desk, and the accessibility rules of axe."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from shared.web.assets import AXE

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "test-output" / "screenshots"
WIDTHS = {"phone": 360, "desk": 1280}
SERIOUS = frozenset({"serious", "critical"})


def take_screenshots(page: Page, name: str) -> list[Path]:
    """Store the whole page at 360 and 1280 px as `test-output/screenshots/<name>-<width>.png`."""
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
    """Return the serious and critical violations of WCAG 2.2 AA that axe finds, one sentence each."""
    # Evaluated by the debugger, so the page's content policy stays as strict as in production.
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules})",
        ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    )
    return [
        f"{fault['id']}: {fault['help']} at {[node['target'] for node in fault['nodes']]}"
        for fault in found["violations"]
        if fault["impact"] in SERIOUS
    ]
