"""A report is frozen: what it says, behind whose name, with a fingerprint and the system's signature."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.content import content_to_json
from services.reporting.domain.frozen import Behind, Frozen, Missing, json_fingerprint, statement
from services.reporting.operations import report_keys
from services.reporting.operations.report_contents import Draft
from services.reporting.storage import frozen_reports
from services.reporting.storage.report_periods import OpenedPeriod
from shared.events.sealing import SealingKeys
from shared.ids import new_id
from shared.principal import Principal


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs, in which post, when, and what opens the keys of the system's signature."""

    principal: Principal
    title: str
    at: datetime
    seals: SealingKeys


def freeze(
    connection: Connection,
    opened: OpenedPeriod,
    center_id: UUID,
    draft: Draft,
    signing: Signing,
    *,
    behind: Sequence[Behind] = (),
    missing: Sequence[Missing] = (),
    reason: str | None = None,
) -> Frozen:
    """Keep the draft as the next version of the report, and return it.

    The caller holds the report, so that no two get one number. `Conflict` if there is no key to sign with.
    """
    before = frozen_reports.last_fingerprints(connection, opened.id).get(center_id, (0, None))
    content = content_to_json(draft.content)
    unsigned = Frozen(
        period_id=opened.id,
        period=opened.code,
        center_id=center_id,
        number=before[0] + 1,
        content=content,
        fingerprint=json_fingerprint(content),
        positions=draft.content.positions,
        as_of=draft.content.as_of,
        behind=tuple(behind),
        missing=tuple(missing),
        reason=reason,
        previous=before[1],
        signed_by=signing.principal.id,
        signed_by_name=signing.principal.name,
        signed_by_title=signing.title,
        signed_at=signing.at,
        kid=new_id(),
        signature="",
    )
    kid, signature = report_keys.sign(connection, signing.seals, signing.at, statement(unsigned))
    frozen = replace(unsigned, kid=kid, signature=signature)
    frozen_reports.enter(connection, frozen)
    return frozen
