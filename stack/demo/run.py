"""Starts the stack, plays the half-year on it, and stays up (or, with `once`, ends with the verdict)."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from stack.demo.driver import play, show, show_ways_in
from stack.demo.founding import begin
from stack.demo.province import load_province
from stack.demo.screen import Screen
from stack.demo.story import Story
from stack.stack import Stack
from stack.trouble import Trouble

EXACT, NOT_EXACT = 0, 1


def run(home: Path, *, once: bool) -> int:
    """Play the demo on the data in `home`; return 0 only if every figure agrees.

    Without `once` the system stays up until Ctrl-C or SIGTERM. Everything started is stopped again,
    whatever happens.
    """
    screen = Screen()
    leave = threading.Event()
    stack = Stack(home, say=screen.say)
    with _asked_to_leave(leave):
        try:
            with _told(screen) as verdict:
                with screen.step("Khởi động máy chủ và các tiến trình", "local stack started"):
                    stack.start()
                verdict.status = _play(_story(stack, screen))
                if not once:
                    screen.stays_up()
                    while not leave.wait(3600):
                        pass
        finally:
            with screen.step("Dừng gọn mọi tiến trình, giữ nguyên dữ liệu", "clean stop, data kept"):
                stack.stop()
    return verdict.status


def _story(stack: Stack, screen: Screen) -> Story:
    return begin(
        load_province(),
        stack.home / "demo",
        url=stack.public_url,
        admin_password=stack.first_admin_password,
        screen=screen,
    )


def _play(story: Story) -> int:
    story.screen.title(
        f"{story.province.name}: sáu tháng đầu năm {story.province.year}",
        "nine district political centers, played through the public doors of the running system",
    )
    try:
        outcome = play(story)
    finally:
        story.doors.close()
    exact = show(story, outcome)
    show_ways_in(story, outcome)
    story.screen.duration()
    return EXACT if exact else NOT_EXACT


class _Verdict:
    status = NOT_EXACT


@contextmanager
def _told(screen: Screen) -> Iterator[_Verdict]:
    """Turn a trouble into its two sentences, and Ctrl-C into an orderly end."""
    verdict = _Verdict()
    try:
        yield verdict
    except Trouble as trouble:
        verdict.status = NOT_EXACT
        screen.trouble(trouble)
    except KeyboardInterrupt:
        screen.say("Dừng theo yêu cầu · stopping as asked")


@contextmanager
def _asked_to_leave(leave: threading.Event) -> Iterator[None]:
    """Let the first Ctrl-C or SIGTERM end the demo, and later ones not break its clean stop."""

    def asked(_number: int, _frame: FrameType | None) -> None:
        if not leave.is_set():
            leave.set()
            raise KeyboardInterrupt

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
