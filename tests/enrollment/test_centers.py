"""Centers through time: dated names and kinds, seals, the communes they serve; the two worked cases."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from services.enrollment.domain.centers import Center, require_kind, usual_kind
from services.enrollment.domain.communes import Served, centers_behind, reassign, require_change
from services.enrollment.domain.seals import Seal, require_one_seal, seal_on, withdrawn
from services.enrollment.domain.successions import holder
from services.enrollment.operations.centers import grant_seal, register_center, withdraw_seal
from services.enrollment.operations.communes import assign_communes
from services.enrollment.storage import centers, communes, successions
from shared.errors import Conflict, Invalid, Problem
from tests.databases import TestDatabase
from tests.enrollment import vinh_phuc
from tests.enrollment.field import PROVINCE, published
from tests.enrollment.vinh_phuc import (
    EVE,
    THE_DAY,
    nine_centers,
    political_center,
    record,
    succession,
    the_first_of_july,
    training_center,
)


@pytest.fixture
def made(service_database: Callable[[str], TestDatabase]) -> TestDatabase:
    return service_database("enrollment")


def test_a_training_center_became_a_political_center_and_stayed_itself(made: TestDatabase) -> None:
    """2019-2021: same id and code, a new dated kind and name; each day shows what held then."""
    with made.database.transaction() as connection:
        before = training_center(connection)
        assert before.kind == "TTBDCT", "the kind that was set up in 2010, without being told"
        after = political_center(connection, before, date(2020, 9, 15))
        assert (after.id, after.code, after.version) == (before.id, before.code, 2)
        then = {
            day: centers.on(connection, day, None)[0]
            for day in (date(2020, 9, 14), date(2020, 9, 15), date(2021, 7, 27))
        }
        assert centers.on(connection, date(2009, 12, 31), None) == []
    assert [each.kind for each in then.values()] == ["TTBDCT", "TTCT", "TTCT"]
    assert [each.name.split(" huyện")[0] for each in then.values()] == [
        "Trung tâm Bồi dưỡng chính trị",
        "Trung tâm Chính trị",
        "Trung tâm Chính trị",
    ]
    told = published(made.database, "center")
    assert [(each["type"].split(".")[2], each["version"]) for each in told] == [
        ("registered", 1),
        ("changed", 2),
    ]


def test_a_kind_is_set_up_only_while_its_decree_holds(made: TestDatabase) -> None:
    """8/11/2019 ends the training center, 30/6/2025 the district's political center (Quy định 208, 360)."""
    with made.database.snapshot() as connection:
        kinds = centers.kinds(connection)
    assert usual_kind(kinds, date(2019, 11, 7)).code == "TTBDCT"
    assert usual_kind(kinds, date(2019, 11, 8)).code == "TTCT"
    assert usual_kind(kinds, EVE).code == "TTCT"
    with pytest.raises(Invalid, match="kind of district center"):
        usual_kind(kinds, THE_DAY)
    assert require_kind(kinds, "TTCT_XA", THE_DAY).level == "commune"
    with pytest.raises(Invalid, match="No center of kind 'TTBDCT'"):
        require_kind(kinds, "TTBDCT", date(2019, 11, 8))


@pytest.mark.parametrize(
    ("kind", "area", "province", "field"),
    [
        ("TTCT_XA", "249", "25", "area_code"),
        ("TTCT_XA", "08950", "250", "province_code"),
        ("TTCT", "08950", "25", "kind"),
    ],
)
def test_codes_have_the_digits_of_their_level(
    made: TestDatabase, kind: str, area: str, province: str, field: str
) -> None:
    """A commune's center bears five digits; a wrong code or kind is refused at its field."""
    with pytest.raises(Problem) as refused, made.database.transaction() as connection:
        register_center(
            connection,
            code="TTCT-X",
            area_code=area,
            province_code=province,
            name="Trung tâm Chính trị xã Bình Xuyên",
            short_name="Bình Xuyên",
            parent="Đảng ủy xã Bình Xuyên",
            established_on=THE_DAY,
            established_by="1-QĐ/ĐU",
            kind=kind,
            principal=PROVINCE,
        )
    assert [each.where for each in refused.value.details] == [{"field": field}]


