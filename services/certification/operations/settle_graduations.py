"""The heart of the service: a batch of graduations becomes certificates, whatever its order."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.certificates import (
    NOTHING_YET,
    Close,
    Due,
    Issue,
    LookAgain,
    OpenReview,
    Revoke,
    decide,
)
from services.certification.domain.graduations import Graduation, accept, accept_all
from services.certification.operations.announce import (
    review_noted,
    review_opened,
    revocation_noted,
    revoked,
)
from services.certification.operations.issue_certificates import number_certificates
from services.certification.operations.issue_waiting import look_again
from services.certification.operations.register_appendix import append_to_register
from services.certification.storage import certificates
from services.certification.storage import graduations as store
from shared.events.certification import CertificateEvent
from shared.events.envelope import Event
from shared.ids import new_id
from shared.messaging import Delivery, publish

Causes = Mapping[UUID, Delivery[Event]]


def settle_graduations(connection: Connection, told: Sequence[Graduation], causes: Causes) -> None:
    """Take in what was told of completions and bring their certificates in line with it.

    `causes` has, by completion, the delivery that what is published follows from. The caller
    stands in the lines of all centers concerned. `CenterMoved` if a completion changes its center.
    """
    incoming = accept_all(told)
    known = store.load(connection, incoming)
    # Nearly always nothing is known of any, and each look costs a hash of its id.
    changed = _newer(incoming, known) if known else list(incoming.values())
    if not changed:
        return
    histories = store.histories(connection, known) if known else {}
    endings: list[Revoke | Close] = []
    reviews: list[OpenReview] = []
    waiting: list[UUID] = []
    due: list[Due] = []
    for graduation in changed:
        history = histories.get(graduation.completion_id, NOTHING_YET) if histories else NOTHING_YET
        for action in decide(graduation, history):
            match action:
                case Issue(replaces=replaces):
                    assert graduation.printed is not None  # noqa: S101 -- decide issues only what stands
                    center = graduation.center_id
                    due.append(Due(new_id(), graduation, graduation.printed, replaces, center))
                case OpenReview():
                    reviews.append(action)
                case LookAgain(certificate_id=certificate_id):
                    waiting.append(certificate_id)
                case _:
                    endings.append(action)
    # What ends goes first: it makes the one live place free for what follows it.
    ended = certificates.end(connection, endings)
    opened = certificates.open_reviews(connection, reviews)
    append_to_register(
        connection,
        [revocation_noted(row) for row in ended]
        + [review_noted(row, causes[row.completion_id].told_on) for row in opened],
    )
    published: list[CertificateEvent] = [revoked(row) for row in ended]
    published += [review_opened(row) for row in opened]
    entries = number_certificates(connection, due)
    # Numbered on this very text, a completion never needs it again: `domain.certificates.decide`.
    store.store(connection, changed, known, {event.completion_id for event in entries.issued})
    certificates.enter(connection, entries.numbered, entries.waiting)
    published += entries.issued
    if waiting:
        published += look_again(connection, waiting)
    publish(connection, published, [causes[event.completion_id] for event in published])


def _newer(incoming: Mapping[UUID, Graduation], known: Mapping[UUID, Graduation]) -> list[Graduation]:
    """Return the completions as they now stand, without those of which nothing new was told."""
    after = {key: accept(known.get(key), graduation) for key, graduation in incoming.items()}
    return [graduation for key, graduation in after.items() if graduation != known.get(key)]
