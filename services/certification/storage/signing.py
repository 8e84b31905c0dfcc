"""Batches that are proposed and signed, and who may sign."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, text, update

from services.certification.domain.certificates import State
from services.certification.domain.signing import Signatory, Signed, SigningPost
from services.certification.storage.issuing_tables import signing_batch, signing_post
from services.certification.storage.tables import appointment, certificate
from shared.db import uuids_parameter


@dataclass(frozen=True)
class Batch:
    """A class's certificates before the director: proposed, signed or returned."""

    id: UUID
    class_id: UUID
    center_id: UUID
    state: str
    quantity: int
    proposed_by: str
    proposed_on: date
    signed_by: str | None
    signed_on: date | None
    signer_name: str | None
    signer_title: str | None
    authorisation: str | None
    return_reason: str | None


class Proposed(NamedTuple):
    """A certificate that waits for a signature."""

    certificate_id: UUID
    completion_id: UUID
    replaces: UUID | None
    due_on: date


_COLUMNS = [signing_batch.c["batch_id" if name == "id" else name] for name in Batch.__dataclass_fields__]
_PROPOSABLE = text(
    """
    SELECT c.certificate_id, c.center_id, c.due_on FROM certificate c
    WHERE c.class_id = :class_id AND c.state = 'draft' AND (
        c.waits = '{batch}' OR :of_ended AND NOT c.waits && '{decision,result,attendance}'
    )
    ORDER BY c.certificate_id FOR UPDATE
    """
)
_TO_BATCH = text(
    """
    UPDATE certificate SET state = 'to_sign', waits = NULL, batch_id = :batch_id
    WHERE certificate_id = ANY (CAST(:ids AS uuid[]))
    """
)
_BACK = text(
    """
    UPDATE certificate SET state = 'draft', waits = '{batch}', batch_id = NULL
    WHERE batch_id = :batch_id AND state = 'to_sign'
    """
)


def people_at(connection: Connection, center_id: UUID) -> list[Signatory]:
    """Return everybody who was ever appointed at the center."""
    columns = appointment.c
    query = select(
        columns.appointment_id,
        columns.center_id,
        columns.full_name,
        columns.post,
        columns.post_title,
        columns.valid_from,
        columns.valid_to,
    ).where(columns.center_id == center_id)
    return [Signatory(*row) for row in connection.execute(query)]


def posts(connection: Connection) -> list[SigningPost]:
    """Return which posts sign, whatever the date."""
    columns = signing_post.c
    query = select(
        columns.post,
        columns.effective_from,
        columns.effective_to,
        columns.prefix,
        columns.needs_authorisation,
        columns.signs,
        columns.provenance,
    )
    return [SigningPost(*row) for row in connection.execute(query)]


def add_post(connection: Connection, new: SigningPost, recorded_by: str) -> None:
    """Store a version of whether and how a post signs."""
    connection.execute(insert(signing_post).values(**asdict(new), recorded_by=recorded_by))


def proposable(connection: Connection, class_id: UUID, *, of_ended: bool) -> list[Row[Any]]:
    """Return the drafts of a class that can be proposed, held.

    `of_ended` takes those that lack signer, seal or blank, too; none without decision, pass or attendance.
    """
    return list(connection.execute(_PROPOSABLE, {"class_id": class_id, "of_ended": of_ended}))


def propose(connection: Connection, new: Batch, certificates: Collection[UUID]) -> None:
    """Store a batch and put these certificates in it."""
    connection.execute(
        insert(signing_batch).values(
            batch_id=new.id,
            class_id=new.class_id,
            center_id=new.center_id,
            quantity=new.quantity,
            proposed_by=new.proposed_by,
            proposed_on=new.proposed_on,
        )
    )
    connection.execute(_TO_BATCH, {"batch_id": new.id, "ids": uuids_parameter(certificates)})


def batch(connection: Connection, batch_id: UUID, *, hold: bool = False) -> Batch | None:
    """Return a batch, None if there is none; `hold` keeps it until the transaction ends."""
    query = select(*_COLUMNS).where(signing_batch.c.batch_id == batch_id)
    row = connection.execute(query.with_for_update() if hold else query).one_or_none()
    return None if row is None else Batch(*row)


def batches(
    connection: Connection, *, centers: Collection[UUID] | None = None, class_id: UUID | None = None
) -> list[Batch]:
    """Return batches of these centers (None: all) or of a class: the proposed first, then the newest."""
    query = select(*_COLUMNS)
    if centers is not None:
        query = query.where(signing_batch.c.center_id.in_(centers))
    if class_id is not None:
        query = query.where(signing_batch.c.class_id == class_id)
    order = ((signing_batch.c.state != "proposed"), signing_batch.c.batch_id.desc())
    return [Batch(*row) for row in connection.execute(query.order_by(*order).limit(300))]


def close_signed(connection: Connection, batch_id: UUID, signed: Signed, account: str) -> None:
    """Store that the batch was signed."""
    connection.execute(
        update(signing_batch)
        .where(signing_batch.c.batch_id == batch_id)
        .values(
            state="signed",
            signed_by=account,
            signed_on=signed.on,
            signer_name=signed.name,
            signer_title=signed.title,
            authorisation=signed.authorisation,
        )
    )


def close_returned(connection: Connection, batch_id: UUID, reason: str) -> None:
    """Store that the batch was returned; its certificates are drafts again."""
    connection.execute(
        update(signing_batch)
        .where(signing_batch.c.batch_id == batch_id)
        .values(state="returned", return_reason=reason)
    )
    connection.execute(_BACK, {"batch_id": batch_id})


def to_sign(connection: Connection, batch_id: UUID) -> list[Proposed]:
    """Return the certificates of a batch that still wait for the signature."""
    columns = certificate.c
    query = select(columns.certificate_id, columns.completion_id, columns.replaces, columns.due_on).where(
        columns.batch_id == batch_id, columns.state == State.TO_SIGN.value
    )
    return [Proposed(*row) for row in connection.execute(query.order_by(columns.certificate_id))]


def certificates_in(connection: Connection, batch_id: UUID) -> set[UUID]:
    """Return the certificates that are, or were signed, in a batch."""
    query = select(certificate.c.certificate_id)
    return set(connection.scalars(query.where(certificate.c.batch_id == batch_id)))