def test_a_center_uses_one_seal_at_a_time(made: TestDatabase) -> None:
    """A new seal is refused until the old one is withdrawn, and must begin after its last day."""
    with made.database.transaction() as connection:
        center = training_center(connection)

        def grant(day: date) -> Seal:
            return grant_seal(
                connection,
                center.id,
                inscription="TTBDCT",
                valid_from=day,
                granted_by="7/ĐKMD",
                principal=PROVINCE,
            )

        grant(date(2010, 2, 1))
        with pytest.raises(Conflict, match="still uses a seal"):
            grant(date(2020, 9, 15))
        withdraw_seal(
            connection, center.id, valid_to=date(2020, 9, 14), withdrawn_by="1-BB", principal=PROVINCE
        )
        with pytest.raises(Conflict, match="after the last day"):
            grant(date(2020, 9, 14))
        second = grant(date(2020, 9, 15))
        seals = centers.seals(connection, center.id)
    assert seal_on(seals, date(2020, 9, 15)) == second
    assert [seal.valid_from for seal in seals] == [date(2020, 9, 15), date(2010, 2, 1)]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=20))
def test_whatever_is_entered_no_day_has_two_seals(steps: list[tuple[bool, int]]) -> None:
    """Random grants and withdrawals, refused or not, never leave a day with two seals in use."""
    first = date(2020, 1, 1)
    held: list[Seal] = []
    for grants, offset in steps:
        day = first + timedelta(days=offset)
        try:
            if grants:
                require_one_seal(held, day)
                held.append(Seal(uuid4(), UUID(int=1), "x", day, None, "y"))
            else:
                used = next((seal for seal in held if seal.valid_to is None), None)
                if used is not None:
                    held[held.index(used)] = withdrawn(used, day, "z")
        except Conflict:
            continue
    for offset in range(42):
        assert sum(seal.used_on(first + timedelta(days=offset)) for seal in held) <= 1


def test_on_1_july_2025_two_new_communes_had_two_old_centers(made: TestDatabase) -> None:
    """36 new communes; Sơn Đông and Tam Dương Bắc each go back to two old districts."""
    with made.database.transaction() as connection:
        ids = nine_centers(connection)
        the_first_of_july(connection)
        before, after = (communes.in_force(connection, day) for day in (EVE, THE_DAY))
        behind = centers_behind(communes.lineage(connection), communes.served(connection, None), THE_DAY)
        open_service = [each for each in communes.served(connection, None) if each.on(THE_DAY)]
    assert len(after) == 36
    assert {each.province_code for each in before} == {"26"}
    assert {(each.province_code, each.district_code) for each in after} == {("25", None)}
    assert set(behind) == {each.code for each in after}
    assert {code: found for code, found in behind.items() if len(found) != 1} == {
        "08866": {ids["246"], ids["253"]},
        "08872": {ids["247"], ids["248"]},
    }
    assert open_service == [], "who serves a new commune is for an act to say, not for us to guess"


def test_a_change_of_communes_that_does_not_fit_names_every_code() -> None:
    """An old code that is not in force, a new one that is not entered, one entered twice: all named."""
    old, new = vinh_phuc.old_communes(), vinh_phuc.new_communes()
    assert len(require_change(old, new, vinh_phuc.lineage())) == len(old)
    with pytest.raises(Invalid) as refused:
        require_change(old[1:], [*new[1:], new[1]], vinh_phuc.lineage())
    assert [each.where["code"] for each in refused.value.details] == [old[0].code, new[0].code, new[1].code]


_CODES = [f"9000{number}" for number in range(5)]


@given(st.lists(st.tuples(st.sets(st.sampled_from(_CODES)), st.integers(0, 30)), max_size=8))
def test_assignments_never_overlap_and_the_latest_stands(steps: list[tuple[set[str], int]]) -> None:
    """However often communes are assigned, a center serves a commune once a day, and the last act holds."""
    held: list[Served] = []
    latest: set[str] = set()
    for codes, offset in steps:
        day = date(2021, 1, 1) + timedelta(days=offset)
        try:
            changed = reassign(held, codes, _CODES, day)
        except Conflict:
            continue
        eve = day - timedelta(days=1)
        held = [
            Served(each.center_id, each.code, each.valid_from, eve, "x")
            if each.valid_to is None and each.code in changed.ended
            else each
            for each in held
        ] + [Served(UUID(int=1), code, day, None, "x") for code in changed.begun]
        latest = codes
    assert {each.code for each in held if each.valid_to is None} == latest
    for offset in range(32):
        day = date(2021, 1, 1) + timedelta(days=offset)
        served = [each.code for each in held if each.on(day)]
        assert len(served) == len(set(served))
        assert all(each.valid_to is None or each.valid_from <= each.valid_to for each in held)


