"""What stands around the tables of a file: as of when the figures are, and how they are proven."""

from services.reporting.domain.content import ContentTable, Explained, ReportContent
from services.reporting.domain.saying import Say
from shared.web.formats import vi_datetime, vi_number


def notes_of(content: ReportContent) -> list[str]:
    """Return the lines under a table's title, in the language of the content."""
    say = Say(content.language)
    as_of = say("Số liệu đến ", "As of ") + vi_datetime(content.as_of)
    if content.proven is None:
        return [as_of, say("Chưa đối soát", "Not reconciled yet")]
    differences, when = vi_number(content.proven.differences), vi_datetime(content.proven.ran_at)
    return [
        as_of,
        say(
            f"Đối soát lúc {when}: {differences} sai lệch", f"Reconciled at {when}: {differences} differences"
        ),
    ]


def explanation(table: ContentTable, each: Explained) -> str:
    """Return how something in a table is counted, as one line under it."""
    what = "" if each.what == table.name else f"{each.what}: "
    return f"{what}{each.how.removesuffix('.')} ({each.source})."
