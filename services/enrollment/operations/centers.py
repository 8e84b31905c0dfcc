"""Registering centers and giving them new dated names, parents or places."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.centers import Center, require_digits, require_later
from services.enrollment.operations.announcements import center_changed, center_registered
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import centers
from shared.errors import NotFound
from shared.ids import new_id
from shared.messaging import publish
from shared.principal import Principal

AREA_CODE_DIGITS = 3
PROVINCE_CODE_DIGITS = 2


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
    principal: Principal,
) -> Center:
    """Enter a center in the register. `Conflict` if its code or district has one already."""
    require_province(principal)
    require_digits(area_code, AREA_CODE_DIGITS)
    require_digits(province_code, PROVINCE_CODE_DIGITS)
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
) -> Center:
    """Give a center its next dated version. `Conflict` if it does not begin after the last one."""
    require_province(principal)
    if not centers.lock(connection, center_id):
        raise NotFound
    last = centers.versions(connection, center_id)[-1]
    require_later(last.valid_from, valid_from)
    changed = replace(
        last,
        version=last.version + 1,
        valid_from=valid_from,
        name=name,
        short_name=short_name,
        parent=parent,
        established_by=established_by,
    )
    centers.add_version(connection, changed)
    publish(connection, [center_changed(changed)])
    return changed
