"""The dated rules of contests, per level."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.contest_rules import ContestRules, Level, Part, Prize
from services.enrollment.storage.contest_tables import contest_rule, contest_rule_part, contest_rule_prize
from services.enrollment.storage.refusals import refusing
from shared.errors import Conflict

_OWN = tuple(each.name for each in fields(ContestRules) if each.name not in ("parts", "prizes", "tie_parts"))
_KEY = ("level", "version", "ordinal")


def versions(connection: Connection, level: Level | None = None) -> list[ContestRules]:
    """Return every version of a level's rules, or of all levels, oldest first."""
    parts = _items(connection.execute(select(contest_rule_part).order_by(contest_rule_part.c.ordinal)))
    prizes = _items(connection.execute(select(contest_rule_prize).order_by(contest_rule_prize.c.ordinal)))
    query = select(contest_rule).order_by(contest_rule.c.level, contest_rule.c.version)
    if level is not None:
        query = query.where(contest_rule.c.level == level)
    return [
        ContestRules(
            **{name: row[name] for name in _OWN},
            tie_parts=tuple(row["tie_parts"]),
            parts=tuple(Part(**each) for each in parts.get((row["level"], row["version"]), ())),
            prizes=tuple(Prize(**each) for each in prizes.get((row["level"], row["version"]), ())),
        )
        for row in connection.execute(query).mappings()
    ]


def get(connection: Connection, level: Level, version: int) -> ContestRules:
    """Return one version of a level's rules."""
    return next(each for each in versions(connection, level) if each.version == version)


def _items(rows: Any) -> dict[tuple[str, int], list[Mapping[str, Any]]]:
    found: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    for row in rows.mappings():
        kept = {name: value for name, value in row.items() if name not in _KEY}
        found.setdefault((row["level"], row["version"]), []).append(kept)
    return found


def add(connection: Connection, rules: ContestRules, *, by: str) -> None:
    """Store the next version of a level's rules; `Conflict` if another was entered meanwhile."""
    meanwhile = Conflict(
        "Một bản quy chế khác vừa được nhập. Hãy tải lại trang và kiểm tra.",
        "Another version was entered meanwhile. Reload and check.",
        code="contest-rules-version",
    )
    with refusing({"contest_rule_pkey": meanwhile, "contest_rule_day_unique": meanwhile}):
        connection.execute(
            insert(contest_rule).values(
                **{name: getattr(rules, name) for name in _OWN},
                tie_parts=list(rules.tie_parts),
                recorded_by=by,
            )
        )
    of_version = {"level": rules.level, "version": rules.version}
    items: Sequence[tuple[Any, Sequence[Part | Prize]]] = (
        (contest_rule_part, rules.parts),
        (contest_rule_prize, rules.prizes),
    )
    for table, each in items:
        if each:
            connection.execute(
                insert(table),
                [
                    {**of_version, "ordinal": place, **asdict(item)}
                    for place, item in enumerate(each, start=1)
                ],
            )


def next_version(connection: Connection, level: Level) -> int:
    """Return the number of a level's version to be entered next."""
    last = connection.execute(
        select(func.coalesce(func.max(contest_rule.c.version), 0)).where(contest_rule.c.level == level)
    ).scalar_one()
    return int(last) + 1
