"""An owner's control totals against the members that it names for each."""

from typing import Any

import httpx
from sqlalchemy import text

from shared.db import Database
from tests import people


def assert_members_make_the_totals(client: httpx.Client, owner: str, database: Database) -> int:
    """Claim that every total is the count and the sum of the fingerprints of its members; return how many."""
    path, headers = f"/{owner}/internal/control-totals", people.bearer(people.service("reporting"))
    assert client.get(f"{path}/members", headers=people.bearer(people.province())).status_code == 403
    lines = client.get(path, headers=headers).json()["totals"]
    for line in lines:
        answer = client.get(f"{path}/members", params=line, headers=headers)
        assert answer.status_code == 200, answer.text
        members = answer.json()["members"]
        if line["kind"] == "blank_moves":  # each blank counts, not each movement
            assert str(sum(each["content"] for each in members)) == line["checksum"]
        else:
            assert _total(database, members) == (line["count"], line["checksum"]), line
    for wrong in ({**lines[0], "period": "2021-13"}, {**lines[0], "kind": "people"}):
        assert client.get(f"{path}/members", params=wrong, headers=headers).status_code == 422
    return len(lines)


def _total(database: Database, members: list[dict[str, Any]]) -> tuple[int, str]:
    with database.snapshot() as connection:
        total: str = connection.execute(
            text(
                "SELECT CAST(coalesce(sum("
                "  (uuid_hash_extended(id, version) & 2147483647) * content), 0) AS text)"
                " FROM unnest(CAST(:ids AS uuid[]), CAST(:versions AS int[]), CAST(:contents AS bigint[]))"
                " AS member (id, version, content)"
            ),
            {
                "ids": [each["id"] for each in members],
                "versions": [each["version"] for each in members],
                "contents": [each["content"] for each in members],
            },
        ).scalar_one()
    return len(members), total
