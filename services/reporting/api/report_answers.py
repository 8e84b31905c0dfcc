"""How a report, a frozen version and its differences are told as JSON."""

from collections.abc import Iterable
from typing import Any

from fastapi import Request

from services.reporting.domain.content import content_to_json
from services.reporting.domain.frozen import Finding, Frozen, statement
from services.reporting.domain.since import Since
from services.reporting.operations.freezing import Signing
from services.reporting.operations.report_contents import Draft
from services.reporting.operations.report_entries import SigningEntry
from services.reporting.settings import ReportingSettings
from shared import clock
from shared.principal import Principal


def signing_of(request: Request, principal: Principal, entry: SigningEntry) -> Signing:
    """Return who signs now, with the keys of this process."""
    settings: ReportingSettings = request.app.state.settings
    return Signing(principal, entry.title, clock.now(), settings.keys())


def draft_json(draft: Draft) -> dict[str, Any]:
    """Return what a report says before it is frozen; `mark` and `edits` are sent back with a deed."""
    return {**narrative_json(draft), "content": content_to_json(draft.content)}


def narrative_json(draft: Draft) -> dict[str, Any]:
    """Return the narrative as it stands, section by section, without the tables."""
    return {
        "mark": draft.mark,
        "edits": draft.edits,
        "sections": [
            {
                "code": each.code,
                "title": each.title,
                "text": "\n".join(each.paragraphs),
                "drafted": "\n".join(each.drafted),
                "edited_by": each.edited_by_name,
                "edited_at": each.edited_at,
                "moved": list(each.moved),
            }
            for each in draft.sections
            if not each.head
        ],
    }


def frozen_json(frozen: Frozen, found: Iterable[Finding]) -> dict[str, Any]:
    """Return a frozen version with what it was signed with, and what about it does not agree."""
    wrong = list(found)
    return {
        **statement(frozen),
        "content": dict(frozen.content),
        "kid": frozen.kid,
        "signature": frozen.signature,
        "agrees": not wrong,
        "findings": wrong,
    }


def since_json(since: Since) -> dict[str, Any]:
    """Return the differences; values as the content writes them: decimals as text, null is not reported."""
    return {
        "cells": since.cells,
        "rows": list(since.rows),
        "differences": [
            {
                "table": each.table,
                "row": each.row,
                "row_name": each.row_name,
                "column": each.column,
                "column_name": each.column_name,
                "then": _written(each.then),
                "now": _written(each.now),
                "change": _written(each.change),
            }
            for each in since.differences
        ],
    }


def _written(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)
