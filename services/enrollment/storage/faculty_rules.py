"""The dated rules about people, the levels they speak of, and the list of posts."""

from dataclasses import asdict, fields

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.faculty import Post
from services.enrollment.domain.faculty_rules import FacultyRules, Level, PostRule, Standard
from services.enrollment.storage.organisation_tables import post
from services.enrollment.storage.people_tables import (
    faculty_rule,
    faculty_rule_post,
    faculty_rule_standard,
    qualification_level,
)
from services.enrollment.storage.refusals import refusing
from shared.errors import Conflict

_OWN = tuple(each.name for each in fields(FacultyRules) if each.name not in ("posts", "standards"))


def posts(connection: Connection) -> list[Post]:
    """Return the list of posts; those that sign first."""
    rows = connection.execute(select(post).order_by(post.c.signs_completion.desc(), post.c.title)).mappings()
    return [Post(**row) for row in rows]


def levels(connection: Connection) -> list[Level]:
    """Return every level of every kind, lowest first."""
    rows = connection.execute(
        select(qualification_level).order_by(qualification_level.c.kind, qualification_level.c.rank)
    ).mappings()
    return [Level(**row) for row in rows]


def versions(connection: Connection) -> list[FacultyRules]:
    """Return every version of the rules, oldest first."""
    of_posts: dict[int, list[PostRule]] = {}
    for row in connection.execute(select(faculty_rule_post).order_by(faculty_rule_post.c.post)).mappings():
        of_posts.setdefault(row["version"], []).append(
            PostRule(**{name: value for name, value in row.items() if name != "version"})
        )
    standards: dict[int, list[Standard]] = {}
    ordered = select(faculty_rule_standard).order_by(
        faculty_rule_standard.c.employment, faculty_rule_standard.c.kind
    )
    for row in connection.execute(ordered).mappings():
        standards.setdefault(row["version"], []).append(
            Standard(**{name: value for name, value in row.items() if name != "version"})
        )
    rows = connection.execute(
        select(*(faculty_rule.c[name] for name in _OWN)).order_by(faculty_rule.c.version)
    ).mappings()
    return [
        FacultyRules(
            **row,
            posts=tuple(of_posts.get(row["version"], ())),
            standards=tuple(standards.get(row["version"], ())),
        )
        for row in rows
    ]


def add(connection: Connection, rules: FacultyRules, *, by: str) -> None:
    """Store the next version; `Conflict` if another was entered meanwhile, or for the same day."""
    meanwhile = Conflict(
        "Một bản quy định khác vừa được nhập. Hãy tải lại trang và kiểm tra.",
        "Another version was entered meanwhile. Reload and check.",
        code="faculty-rules-version",
    )
    with refusing({"faculty_rule_pkey": meanwhile, "faculty_rule_day_unique": meanwhile}):
        connection.execute(
            insert(faculty_rule).values(**{name: getattr(rules, name) for name in _OWN}, recorded_by=by)
        )
    for table, items in ((faculty_rule_post, rules.posts), (faculty_rule_standard, rules.standards)):
        if items:
            connection.execute(insert(table), [{"version": rules.version, **asdict(each)} for each in items])


def next_version(connection: Connection) -> int:
    """Return the number of the version to be entered next."""
    last = connection.execute(select(func.coalesce(func.max(faculty_rule.c.version), 0))).scalar_one()
    return int(last) + 1
