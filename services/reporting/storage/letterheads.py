"""Formats of documents and letterheads of issuers, as of a day."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from services.reporting.domain.letterheads import Letterhead, Profile, form_from_data
from services.reporting.storage.tables_papers import letterhead
from shared.principal import Principal

_OF = "issuer_id, valid_from, kind, parent, issuer, symbol, place, authority, title, signer, recipients"
_MEMBERS = _OF.split(", ")


class Entered(NamedTuple):
    """A letterhead with who entered it; `entry` grows."""

    entry: int
    letterhead: Letterhead
    entered_by_name: str


def profiles(connection: Connection) -> list[Profile]:
    """Return every format, the newest first."""
    rows = connection.execute(
        text(
            "SELECT code, kind, name, valid_from, ends AS valid_to, form, source FROM document_profile_dated"
            " ORDER BY valid_from DESC, code"
        )
    )
    return [Profile(**{**row, "form": form_from_data(row["form"])}) for row in rows.mappings()]


def letterhead_on(connection: Connection, issuer_id: UUID, day: date) -> Letterhead | None:
    """Return an issuer's letterhead as of a day; None if none was entered for it."""
    row = connection.execute(
        text(
            f"SELECT {_OF} FROM letterhead WHERE issuer_id = :issuer_id AND valid_from <= :day"  # noqa: S608
            " ORDER BY valid_from DESC, entry DESC LIMIT 1"
        ),
        {"issuer_id": issuer_id, "day": day},
    )
    found = row.mappings().one_or_none()
    return None if found is None else _letterhead(found)


def letterheads(connection: Connection, issuer_id: UUID) -> list[Entered]:
    """Return every letterhead of an issuer, the one that holds last first."""
    rows = connection.execute(
        text(
            f"SELECT {_OF}, entry, entered_by_name FROM letterhead WHERE issuer_id = :issuer_id"  # noqa: S608
            " ORDER BY valid_from DESC, entry DESC"
        ),
        {"issuer_id": issuer_id},
    )
    return [Entered(row["entry"], _letterhead(row), row["entered_by_name"]) for row in rows.mappings()]


def _letterhead(row: RowMapping) -> Letterhead:
    members = {name: row[name] for name in _MEMBERS}
    return Letterhead(**{**members, "recipients": tuple(row["recipients"])})


def add_letterhead(connection: Connection, entered: Letterhead, by: Principal) -> None:
    """Store a letterhead; it holds from its day on, before any entered earlier for the same day."""
    connection.execute(
        letterhead.insert(),
        {
            "issuer_id": entered.issuer_id,
            "valid_from": entered.valid_from,
            "kind": entered.kind,
            "parent": entered.parent,
            "issuer": entered.issuer,
            "symbol": entered.symbol,
            "place": entered.place,
            "authority": entered.authority,
            "title": entered.title,
            "signer": entered.signer,
            "recipients": list(entered.recipients),
            "entered_by": by.id,
            "entered_by_name": by.name,
        },
    )
