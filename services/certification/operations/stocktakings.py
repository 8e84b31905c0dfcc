"""Reading stocktakings: what the ledger said, what lay there, what differs and what explains it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain import blank_serials as serials
from services.certification.domain import stocktaking as rules
from services.certification.domain.blank_deeds import PROVINCE_STORE
from services.certification.domain.blanks import SerialRange
from services.certification.domain.stocktaking import Count, Difference, Explained, Figures
from services.certification.storage import blank_reading, facts, stocktakings
from services.certification.storage.blank_reading import DeedShown
from services.certification.storage.stocktakings import Stocktaking
from shared.errors import NotFound
from shared.principal import Principal

MOST_LISTED = 100
"""Stocktakings listed of one holder, the newest."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A stocktaking with its comparison; without a count only what the ledger had.

    `expected` lay in stock by the ledger; `unexplained` blanks keep it from being closed; `deeds` are what
    closing did.
    """

    head: Stocktaking
    count: Count | None
    figures: Figures
    expected: list[SerialRange]
    differences: list[Difference]
    explained: list[Explained]
    unexplained: int
    deeds: list[DeedShown]


def read_stocktaking(connection: Connection, principal: Principal, stocktaking_id: UUID) -> Shown:
    """Return a stocktaking; `NotFound` outside the scope."""
    head = stocktakings.find(connection, stocktaking_id)
    if head is None or not principal.may_see(head.center_id):
        raise NotFound
    return show(connection, head)


def list_stocktakings(connection: Connection, principal: Principal, center_id: UUID) -> list[Stocktaking]:
    """Return a holder's stocktakings, the newest first; `NotFound` outside the scope or if never heard of."""
    principal.at_center(center_id)
    if center_id != PROVINCE_STORE and not facts.center_known(connection, center_id):
        raise NotFound
    return stocktakings.of_holder(connection, center_id, MOST_LISTED)


def show(connection: Connection, head: Stocktaking) -> Shown:
    """Return a stocktaking compared with the ledger as it stood when it was opened."""
    count = stocktakings.last_count(connection, head.id)
    counted = [] if count is None else [*count.usable, *(count.spoiled or ())]
    holdings = stocktakings.holdings(connection, head.center_id, head.ledger_at, counted)
    differences = [] if count is None else rules.compare(count, holdings)
    explained = rules.explained(differences, stocktakings.explanations(connection, head.id))
    done = stocktakings.deeds_of(connection, head.id)
    return Shown(
        head,
        count,
        rules.figures(count or Count((), None), holdings, differences),
        serials.merged(each.serials for each in holdings if each.booked is rules.Booked.IN_STOCK),
        differences,
        explained,
        sum(each.difference.serials.quantity for each in explained if each.by is None),
        blank_reading.deeds_by_id(connection, done) if done else [],
    )
