"""What people see: the table in any width, troubles in both languages, steps that fail."""

import io

import pytest
from rich.console import Console

from stack.demo.province import Province
from stack.demo.recount import CountedClass
from stack.demo.screen import Screen
from stack.trouble import Trouble
from tests.demo.flawless import exact_report


def screen(width: int) -> tuple[Screen, io.StringIO]:
    """Return a screen on a terminal of that width, and what it shows."""
    shown = io.StringIO()
    console = Console(file=shown, width=width, force_terminal=True, color_system=None, highlight=False)
    return Screen(console), shown


@pytest.mark.parametrize("width", [80, 118, 160])
def test_the_table_shows_every_center_whole_in_any_terminal(
    province: Province, counted: list[CountedClass], width: int
) -> None:
    """No figure is cut off; a center without a roster says so in words, never 0; the totals stand below."""
    on, shown = screen(width)
    on.report(exact_report(province, counted), "6 tháng đầu năm 2021")
    text = shown.getvalue()
    lines = text.splitlines()
    assert max(len(line) for line in lines) <= width
    assert "…" not in text
    for center in province.centers:
        (row,) = (line for line in lines if center.short_name in line)
        assert (" 0 " in row) is False
    assert "chưa" in next(line for line in lines if "Tam Đảo" in line)
    total = next(line for line in lines if "Toàn tỉnh" in line)
    assert {"32", "79", "46", "80", "5.470"} <= set(total.replace("│", " ").split())


def test_a_failing_step_is_marked_and_its_trouble_told_in_both_languages() -> None:
    """The step gets a cross, the error goes on, and both sentences reach the terminal."""
    on, shown = screen(100)
    with pytest.raises(Trouble) as raised, on.step("Nạp tệp", "files loaded"):
        raise Trouble("Tệp hỏng.", "The file is damaged.", log="row 4")
    on.trouble(raised.value)
    text = shown.getvalue()
    assert "✗ Nạp tệp" in text
    assert "✓" not in text
    assert all(part in text for part in ("Tệp hỏng.", "The file is damaged.", "row 4"))
