"""A class as the database has it beside the same class as the model has it."""

from collections import Counter

from sqlalchemy import Connection, text

from services.enrollment.storage import enrolments
from tests.enrollment.class_model import Class, as_told


def compare(connection: Connection, group: Class) -> None:
    """Compare a class of the database with the model's: state, list, results, everything that was told."""
    of = {"id": group.id}
    row = connection.execute(
        text("SELECT state, summoned, admitted, version FROM training_class WHERE id = :id"), of
    ).one()
    assert tuple(row) == (group.state, group.summoned, group.admitted, group.version)
    listed = {
        each.id: (each.state, each.attended, each.carried) for each in enrolments.listed(connection, group.id)
    }
    assert listed == {each.id: (each.state, each.attended, each.carried) for each in group.people}
    results = connection.execute(
        text("SELECT id, outcome, mark FROM completion WHERE class_id = :id"), of
    ).all()
    assert {each.id: (each.outcome, each.mark) for each in results} == {
        key: (each.outcome, each.mark) for key, each in group.results.items()
    }
    told = connection.execute(
        text(
            "SELECT type, envelope -> 'data' AS data FROM outbox"
            " WHERE envelope -> 'data' ->> 'class_id' = :id ORDER BY id"
        ),
        {"id": str(group.id)},
    ).all()
    of_class = [as_told({"type": each.type, **each.data}) for each in told if ".class." in each.type]
    assert of_class == group.told
    graduations = Counter(each.type.split(".")[2] for each in told if ".graduation." in each.type)
    assert graduations == Counter(group.graduations)
