"""What the pages of attendance, marks and decisions share: the class, its rules, whether it is locked."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import Request
from sqlalchemy import Connection

from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.rules import RuleSet
from services.enrollment.operations import grids
from services.enrollment.web.classes import head_words
from shared.errors import Problem
from shared.principal import Principal
from shared.web.languages import language_of


class Opened(NamedTuple):
    """A class on its page: `locked` says why nothing can be written; '' if it can."""

    group: TrainingClass
    rules: RuleSet
    locked: str
    common: Mapping[str, Any]
    """What every page of a class is given."""


def opened(request: Request, connection: Connection, class_id: UUID, principal: Principal) -> Opened:
    """Return a class in the scope; outside it does not exist."""
    group, rules = grids.seen_class(connection, class_id, principal)
    try:
        grids.require_recording(connection, group, principal)
        locked = ""
    except Problem as problem:
        locked = said(request, problem)
    return Opened(group, rules, locked, {"group": group, "locked": locked, **head_words(request, group)})


def english(request: Request) -> bool:
    """Tell whether the reader's language is English."""
    return language_of(request) == "en"


def said(request: Request, sentence: Any) -> str:
    """Return a refusal or detail in the reader's language."""
    return str(sentence.en if english(request) else sentence.vi)
