"""Centers with a seal, a past and a successor, for the doors that need them."""

from datetime import date

from sqlalchemy import Connection

from services.enrollment.domain.communes import Commune
from services.enrollment.domain.successions import Receipts, Succession
from services.enrollment.operations.centers import grant_seal
from services.enrollment.operations.communes import change_communes
from services.enrollment.operations.successions import record_succession
from shared.ids import new_id
from tests.enrollment import field


def enter_organisation(connection: Connection) -> dict[str, str]:
    """Enter a sealed center that succeeded another, one that may end, and a commune; return their ids."""
    sealed = field.center(connection, "249")
    grant_seal(
        connection,
        sealed.center.id,
        inscription="TTCT Thử",
        valid_from=date(2021, 3, 1),
        granted_by="11/ĐKMD",
        principal=field.PROVINCE,
    )
    ending, gone = field.center(connection, "247"), field.center(connection, "248")
    succession = record_succession(
        connection,
        Succession(
            new_id(),
            "dissolve",
            date(2021, 7, 1),
            "7-QĐ/TU",
            (gone.center.id,),
            (sealed.center.id,),
            Receipts(sealed.center.id, sealed.center.id),
        ),
        principal=field.PROVINCE,
        today=field.TODAY,
        keys=field.KEYS,
    )
    known = Commune("90002", "Xã Cũ", date(2021, 1, 1), None, "243", "26", "NQ thử")
    change_communes(
        connection,
        changed_on=known.valid_from,
        legal_act="NQ thử",
        begun=[known],
        lineage=[],
        principal=field.PROVINCE,
    )
    return {
        "sealed_center": str(sealed.center.id),
        "ending_center": str(ending.center.id),
        "succession_id": str(succession.id),
    }
