"""The page of communes: those of a day with what they came from, and the form that enters a change."""

from collections import defaultdict
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain.communes import Commune
from services.enrollment.operations.center_entries import CommuneChange
from services.enrollment.operations.communes import change_communes
from services.enrollment.storage import centers, communes
from services.enrollment.web.faculty import asked_day
from services.enrollment.web.rule_rows import read
from shared.auth import CurrentPrincipal
from shared.errors import Detail, Invalid
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import FormDoor, Shown, SubmittedForm

router = APIRouter(prefix="/centers/communes")
_HERE = "/enrollment/centers/communes"
_PARTS = 4
"""Of a line: code, name, province, and the codes of those that went into it."""


@router.get("")
def communes_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    on: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show the communes in force on a day, and who serves each."""
    return _page(request, connection, principal, Shown(), on=on)


def _page(
    request: Request, connection: Connection, principal: Principal, shown: Shown, *, on: str = ""
) -> Response:
    day = asked_day(on)
    steps = communes.lineage(connection)
    came: dict[tuple[str, object], list[str]] = defaultdict(list)
    for each in steps:
        came[each.new, each.changed_on].append(each.old)
    names = {each.id: each.short_name for each in centers.latest(connection, None)}
    serving: dict[str, list[str]] = defaultdict(list)
    for served in communes.served(connection, None):
        if served.valid_from <= day and (served.valid_to is None or day <= served.valid_to):
            serving[served.code].append(names[served.center_id])
    return page(
        request,
        "communes.html",
        day=day,
        communes=communes.in_force(connection, day),
        came=came,
        serving=serving,
        changes=sorted({each.changed_on for each in steps}, reverse=True),
        may_change="province" in principal.roles,
        shown=shown,
    )


@router.post("")
def post_change(request: Request, form: SubmittedForm) -> Response:
    """Enter what an act does to communes on a day (province)."""

    def work(connection: Connection) -> str:
        entered = _entered(form)
        change_communes(
            connection,
            changed_on=entered.changed_on,
            legal_act=entered.legal_act,
            begun=[
                Commune(**each.model_dump(), valid_from=entered.changed_on, valid_to=None, established_by="")
                for each in entered.communes
            ],
            lineage=entered.lineage,
            principal=form.principal,
        )
        return f"{_HERE}?on={entered.changed_on.isoformat()}&done=1"

    return form(work, lambda connection, shown: _page(request, connection, form.principal, shown))


def _entered(form: FormDoor) -> CommuneChange:
    """Return the act with its lines taken apart; `Invalid` naming each line that is none."""
    begun: list[dict[str, str]] = []
    lineage: list[tuple[str, str]] = []
    faults: list[Detail] = []
    for number, line in enumerate(form.entered.get("lines", "").splitlines(), start=1):
        parts = [each.strip() for each in line.split(";")]
        if not line.strip():
            continue
        if len(parts) not in (_PARTS - 1, _PARTS) or not all(parts[: _PARTS - 1]):
            faults.append(
                Detail(
                    f"Dòng {number}: cần mã; tên; mã tỉnh; các mã cũ.",
                    f"Line {number}: code; name; province; old codes.",
                    {"field": "lines"},
                )
            )
            continue
        begun.append({"code": parts[0], "name": parts[1], "province_code": parts[2]})
        old = parts[3].replace(",", " ").split() if len(parts) == _PARTS else []
        lineage += [(each, parts[0]) for each in old]
    if faults:
        raise Invalid(
            "Danh sách xã mới chưa đúng. Hãy sửa các dòng được nêu.",
            "The list of new communes is not right. Correct the lines named.",
            code="commune-lines",
            details=faults,
        )
    given = {name: form.entered.get(name, "") for name in ("changed_on", "legal_act")}
    return read(CommuneChange, {**given, "communes": begun, "lineage": lineage})
