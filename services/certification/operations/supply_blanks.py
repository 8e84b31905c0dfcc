"""A blank for each certificate that is due: the next of the center's stock, or one it prints itself."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.blank_rules import EVERY_CENTER, BlankRule, block, rule_on
from services.certification.storage import blank_rules, blanks, kept_rules
from shared.events.certification import BlanksReceived
from shared.ids import new_id
from shared.messaging import publish

_SYSTEM = "certification"
"""Who allots serials of self-printed sheets."""


def supply_blanks(
    connection: Connection, wanted: Mapping[UUID, Sequence[date]], known: Iterable[BlankRule]
) -> dict[UUID, list[str | None]]:
    """Return a serial for each certificate wanted, by center and in order; None where the stock is used up.

    The day of each certificate says under which of the rules `known` it is written: a self-printed sheet has
    the next serial of its series and never waits. They are issued by the certificates that name them, in the
    same transaction. The caller stands in the centers' lines.
    """
    rules = [rule for rule in known if rule.center_id == EVERY_CENTER or rule.center_id in wanted]
    if all(rule.mode == "numbered_stock" for rule in rules):
        return _from_stock(connection, wanted)
    stock: dict[UUID, list[int]] = {}
    printed: defaultdict[tuple[UUID, date], list[int]] = defaultdict(list)
    rule_of: dict[tuple[UUID, date], BlankRule | None] = {}
    for center_id, days in wanted.items():
        for place, day in enumerate(days):
            key = center_id, day
            if key not in rule_of:
                rule_of[key] = rule_on(rules, center_id, day)
            rule = rule_of[key]
            if rule is not None and rule.mode == "self_printed":
                printed[key].append(place)
            else:
                stock.setdefault(center_id, []).append(place)
    supplied: dict[UUID, list[str | None]] = {
        center_id: [None] * len(days) for center_id, days in wanted.items()
    }
    taken = blanks.take(connection, {key: len(places) for key, places in stock.items()}) if stock else {}
    for center_id, serials in taken.items():
        for place, serial in zip(stock[center_id], serials, strict=False):
            supplied[center_id][place] = serial
    _self_printed(connection, printed, rule_of, supplied)
    return supplied


def _from_stock(
    connection: Connection, wanted: Mapping[UUID, Sequence[date]]
) -> dict[UUID, list[str | None]]:
    taken = blanks.take(connection, {center_id: len(days) for center_id, days in wanted.items()})
    supplied: dict[UUID, list[str | None]] = {}
    for center_id, days in wanted.items():
        serials = taken.get(center_id, [])
        supplied[center_id] = [*serials, *[None] * (len(days) - len(serials))]
    return supplied


def _self_printed(
    connection: Connection,
    printed: Mapping[tuple[UUID, date], Sequence[int]],
    rule_of: Mapping[tuple[UUID, date], BlankRule | None],
    supplied: Mapping[UUID, list[str | None]],
) -> None:
    """Allot the serials: what a decision needs is a lot that comes in as it is written on."""
    units = blank_rules.codes(connection, {center_id for center_id, _ in printed})
    lots: list[tuple[str, int, UUID, date, Sequence[int]]] = []
    for (center_id, day), places in printed.items():
        rule = rule_of[center_id, day]
        if rule is not None:
            lots.append((*rule.series(day, units[center_id]), center_id, day, places))
    received: list[BlanksReceived] = []
    for prefix, width, center_id, day, places in sorted(
        lots, key=lambda lot: lot[:4]
    ):  # one order: no deadlock
        serials = block(prefix, width, blank_rules.allot(connection, prefix, len(places)), len(places))
        lot_id = new_id()
        blanks.enter_lot(
            connection,
            lot_id=lot_id,
            center_id=center_id,
            serials=serials,
            received_on=day,
            minutes_number="",
            received_by=_SYSTEM,
            self_printed=True,
        )
        for place, number in zip(places, range(serials.first, serials.last + 1), strict=True):
            supplied[center_id][place] = serials.serial(number)
        received.append(
            BlanksReceived(
                version=1,
                lot_id=lot_id,
                center_id=center_id,
                first_serial=serials.first_serial,
                last_serial=serials.last_serial,
                quantity=serials.quantity,
                received_on=day,
                self_printed=True,
            )
        )
    publish(connection, received)


def next_serial(connection: Connection, center_id: UUID, day: date) -> str | None:
    """Return the blank that replaces a spoiled sheet of a certificate of `day`; None if none is left."""
    return supply_blanks(connection, {center_id: [day]}, kept_rules.rules(connection).blanks)[center_id][0]
