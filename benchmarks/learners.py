"""Learners among a million: invented by the set, then searched over HTTP by all kinds of words."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg

from benchmarks.field import Field
from benchmarks.figures import percentile
from benchmarks.learner_names import names as invented_names
from shared.vietnamese import match_key, sort_key
from stack.demo.accounts import officer_of
from stack.demo.doors import SignedIn

ASKED = 400
CLASS_SIZE = 200

COMMONEST = (
    "nguyễn", "nguyen", "nguyen thi", "thi", "van", "nguyen van", "h", "n", "nguyen thi h", "thi van",
    "van thi",
    "yến", "huong", "Hương", "le pham", "tran le", "quach", "quach yen", "y", "anh", "ly anh", "1985",
    "huong 1985", "nguyen van an 1985", "Lan", "nt-00012", "026185", "0912", "n v a", "van anh nguyen",
    "yen thi nguyen", "12/3/1985",
)  # fmt: skip

# Every column of a class that is there, with its own id, code and center: whatever columns classes have.
_CLASSES = """
INSERT INTO training_class
SELECT (jsonb_populate_record(c, jsonb_build_object('id', md5('bench' || n), 'code',
    'NT-' || lpad(n::text, 5, '0') || '/2021', 'center_id', at.ids[n %% cardinality(at.ids) + 1],
    'state', 'open', 'decision_id', NULL, 'opening_decision_id', NULL, 'homeroom_id', NULL,
    'registrar_id', NULL, 'completed', 0, 'not_passed', 0))).*
FROM training_class AS c,
    (SELECT array_agg(id ORDER BY id) AS ids FROM center) AS at,
    generate_series(0, %(classes)s - 1) AS n
WHERE c.id = (SELECT min(id::text)::uuid FROM training_class)
"""
_ENROLMENTS = """
INSERT INTO enrolment (id, class_id, learner_id, ordinal, full_name, sort_key, birth_date, gender, ethnicity,
    birth_place, unit, party_cell, party_status, state)
SELECT uuidv7(), md5('bench' || n / %(size)s)::uuid, id, n %% %(size)s + 1, full_name, sort_key,
    birth_year::text, gender, '', '', 'Xã ' || n %% 121, '', 'Quần chúng', 'admitted'
FROM (SELECT row_number() OVER (ORDER BY md5(id::text)) - 1 AS n, * FROM learner l
      WHERE NOT EXISTS (SELECT FROM enrolment e WHERE e.learner_id = l.id)) AS numbered
"""


@dataclass(frozen=True)
class Searched:
    """Milliseconds of the province's and of a center officer's searches, and seconds to fill the database."""

    people: int
    filled_in: float
    province_p50: float
    province_p95: float
    officer_p95: float
    slowest: list[tuple[float, str]]


def invent(connection: psycopg.Connection[tuple[object, ...]], people: int) -> None:
    """Enter so many people in classes of `CLASS_SIZE` of all centers, like a class that is there."""
    chance = random.Random(7)
    known: dict[str, tuple[str, str]] = {}
    names = [invented_names(chance, gender, people // 2 + 1) for gender in ("male", "female")]
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY learner (id, identity_number, full_name, match_key, sort_key, birth_year, birth_month,"
            " birth_day, gender, phone) FROM STDIN"
        ) as copy,
    ):
        for number in range(people):
            name = names[number % 2][number // 2]
            if name not in known:
                known[name] = (match_key(name), sort_key(name))
            year = chance.randint(1955, 2005)
            copy.write_row(
                (
                    UUID(int=(number << 80) | (7 << 76) | (2 << 62) | chance.getrandbits(60)),
                    f"026{number % 2}{year % 100:02d}{number:06d}" if number % 3 else None,
                    name,
                    *known[name],
                    year,
                    chance.randint(1, 12),
                    chance.randint(1, 28),
                    ("male", "female")[number % 2],
                    f"09{chance.randrange(10**8):08d}" if chance.random() < 0.5 else None,  # noqa: PLR2004
                )
            )
    connection.execute(_CLASSES, {"classes": -(-people // CLASS_SIZE)})
    connection.execute(_ENROLMENTS, {"size": CLASS_SIZE})


def questions(names: Sequence[str], numbers: Sequence[str]) -> list[str]:
    """Return what is asked: the commonest words, whole names, parts in any order, beginnings, numbers."""
    chance = random.Random(11)
    asked = list(COMMONEST)
    for name in names:
        words = name.split()
        shuffled = chance.sample(words, len(words))
        asked.append(
            chance.choice(
                [
                    name,
                    match_key(name),
                    words[-1],
                    " ".join(shuffled),
                    name[: chance.randint(2, len(name))],
                    match_key(f"{words[0]} {words[-1]}"),
                ]
            )
        )
    return asked + [number[: chance.randint(5, len(number))] for number in numbers]


def search(field: Field, people: int) -> Searched:
    """Fill the running enrollment with so many people, then search as the province and as an officer."""
    began = time.monotonic()
    with field.connect("enrollment") as connection:
        invent(connection, people)
        filled_in = time.monotonic() - began
        names = connection.execute(
            "SELECT full_name FROM learner WHERE merged_into IS NULL ORDER BY md5(id::text) LIMIT %s", [ASKED]
        ).fetchall()
        numbers = connection.execute(
            "SELECT coalesce(identity_number, phone) FROM learner"
            " WHERE coalesce(identity_number, phone) IS NOT NULL ORDER BY md5(id::text) LIMIT 40"
        ).fetchall()
    database = field.stack.database_url("enrollment").rpartition("/")[2]
    with field.stack.postgres.connect(database) as owner:
        owner.execute("VACUUM ANALYZE")
    asked = questions([str(name) for (name,) in names], [str(number) for (number,) in numbers])
    center = field.story.province.centers[0]
    province = _ask(field.province, asked)
    officer = _ask(field.story.person(officer_of(center)), asked)
    slowest = sorted(zip(province, asked, strict=True), reverse=True)[:10]
    return Searched(
        people,
        filled_in,
        percentile(province, 0.50),
        percentile(province, 0.95),
        percentile(officer, 0.95),
        slowest,
    )


def _ask(person: SignedIn, asked: Sequence[str]) -> list[float]:
    """Return the milliseconds of each answer; all is asked once before, as caches are warm at work."""
    took = []
    for round_ in range(2):
        for typed in asked:
            began = time.monotonic()
            person.get("search", "/enrollment/api/learners", q=typed)
            if round_:
                took.append((time.monotonic() - began) * 1e3)
    return took
