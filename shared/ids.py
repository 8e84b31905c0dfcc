"""Identifiers: UUIDv7, so that rows created together lie together in an index."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """Return a fresh time-ordered identifier (UUID version 7, RFC 9562)."""
    return UUID(bytes=uuid_utils.uuid7().bytes)