def test_a_commune_that_does_not_exist_then_is_not_assigned(made: TestDatabase) -> None:
    """Codes of the new communes are refused before 1 July 2025, and taken from that day on."""
    with made.database.transaction() as connection:
        ids = nine_centers(connection)
        the_first_of_july(connection)
        with pytest.raises(Invalid, match="no communes"):
            assign_communes(
                connection,
                ids["243"],
                codes=["08707"],
                valid_from=EVE,
                assigned_by="x",
                principal=PROVINCE,
            )
        changed = assign_communes(
            connection,
            ids["243"],
            codes=["08707", "08716"],
            valid_from=THE_DAY,
            assigned_by="9-QĐ/TU",
            principal=PROVINCE,
        )
    assert (changed.ended, changed.begun) == ((), ("08707", "08716"))


SEATS = {
    "243": ("08707", "phường Vĩnh Yên"),
    "244": ("08740", "phường Phúc Yên"),
    "246": ("08761", "xã Lập Thạch"),
    "247": ("08869", "xã Tam Dương"),
    "248": ("08911", "xã Tam Đảo"),
    "249": ("08950", "xã Bình Xuyên"),
    "251": ("09025", "xã Yên Lạc"),
    "252": ("09076", "xã Vĩnh Tường"),
    "253": ("08848", "xã Sông Lô"),
}
"""Invented: which commune seats the successor of each district's center (the public record is silent)."""


def successor(connection: Connection, district: str) -> Center:
    """Register the (invented) commune's center that succeeds a district's on 1 July 2025."""
    code, name = SEATS[district]
    return register_center(
        connection,
        code=f"TTCT-{code}",
        area_code=code,
        province_code="25",
        name=f"Trung tâm Chính trị {name}",
        short_name=name,
        parent=f"Đảng ủy {name}",
        established_on=THE_DAY,
        established_by="1-QĐ/ĐU",
        kind="TTCT_XA",
        principal=PROVINCE,
    )


def test_1_july_2025_as_then_and_as_now(made: TestDatabase) -> None:
    """On 30/6 nine district centers in Vĩnh Phúc (26), on 1/7 nine of communes in Phú Thọ (25) for all 36.

    The two communes that straddle two old districts are assigned by an act (invented here): each to one
    of the two centers that succeed, or to both.
    """
    today = date(2025, 9, 1)
    with made.database.transaction() as connection:
        old = nine_centers(connection)
        the_first_of_july(connection)
        new = {district: successor(connection, district).id for district in old}
        for district, center in old.items():
            record(connection, succession("dissolve", [center], [new[district]], THE_DAY), today)
            codes = set(vinh_phuc.NEW_COMMUNES[district])
            assign_communes(
                connection,
                new[district],
                codes=codes - {"08872"} if district == "248" else codes,
                valid_from=THE_DAY,
                assigned_by="2-QĐ/TU",
                principal=PROVINCE,
            )
        then, now = (centers.on(connection, day, None) for day in (EVE, THE_DAY))
        served = [each for each in communes.served(connection, None) if each.on(THE_DAY)]
        chain = successions.listed(connection)
    assert {each.id for each in then} == set(old.values())
    assert {each.id for each in now} == set(new.values())
    assert {(each.province_code, each.kind) for each in then} == {("26", "TTCT")}
    assert {(each.province_code, each.kind) for each in now} == {("25", "TTCT_XA")}
    assert len({each.code for each in served}) == 36
    assert {each.center_id for each in served if each.code == "08866"} == {new["246"], new["253"]}
    assert {each.center_id for each in served if each.code == "08872"} == {new["247"]}
    for district, center in old.items():
        assert holder(chain, center, "reissue", EVE) == center
        assert holder(chain, center, "reissue", THE_DAY) == new[district]
