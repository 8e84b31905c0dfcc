"""Give a certificate out as a signed credential, and publish the lists that say which were revoked."""

import hashlib
import secrets
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.credentials import (
    LIST_BITS,
    Place,
    Purpose,
    credential_of,
    status_list,
)
from services.certification.operations.credential_keys import Issuer, signer
from services.certification.storage import credentials
from shared.errors import NotFound

_DRAWS = 8
"""Places drawn from one list before the next is begun: so many in a row are taken when it is about half full,
and nobody needs to count."""


def issue_credential(
    connection: Connection,
    certificate_id: UUID,
    issuer: Issuer,
    *,
    named: bool = False,
) -> str:
    """Return the certificate as a compact JWS (VC-JWT), with the holder's name in clear if `named`.

    The bit that speaks of it is given the first time. `NotFound` if the certificate has no number.
    """
    said = credentials.attested(connection, certificate_id)
    if said is None:
        raise NotFound
    at = _place(connection, certificate_id)
    signed = credential_of(said, at, issuer.origin, named=named)
    return signer(connection, issuer).sign(signed)


def _place(connection: Connection, certificate_id: UUID) -> Place:
    """Return the certificate's bit; races are decided by the database, whose word is read back."""
    held = credentials.place_of(connection, certificate_id)
    if held is not None:
        return held
    newest = credentials.newest_list(connection)
    salt = secrets.token_urlsafe(16)
    for number in [newest] * _DRAWS + [newest + 1] * _DRAWS:
        drawn = Place(number, secrets.randbelow(LIST_BITS), salt)
        if credentials.give_place(connection, certificate_id, drawn):
            return drawn
        held = credentials.place_of(connection, certificate_id)
        if held is not None:  # another transaction gave it meanwhile
            return held
    raise RuntimeError("no free place was drawn in the status list")


def published_list(connection: Connection, number: int, purpose: Purpose, issuer: Issuer) -> tuple[str, str]:
    """Return a status list as a compact JWS, and a mark that changes when the text does.

    `NotFound` if no credential has its bit in it.
    """
    if not credentials.has_list(connection, number):
        raise NotFound
    places = credentials.set_places(connection, number, purpose)
    content = status_list(number, purpose, places, issuer.origin, issuer.now)
    signed = signer(connection, issuer).sign(content)
    return signed, hashlib.sha256(signed.encode()).hexdigest()[:32]
