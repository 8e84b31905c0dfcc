"""Counting what fails: by account and by address, before anything is looked at.

Both rows are locked first, so that guesses made at once wait for each other and none passes uncounted. An
account is counted by its name whether it exists or not, so nothing here tells which names exist.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection

from services.identity.domain import throttle
from services.identity.storage import sessions
from shared.errors import Forbidden, Problem, TooMany


def subject_of(username: str) -> str:
    """Return the name under which the failures of a folded user name are counted."""
    return f"account:{hashlib.sha256(username.encode()).hexdigest()}"


@dataclass(frozen=True)
class Counted:
    """What is to be stored if the attempt fails."""

    if_wrong: tuple[tuple[str, throttle.Failures], ...]

    def store(self, connection: Connection) -> None:
        """Count the attempt."""
        for subject, failed in self.if_wrong:
            sessions.store_failures(connection, subject, failed)


def count(
    connection: Connection,
    limits: Iterable[tuple[throttle.Limit, str, int | None]],
    now: datetime,
) -> Counted | Problem:
    """Lock the counts of an attempt (limit, subject, failures that lock it); a refusal if it must wait."""
    if_wrong = []
    for limit, subject, lock_after in limits:
        failures = sessions.lock_failures(connection, subject, now)
        if failures is not None and failures.locked_at is not None:
            return _locked()
        pause = throttle.wait(limit, failures, now)
        if pause:
            return _too_many(pause)
        if_wrong.append((subject, throttle.counted(limit, failures, now, lock_after=lock_after)))
    return Counted(tuple(if_wrong))


def forget_failures_of(connection: Connection, username: str) -> None:
    """Forget what was counted for a folded user name, and the lock with it."""
    sessions.forget_failures(connection, subject_of(username))


def locked_since(connection: Connection, usernames: Iterable[str]) -> dict[str, datetime]:
    """Return since when which of these user names are locked."""
    names = {subject_of(each): each for each in usernames}
    found = sessions.locked_among(connection, list(names))
    return {names[subject]: since for subject, since in found.items()}


def _too_many(pause: timedelta) -> TooMany:
    seconds = max(1, ceil(pause.total_seconds()))
    return TooMany(
        f"Thử quá nhiều lần. Hãy thử lại sau {seconds} giây.",
        f"Too many attempts. Try again in {seconds} seconds.",
    )


def _locked() -> Forbidden:
    return Forbidden(
        "Tên đăng nhập này đã bị khóa sau nhiều lần nhập sai."
        " Hãy đặt lại mật khẩu bằng thư hoặc nhờ quản trị viên mở khóa.",
        "This user name is locked after many wrong attempts."
        " Reset the password by mail or ask an administrator to unlock it.",
        code="locked",
    )
