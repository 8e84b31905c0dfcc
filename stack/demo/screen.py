"""What the demo shows on the terminal: its steps with progress and time, the report, the way on."""

import textwrap
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from shared.web.formats import vi_number
from stack.demo.comparison import Figure, disagreements
from stack.demo.provincial_table import WIDTH, provincial_table
from stack.trouble import Trouble

Advance = Callable[[str], None]


class Screen:
    """One terminal, or a file or pipe, which is taken to be wide enough for the whole table."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        if not self.console.is_terminal:
            self.console.width = max(self.console.width, WIDTH)
        self.seconds = 0.0
        """How long all steps took together."""

    def title(self, vi: str, en: str) -> None:
        """Say what is going to be played."""
        self.console.print(
            Panel(Text.assemble((vi, "bold"), "\n", (en, "dim")), border_style="blue", expand=False)
        )

    @contextmanager
    def step(self, vi: str, en: str, total: int | None = None) -> Iterator[Advance]:
        """Show a step while it runs, with a bar if `total` is known, and how long it took."""
        began = time.monotonic()
        columns = [SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=28)]
        columns += [MofNCompleteColumn()] if total else []
        columns += [TimeElapsedColumn(), TextColumn("[dim]{task.fields[note]}")]
        silent = not self.console.is_terminal
        try:
            with Progress(*columns, console=self.console, transient=True, disable=silent) as progress:
                task = progress.add_task(vi, total=total, note="")
                yield lambda note: progress.update(task, advance=1 if total else 0, note=note)
        except BaseException:
            self._ended("✗", "red", vi, en, time.monotonic() - began)
            raise
        self._ended("✓", "green", vi, en, time.monotonic() - began)

    def _ended(self, sign: str, style: str, vi: str, en: str, seconds: float) -> None:
        self.seconds += seconds
        room = self.console.width - 10
        line = Text.assemble((f"  {sign} ", style), vi, (f" · {en}", "dim"))
        if line.cell_len > room:  # a narrow terminal gets the Vietnamese alone
            line = Text.assemble((f"  {sign} ", style), vi)
        line.truncate(room, pad=True)
        line.append(f"{vi_number(seconds, 1):>6} s", style="cyan")
        self.console.print(line)

    def say(self, line: str) -> None:
        """Print one line."""
        self.console.print(line, markup=False)

    def trouble(self, trouble: Trouble) -> None:
        """Print what went wrong, in both languages, with what explains it."""
        self.console.print(Text(f"✗ {trouble}", style="red"), soft_wrap=True)

    def duration(self) -> None:
        """Say how long all steps took together."""
        self.console.print(f"Tổng thời gian · total time: {vi_number(self.seconds, 1)} s", style="cyan")

    def stays_up(self) -> None:
        """Say that the system goes on until somebody ends it."""
        self.console.print("[bold]Hệ thống đang chạy; nhấn Ctrl-C để dừng · running until Ctrl-C[/]")

    def report(self, report: Mapping[str, Any], heading: str) -> None:
        """Print the provincial table, as wide as the terminal allows."""
        self.console.print()
        self.console.print(provincial_table(report, heading, narrow=self.console.width < WIDTH))

    def paragraph(self, text: str) -> None:
        """Print the article's paragraph, wrapped at words."""
        wrapped = textwrap.fill(text, width=min(self.console.width, 100) - 6)
        panel = Panel(
            wrapped, title="Đoạn tin viết từ số liệu trực tiếp · written from live data", expand=False
        )
        self.console.print(Padding(panel, (1, 0)))

    def verdict(self, figures: Sequence[Figure]) -> bool:
        """Say how many figures were compared and name each that differs; return whether all agree."""
        wrong = disagreements(figures)
        if not wrong:
            self.console.print(
                f"[green bold]✓ {vi_number(len(figures))} số liệu đều khớp với số đếm lại từ chín tệp Excel"
                f" · all {len(figures):,} figures agree with the independent count[/]"
            )
            return True
        self.console.print(
            f"[red bold]✗ {len(wrong)} trong {vi_number(len(figures))} số liệu không khớp"
            f" · {len(wrong)} of {len(figures):,} figures disagree:[/]"
        )
        for figure in wrong:
            self.console.print(f"[red]    {figure}[/]", soft_wrap=True)
        return False

    def ways_in(
        self, *, address: str, link: str, people: Sequence[tuple[str, str, str]], kept_in: Path, written: Path
    ) -> None:
        """Print the address, who can sign in with which password, a certificate's link, the Word file."""
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
        for title in ("Tài khoản", "Vai", "Mật khẩu"):
            table.add_column(title, no_wrap=True)
        for username, name, password in people:
            table.add_row(username, name, password)
        lines = Text.assemble(
            ("Địa chỉ · address        ", "bold"),
            f"{address}/\n",
            ("Xác minh · verification  ", "bold"),
            f"{link}\n",
            ("Báo cáo Word · report    ", "bold"),
            f"{written}\n",
            ("Mật khẩu lưu tại · kept  ", "bold"),
            f"{kept_in}\n",
        )
        self.console.print(Panel(Group(lines, table), border_style="green", expand=False))
