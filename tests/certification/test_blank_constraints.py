"""The database itself keeps states, movements and certificates together, whoever writes."""

from collections.abc import Callable

import pytest
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.ids import new_id
from tests.certification.blank_story import assert_whole
from tests.certification.story import opened, receive
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]

_MOVE = (
    "INSERT INTO blank_movement (kind, deed_id, lot_id, first_number, last_number, quantity, from_center,"
    " from_state, to_center, to_state, moved_on) SELECT {kind}, {deed}, lot_id, {numbers}, center_id,"
    " {states} FROM blank_lot"
)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("UPDATE blank SET state = 'lost'", "blank_moves_by_movement"),
        ("UPDATE blank SET center_id = lot_id", "blank_moves_by_movement"),
        ("INSERT INTO blank SELECT 'X 1', lot_id, center_id FROM blank", "blank_moves_by_movement"),
        ("DELETE FROM blank_movement", "blank_movement"),
        ("UPDATE blank_movement SET quantity = quantity", "blank_movement"),
        ("UPDATE blank_deed SET reason = ''", "blank_deed"),
        (
            _MOVE.format(
                kind="'issue'",
                deed="NULL",
                numbers="3, 3, 1",
                states="'in_stock', center_id, 'issued', '2021-07-27'",
            ),
            "blank_movement_by_certificate",
        ),
        (
            _MOVE.format(
                kind="'lose'",
                deed="lot_id",
                numbers="1, 2, 2",
                states="'in_stock', center_id, 'lost', '2021-07-27'",
            ),
            "blank_movement_from_where_they_are",
        ),
        (
            _MOVE.format(
                kind="'lose'",
                deed="lot_id",
                numbers="2, 2, 1",
                states="'in_stock', center_id, 'lost', '2021-01-03'",
            ),
            "blank_movement_from_where_they_are",
        ),
        (
            _MOVE.format(
                kind="'destroy'",
                deed="lot_id",
                numbers="1, 1, 1",
                states="'issued', center_id, 'destroyed', '2021-07-27'",
            ),
            "blank_movement_under_certificate",
        ),
        (
            _MOVE.format(
                kind="'lose'",
                deed="lot_id",
                numbers="1, 1, 1",
                states="'issued', center_id, 'lost', '2021-07-27'",
            ),
            "blank_movement_between",
        ),
        (
            _MOVE.format(
                kind="'lose'",
                deed="NULL",
                numbers="2, 2, 1",
                states="'in_stock', center_id, 'lost', '2021-07-27'",
            ),
            "blank_movement_explained",
        ),
    ],
)
def test_the_database_lets_no_state_part_from_its_movement(
    service_database: Make, change: str, constraint: str
) -> None:
    """A blank moves by a movement alone, from where it is; no row is rewritten."""
    database = service_database("certification").database
    center = opened(database, blanks=3)
    receive(database, [center.recorded(new_id())])
    with pytest.raises(IntegrityError) as refused, database.transaction() as connection:
        connection.execute(text(change))
    cause = refused.value.orig
    assert isinstance(cause, errors.IntegrityError)
    assert constraint in (cause.diag.constraint_name or str(cause))
    assert_whole(database, center)
