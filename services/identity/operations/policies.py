"""The rules of accounts: read for a day, and the next one entered."""

from datetime import date, datetime

from sqlalchemy import Connection

from services.identity.domain.policies import AccountPolicy, policy_on
from services.identity.operations.entries import PolicyEntry
from services.identity.storage import policies
from shared.errors import Conflict, Detail, Invalid


def policy_of(connection: Connection, day: date) -> AccountPolicy:
    """Return the rules of a day."""
    return policy_on(policies.policies(connection), day)


def enter_policy(
    connection: Connection, entry: PolicyEntry, *, by: str, now: datetime, today: date
) -> AccountPolicy:
    """Let new rules hold from a day on; a day that has begun keeps its own (`Invalid`, `Conflict`)."""
    if entry.valid_from < today:
        vi = "Ngày áp dụng đã qua. Quy định mới chỉ có hiệu lực từ hôm nay trở đi."
        en = "That day is past. New rules hold from today on at the earliest."
        raise Invalid(vi, en, code="policy-day", details=[Detail(vi, en, {"field": "valid_from"})])
    policy = AccountPolicy(**entry.model_dump())
    if not policies.insert_policy(connection, policy, by=by, now=now):
        vi = "Đã có quy định bắt đầu từ ngày này. Hãy chọn ngày khác."
        en = "Rules that begin on this day are there already. Choose another day."
        raise Conflict(vi, en, code="policy-day", details=[Detail(vi, en, {"field": "valid_from"})])
    return policy
