"""Rule sets: every version is kept, and at any day at most one current set governs a program."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import Connection, RowMapping, Select, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import Range, insert

from services.enrollment.domain.rules import Band, RuleSet
from services.enrollment.storage.organisation_tables import (
    grade_band,
    program,
    rule_set,
    rule_set_program,
)
from services.enrollment.storage.refusals import refusing
from shared.errors import Conflict

_SCALARS = (
    "code",
    "version",
    "title",
    "provenance",
    "effective_from",
    "effective_to",
    "attendance_share",
    "mark_scale",
    "pass_mark",
    "rounding_step",
    "rounding_mode",
    "redo_limit",
    "markers",
    "marker_tolerance",
    "redo_cap",
    "excused_counts",
    "makeup_allowed",
    "class_size_min",
    "transfer_carries",
    "class_deputies",
)


def lock(connection: Connection, code: str) -> int:
    """Serialise the writers of one code until the transaction ends; return its last version, or 0."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("rule_set"), func.hashtext(code))))
    last: int = connection.execute(
        select(func.coalesce(func.max(rule_set.c.version), 0)).where(rule_set.c.code == code)
    ).scalar_one()
    return last


def add(connection: Connection, new: RuleSet) -> None:
    """Store a version as the current one of its code, superseding the version before.

    `Conflict` if another rule set governs one of its programs on one of its days.
    """
    for table, code in ((rule_set, rule_set.c.code), (rule_set_program, rule_set_program.c.rule_set)):
        connection.execute(update(table).where(code == new.code, ~table.c.superseded).values(superseded=True))
    connection.execute(insert(rule_set).values(**{name: getattr(new, name) for name in _SCALARS}))
    connection.execute(
        insert(grade_band),
        [
            {
                "rule_set": new.code,
                "version": new.version,
                "code": band.code,
                "name": band.name,
                "lower": band.lower,
                "upper": band.upper,
                "good": band.good,
            }
            for band in new.bands
        ],
    )
    _govern(connection, new)


def _govern(connection: Connection, new: RuleSet) -> None:
    last = new.effective_to
    in_force = Range(new.effective_from, None if last is None else last + timedelta(days=1), bounds="[)")
    overlap = Conflict(
        "Đã có bộ quy tắc khác hiệu lực cho một trong các chương trình này trong cùng thời gian."
        " Hãy kết thúc hiệu lực của bộ cũ trước.",
        "Another rule set governs one of these programs in the same time. End the older one first.",
        code="rule-set-overlap",
    )
    with refusing({"rule_set_program_one_in_force": overlap}):
        connection.execute(
            insert(rule_set_program).values(
                [
                    {
                        "rule_set": new.code,
                        "version": new.version,
                        "program_code": code,
                        "program_number": select(program.c.number)
                        .where(program.c.code == code)
                        .scalar_subquery(),
                        "in_force": in_force,
                    }
                    for code in new.programs
                ]
            )
        )


def _load(connection: Connection, query: Select[tuple[object, ...]]) -> list[RuleSet]:
    rows = connection.execute(query).mappings().all()
    keys = [(row["code"], row["version"]) for row in rows]
    bands: dict[tuple[str, int], list[Band]] = {key: [] for key in keys}
    programs: dict[tuple[str, int], list[str]] = {key: [] for key in keys}
    for band in connection.execute(
        select(grade_band)
        .where(tuple_(grade_band.c.rule_set, grade_band.c.version).in_(keys))
        .order_by(grade_band.c.lower)
    ).mappings():
        bands[band["rule_set"], band["version"]].append(
            Band(band["code"], band["name"], band["lower"], band["upper"], good=band["good"])
        )
    for row in connection.execute(
        select(rule_set_program.c.rule_set, rule_set_program.c.version, rule_set_program.c.program_code)
        .where(tuple_(rule_set_program.c.rule_set, rule_set_program.c.version).in_(keys))
        .order_by(rule_set_program.c.program_code)
    ):
        programs[row.rule_set, row.version].append(row.program_code)
    return [_rules(row, bands, programs) for row in rows]


def _rules(
    row: RowMapping,
    bands: dict[tuple[str, int], list[Band]],
    programs: dict[tuple[str, int], list[str]],
) -> RuleSet:
    key = (row["code"], row["version"])
    return RuleSet(**row, bands=tuple(bands[key]), programs=tuple(programs[key]))


def _scalars() -> Select[tuple[object, ...]]:
    return select(*(rule_set.c[name] for name in _SCALARS)).order_by(rule_set.c.code, rule_set.c.version)


def get(connection: Connection, code: str, version: int) -> RuleSet:
    """Return one version, current or superseded; it exists, since a foreign key points at it."""
    found = _load(connection, _scalars().where(rule_set.c.code == code, rule_set.c.version == version))
    return found[0]


def every(connection: Connection) -> list[RuleSet]:
    """Return every version, current or superseded, by code and version."""
    return _load(connection, _scalars())


def current(connection: Connection) -> list[RuleSet]:
    """Return the current version of every rule set, by code."""
    return _load(connection, _scalars().where(~rule_set.c.superseded))


def in_force(connection: Connection, wanted: Iterable[tuple[str, date]]) -> dict[tuple[str, date], RuleSet]:
    """Return the rule set that governs each (program, day); those without one are missing."""
    found: dict[tuple[str, date], RuleSet] = {}
    sets = current(connection)
    for program_code, day in wanted:
        for rules in sets:
            begun = rules.effective_from <= day
            over = rules.effective_to is not None and rules.effective_to < day
            if program_code in rules.programs and begun and not over:
                found[program_code, day] = rules
    return found
