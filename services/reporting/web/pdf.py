"""The report as PDF, set by the press from a template of ours; contents go in as data only."""

from dataclasses import asdict
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from services.reporting.domain.content import ContentTable, ReportContent
from services.reporting.domain.letterheads import Cover
from services.reporting.web.around import explanation, notes_of
from services.reporting.web.printed import column_numbers, printed_narrative, printed_row, widths_of
from services.reporting.web.word import recipients
from shared.clock import VIETNAM
from shared.press import Sources, press

_DAY = ("year", "month", "day")
_TEMPLATE = Path(__file__).parent / "papers" / "report.typ"


@cache
def _sources() -> Sources:
    return Sources(frame=_TEMPLATE.read_text(encoding="utf-8"), template="")


def pdf_report(content: ReportContent, cover: Cover) -> bytes:
    """Return the report as PDF/A-2u, in the order of the Word file; the same content gives the same bytes."""
    return press().pdf(
        _sources(),
        {
            "language": content.language,
            "day": {name: getattr(content.as_of.astimezone(VIETNAM), name) for name in _DAY},
            "cover": asdict(cover),
            "recipients": recipients(cover),
            "narrative": [asdict(line) for line in printed_narrative(content.narrative, cover.form)],
            "notes": "; ".join(notes_of(content)),
            "tables": [_table(table, content) for table in content.tables],
        },
    )


def _table(table: ContentTable, content: ReportContent) -> dict[str, Any]:
    groups = groupby(table.columns, key=lambda column: column.group)
    missing, language = content.words["missing"], content.language
    lines = [(str(number), row) for number, row in enumerate(table.rows, start=1)]
    return {
        "title": table.title,
        "first": table.first,
        "widths": widths_of(table, language),
        "groups": [{"label": label, "span": len(list(members))} for label, members in groups],
        "labels": [column.label for column in table.columns],
        "numbers": ["A", "B", *column_numbers(table.columns)],
        "rows": [
            {
                "number": number,
                "name": row.name,
                "total": row is table.total,
                "cells": [asdict(cell) for cell in printed_row(row, table.columns, missing, language)],
            }
            for number, row in (*lines, *([("", table.total)] if lines else []))
        ],
        "explained": [f"- {explanation(table, each)}" for each in table.explained],
    }
