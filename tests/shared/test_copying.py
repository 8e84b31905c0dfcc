"""Text on its way into PostgreSQL by lines of COPY: whatever a person typed comes back as it was."""

from collections.abc import Callable

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from shared.db import NULL, columns_of_text, copy_text
from tests.databases import TestDatabase

ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from("\\\t\n\r\b\f\vNt.'\",{}0x7 ĐễÂư\u0323\u0301"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=12,
)


def test_any_text_comes_back(empty_database: Callable[[], TestDatabase]) -> None:
    """Tabs, line breaks, backslashes and what looks like COPY's own marks are data like any other."""
    database = empty_database().database

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT), min_size=1, max_size=20))
    @example([("\\N", "\\.", "Nguyễn\tVăn\\An\r\n"), ("", "\\", "\\t"), ("a\tb", "\n", "\r")])
    def comes_back(rows: list[tuple[str, str, str]]) -> None:
        with database.transaction() as connection:
            connection.execute(
                text("CREATE TEMP TABLE told (place int, a text, b text, c text, d text) ON COMMIT DROP")
            )
            lines = (f"{place}\t{columns_of_text(row)}\t{NULL}\n" for place, row in enumerate(rows))
            copy_text(connection, "COPY told FROM STDIN", "".join(lines))
            back = connection.execute(text("SELECT a, b, c, d FROM told ORDER BY place")).all()
        assert [tuple(row) for row in back] == [(*row, None) for row in rows]

    comes_back()
