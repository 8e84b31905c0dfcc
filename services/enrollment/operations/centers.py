"""Registering centers, giving them new dated names, kinds, parents or places, and their seals."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.centers import (
    Center,
    CenterKind,
    DocumentProfile,
    require_codes,
    require_kind,
    require_later,
    require_works,
    usual_kind,
)
from services.enrollment.domain.seals import Seal, require_one_seal, withdrawn
from services.enrollment.operations.announcements import center_changed, center_registered, center_sealed
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import centers
from shared.errors import NotFound
from shared.ids import new_id
from shared.messaging import publish
from shared.principal import Principal


def register_center(
    connection: Connection,
    *,
    code: str,
    area_code: str,
    province_code: str,
    name: str,
    short_name: str,
    parent: str,
    established_on: date,
    established_by: str,
    kind: str | None = None,
    seat: str = "",
    document_profile: DocumentProfile = "party",
    principal: Principal,
) -> Center:
    """Enter a center in the register. `Conflict` if its code or area has one already.

    Without a kind it is what a district's center was set up as on that day.
    """
    require_province(principal)
    known = centers.kinds(connection)
    chosen = usual_kind(known, established_on) if kind is None else require_kind(known, kind, established_on)
    require_codes(chosen, area_code, province_code)
    center = Center(
        id=new_id(),
        code=code,
        area_code=area_code,
        province_code=province_code,
        version=1,
        valid_from=established_on,
        name=name,
        short_name=short_name,
        parent=parent,
        established_by=established_by,
        kind=chosen.code,
        seat=seat,
        document_profile=document_profile,
    )
    centers.add(connection, center)
    publish(connection, [center_registered(center)])
    return center


def change_center(
    connection: Connection,
    center_id: UUID,
    *,
    valid_from: date,
    name: str,
    short_name: str,
    parent: str,
    established_by: str,
    principal: Principal,
    **placed: Any,
) -> Center:
    """Give a center its next dated version. `Conflict` if it does not begin after the last one.

    `placed` may give `kind`, `seat`, `area_code`, `province_code` and `document_profile`; what it does
    not give (or gives as None) stays as it was. It is the same center under its stable id: this is how
    a training center became a political center (2019-2021), which is no succession.
    """
    require_province(principal)
    last = locked(connection, center_id)
    require_later(last.valid_from, valid_from)
    require_works(last, valid_from)
    given = {member: value for member, value in placed.items() if value is not None}
    changed = replace(
        last,
        version=last.version + 1,
        valid_from=valid_from,
        name=name,
        short_name=short_name,
        parent=parent,
        established_by=established_by,
        **given,
    )
    known = centers.kinds(connection)
    if changed.kind != last.kind:
        require_kind(known, changed.kind, valid_from)
    kind = next(each for each in known if each.code == changed.kind)
    require_codes(kind, changed.area_code, changed.province_code)
    centers.add_version(connection, changed)
    publish(connection, [center_changed(changed)])
    return changed


def locked(connection: Connection, center_id: UUID) -> Center:
    """Hold a center until the transaction ends and return its latest version; `NotFound` if none."""
    if not centers.lock(connection, center_id):
        raise NotFound
    return centers.versions(connection, center_id)[-1]


def working(connection: Connection, center_id: UUID, day: date) -> Center:
    """Hold a center that something begins at on `day`; `Conflict` if it had ended, `NotFound` if none.

    Whoever enters a class, a plan, an appointment calls this in place of a bare lock: a succession that is
    entered at the same time waits, or is waited for.
    """
    center = locked(connection, center_id)
    require_works(center, day)
    return center


def define_kind(connection: Connection, kind: CenterKind, *, principal: Principal) -> CenterKind:
    """Enter a kind of center that a decree brings; `Conflict` if its code is taken."""
    require_province(principal)
    centers.add_kind(connection, kind)
    return kind


def grant_seal(
    connection: Connection,
    center_id: UUID,
    *,
    inscription: str,
    valid_from: date,
    granted_by: str,
    principal: Principal,
) -> Seal:
    """Enter a seal that a center takes into use; `Conflict` while another one is in use."""
    require_province(principal)
    working(connection, center_id, valid_from)
    require_one_seal(centers.seals(connection, center_id), valid_from)
    seal = Seal(new_id(), center_id, inscription, valid_from, None, granted_by)
    centers.add_seal(connection, seal)
    publish(connection, [center_sealed(seal)])
    return seal


def withdraw_seal(
    connection: Connection,
    center_id: UUID,
    *,
    valid_to: date,
    withdrawn_by: str,
    principal: Principal,
) -> Seal:
    """Enter the last day of the seal in use; `NotFound` if the center uses none."""
    require_province(principal)
    locked(connection, center_id)
    used = next((each for each in centers.seals(connection, center_id) if each.valid_to is None), None)
    if used is None:
        raise NotFound(
            "Trung tâm không có con dấu nào đang dùng.", "The center uses no seal.", code="no-seal"
        )
    seal = withdrawn(used, valid_to, withdrawn_by)
    centers.withdraw_seals(connection, (center_id,), valid_to, withdrawn_by)
    publish(connection, [center_sealed(seal)])
    return seal
