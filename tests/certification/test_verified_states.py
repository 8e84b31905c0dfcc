"""What strangers learn of a certificate that was replaced or cancelled: the page and the status list."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from pydantic import SecretStr

from services.certification.domain.credentials import Origin, Purpose
from services.certification.domain.signing import Signature
from services.certification.main import create_app
from services.certification.operations.close_review import CloseReview, close_review
from services.certification.operations.credential_keys import Issuer
from services.certification.operations.issue_credential import issue_credential
from services.certification.operations.reissue_certificates import Cancellation, cancel_certificate
from services.certification.settings import CertificationSettings
from services.certification.storage import credentials
from shared.clock import now
from shared.events.sealing import SealingKeys
from shared.ids import new_id
from tests import people
from tests.certification.story import SEALING, TODAY, opened, receive, rows
from tests.databases import TestDatabase
from tests.serving import served_app

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize("end", ["replaced", "cancelled"])
def test_the_page_and_the_list_say_how_it_ended(
    service_database: Callable[[str], TestDatabase], end: str
) -> None:
    """The old paper names its end and leads to the new one if there is one; its bit is set for good."""
    made = service_database("certification")
    told = CertificationSettings(database_url=SecretStr(made.url), sealing_keys=SecretStr(SEALING))
    center, completion = opened(made.database, blanks=2), new_id()
    receive(made.database, [center.recorded(completion)])
    (row,) = rows(made.database, "SELECT certificate_id, code FROM certificate")
    issuer = Issuer(SealingKeys.from_json(SEALING), Origin("https://xacminh.example"), now())
    with made.database.transaction() as connection:
        issue_credential(connection, row.certificate_id, issuer)
    director = people.director(center.id)
    if end == "replaced":
        receive(made.database, [center.corrected(completion, 2, full_name="Nguyễn Thị Hường")])
        by = Signature(date(2021, 7, 1))
        with made.database.transaction() as connection:
            close_review(
                connection,
                CloseReview(row.certificate_id, "reissue", "Đã đối chiếu", by=by),
                director,
                TODAY,
            )
    else:
        with made.database.transaction() as connection:
            cancel_certificate(connection, Cancellation(row.certificate_id, "In nhầm", None), director, TODAY)
    with served_app(create_app, told) as http:
        said = http.get(f"/verify/{row.code}", headers=JSON).json()
        page = http.get(f"/verify/{row.code}").text
    assert said["standing"] == end
    assert f'data-standing="{end}"' in page
    newer = rows(made.database, "SELECT code FROM certificate WHERE replaces IS NOT NULL")
    assert [said["replaced_by"]] == ([each.code for each in newer] or [None])
    with made.database.snapshot() as connection:
        assert len(credentials.set_places(connection, 1, Purpose.REVOCATION)) == 1
        assert credentials.set_places(connection, 1, Purpose.SUSPENSION) == []
    assert "Hương" not in page + json.dumps(said, ensure_ascii=False)
