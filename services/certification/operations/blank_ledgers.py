"""Reading the ledger of blanks: per holder, lot and period, proven against where each blank is."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.blank_accounts import Account, Flow, Period, account_of
from services.certification.domain.blank_deeds import PROVINCE_STORE
from services.certification.storage import blank_ledger, blank_reading, blanks, facts
from services.certification.storage.blank_reading import DeedShown, Lot
from shared.errors import Detail, Invalid, NotFound
from shared.principal import ALL, Principal

MOST_DEEDS = 200
"""Deeds shown of a period, the newest."""


@dataclass(frozen=True, slots=True)
class LotAccount:
    """A lot and what became of its blanks at this holder."""

    lot: Lot
    account: Account


@dataclass(frozen=True, slots=True)
class Ledger:
    """One holder's ledger over a period.

    `balanced`: opening + in − out = closing for all and for each lot, and all that came is accounted for;
    `agrees`: the movements, folded, are the states in which the blanks are found.
    """

    center_id: UUID
    first: str
    last: str
    account: Account
    lots: list[LotAccount]
    deeds: list[DeedShown]
    balanced: bool
    agrees: bool


@dataclass(frozen=True, slots=True)
class CenterAccount:
    """One holder's line in the overview; `waiting` certificates are due without a blank."""

    center_id: UUID
    name: str
    account: Account
    waiting: int


def read_ledger(connection: Connection, principal: Principal, center_id: UUID, period: Period) -> Ledger:
    """Return a holder's ledger; `NotFound` outside the scope or if never heard of."""
    principal.at_center(center_id)
    if center_id != PROVINCE_STORE and not facts.center_known(connection, center_id):
        raise NotFound
    check(period)
    flows = blank_ledger.flows(connection, [center_id], period).get(center_id, [])
    by_lot: defaultdict[UUID, list[Flow]] = defaultdict(list)
    for flow in flows:
        by_lot[flow.lot_id].append(flow)
    lots = [
        LotAccount(lot, account_of(by_lot[lot.id])) for lot in blank_reading.lots(connection, list(by_lot))
    ]
    total = account_of(flows)
    return Ledger(
        center_id,
        period.first.isoformat(),
        period.last.isoformat(),
        total,
        lots,
        blank_reading.deeds(connection, center_id, period.first, period.last, MOST_DEEDS),
        total.balanced and all(each.account.balanced for each in lots),
        not blank_ledger.parted(connection, center_id),
    )


def read_accounts(connection: Connection, principal: Principal, period: Period) -> list[CenterAccount]:
    """Return the account of every holder in the scope, by code, after the province's store."""
    check(period)
    ledgers = [row for row in blanks.ledgers(connection) if principal.may_see(row.center_id)]
    named = [(row.center_id, row.name, row.waiting) for row in ledgers]
    if principal.centers is ALL:
        named.insert(0, (PROVINCE_STORE, "", 0))
    flows = blank_ledger.flows(connection, [center_id for center_id, _, _ in named], period)
    return [
        CenterAccount(center_id, name, account_of(flows.get(center_id, ())), waiting)
        for center_id, name, waiting in named
    ]


def check(period: Period) -> None:
    """Refuse a period that ends before it begins."""
    if period.last < period.first:
        raise Invalid(
            "Ngày cuối kỳ trước ngày đầu kỳ. Hãy chọn lại.",
            "The period ends before it begins. Choose again.",
            code="period",
            details=[Detail("Ngày cuối trước ngày đầu.", "Ends before it begins.", {"field": "last"})],
        )
