"""Deputies: naming one, taking the role back, and who may be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from services.identity.domain.delegations import Delegation, Fault, fault
from services.identity.domain.grants import DatedGrant
from services.identity.operations.accounts import is_usable
from services.identity.operations.entries import DelegationEntry
from services.identity.operations.policies import policy_of
from services.identity.storage import accounts, delegations
from shared.errors import Invalid, NotFound
from shared.ids import new_id
from shared.vietnamese import sort_key


@dataclass(frozen=True)
class Named:
    """A delegation with the names of both."""

    delegation: Delegation
    name: str
    deputy: str


def delegate(
    connection: Connection,
    account_id: UUID,
    entry: DelegationEntry,
    *,
    by: UUID,
    now: datetime,
    today: date,
) -> UUID:
    """Let somebody stand in; counts in the deputy's next token, and ends by itself with its last day.

    Who names their own deputy chooses among the people of the same place; an administrator, anybody.
    `Invalid` if the role is not held on these days, or they are too many.
    """
    made = Delegation(new_id(), account_id, **entry.model_dump())
    longest = policy_of(connection, today).delegation_days
    held = [grant for _, grant in accounts.grants_of(connection, account_id)]
    found = fault(made, held, longest, today)
    if found is not None:
        raise _refusal(found, longest)
    deputy = accounts.find_account(connection, entry.deputy_id)
    may_be_asked = deputy is not None and is_usable(deputy, today) and entry.deputy_id != account_id
    if may_be_asked and by == account_id:
        of_deputy = [grant for _, grant in accounts.grants_of(connection, entry.deputy_id)]
        may_be_asked = _shares_a_place(made, of_deputy, today)
    if not may_be_asked:
        raise Invalid(
            "Người này không thể thay: phải là người khác, đang làm việc cùng nơi. Hãy chọn người khác.",
            "This person cannot stand in: it has to be somebody else who works at the same place.",
            code="deputy",
        )
    delegations.insert_delegation(connection, made, by=str(by), now=now)
    return made.id


def end_delegation(
    connection: Connection, delegation_id: UUID, *, by: UUID, own: bool, now: datetime
) -> None:
    """Take a role back; where only `own` ones may be ended, those given and those got are."""
    found = delegations.find_delegation(connection, delegation_id)
    if found is None or (own and by not in (found.account_id, found.deputy_id)):
        raise NotFound
    delegations.end_delegation(connection, delegation_id, by=str(by), now=now)


def named_delegations(connection: Connection, account_id: UUID) -> list[Named]:
    """Return the delegations that an account gave or got, with names, the latest first."""
    found = delegations.delegations_of(connection, account_id)
    people = {each for one in found for each in (one.account_id, one.deputy_id)}
    names = delegations.names_of(connection, people) if people else {}
    return [Named(each, names[each.account_id], names[each.deputy_id]) for each in found]


def possible_deputies(connection: Connection, account_id: UUID, today: date) -> list[tuple[UUID, str]]:
    """Return who works today where the person works, by name: those who can be asked to stand in."""
    grants = accounts.all_grants(connection)
    own = [grant for grant in grants.get(account_id, []) if grant.in_force(today)]
    return [
        (other_id, name)
        for other_id, name in everybody_else(connection, account_id, today)
        if _work_together(own, grants.get(other_id, []), today)
    ]


def everybody_else(connection: Connection, account_id: UUID, today: date) -> list[tuple[UUID, str]]:
    """Return everybody else who may sign in, by name: those whom an administrator can choose."""
    found = [
        (row.id, row.display_name)
        for row in accounts.all_accounts(connection)
        if row.id != account_id and is_usable(row, today)
    ]
    return sorted(found, key=lambda each: sort_key(each[1]))


def _work_together(one: Sequence[DatedGrant], other: Sequence[DatedGrant], day: date) -> bool:
    places = {_place(grant) for grant in one if grant.role != "admin"}
    return any(_place(grant) in places for grant in other if grant.role != "admin" and grant.in_force(day))


def _shares_a_place(made: Delegation, other: Sequence[DatedGrant], day: date) -> bool:
    lent = DatedGrant(made.role, made.center_id, made.valid_from, made.valid_to)
    return _work_together([lent], other, day)


def _place(grant: DatedGrant) -> str:
    return "province" if grant.center_id is None else str(grant.center_id)


def _refusal(found: Fault, longest: int) -> Invalid:
    vi, en = {
        Fault.ROLE: (
            "Vai trò này không ủy quyền được.",
            "This role cannot be delegated.",
        ),
        Fault.DAYS: (
            "Ngày chưa đúng: ủy quyền bắt đầu từ hôm nay trở đi và kết thúc không trước ngày bắt đầu.",
            "The days are not right: it begins today at the earliest and does not end before it begins.",
        ),
        Fault.LONG: (
            f"Ủy quyền dài nhất {longest} ngày. Hãy chọn ngày kết thúc sớm hơn.",
            f"A deputy stands in for {longest} days at most. Choose an earlier end.",
        ),
        Fault.NOT_HELD: (
            "Người ủy quyền không giữ vai trò này trong suốt những ngày ấy.",
            "Whoever delegates does not hold this role throughout these days.",
        ),
    }[found]
    return Invalid(vi, en, code="delegation")
