"""Whose stock of blanks runs low, by the dated rule of the day, and how the province sets that rule."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from services.certification.domain.blank_rules import EVERY_CENTER, rule_on
from services.certification.domain.blank_stock import StockLevel, StockRule
from services.certification.domain.blanks import CenterLedger
from services.certification.operations.look_up import ledgers
from services.certification.operations.set_blank_rule import require_new, require_province
from services.certification.storage import blank_rules, blank_stock, facts, locks
from shared.principal import Principal


def stock_levels(connection: Connection, principal: Principal, today: date) -> list[StockLevel]:
    """Return the stock of every center in the scope, by code, with what the rule of today wants."""
    return levels_of(connection, ledgers(connection, principal), today)


def levels_of(connection: Connection, found: Sequence[CenterLedger], today: date) -> list[StockLevel]:
    """Return the level of each of these ledgers; one that has ended or prints its own sheets needs none."""
    centers = [row.center_id for row in found]
    modes, rules = blank_rules.rules(connection, centers), blank_stock.rules(connection, centers)
    used = blank_stock.used(connection, centers, today)
    ended = {each.center_id for each in facts.successions(connection).values() if each.last_day < today}
    levels = []
    for row in found:
        mode, rule = rule_on(modes, row.center_id, today), rule_on(rules, row.center_id, today)
        needs_none = row.center_id in ended or (mode is not None and mode.mode == "self_printed")
        mine = used.get(row.center_id, 0)
        needed = 0 if rule is None or needs_none else rule.needed(mine)
        levels.append(StockLevel(row.center_id, row.name, row.balance.on_hand, row.waiting, mine, needed))
    return levels


def set_stock_rule(connection: Connection, principal: Principal, rule: StockRule) -> StockRule:
    """Enter a dated rule (province); a center of zeros stands for all that have none of their own.

    `NotFound` for a center never heard of, `Conflict` if it has a rule from that very day.
    """
    require_province(connection, principal, rule.center_id)
    locks.stand_in_line(connection, [rule.center_id])
    require_new(rule, blank_stock.rules(connection, [rule.center_id]))
    blank_stock.add(connection, rule, principal.id)
    return rule


def read_stock_rules(connection: Connection, principal: Principal) -> list[StockRule]:
    """Return the rules that concern what the principal may see, by date."""
    return [
        rule
        for rule in blank_stock.rules(connection)
        if rule.center_id == EVERY_CENTER or principal.may_see(rule.center_id)
    ]
