"""Refusals that a person can act on: one Vietnamese sentence, English beside it, and what to do.

Every expected refusal is a `Problem`; doors turn it into RFC 9457 JSON or a page. Anything else
that is raised is a defect and answers 500.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar


@dataclass(frozen=True)
class Detail:
    """One thing wrong with one place of the input, e.g. a cell of a workbook."""

    vi: str
    en: str
    where: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the detail as it stands in the `problems` list of an answer."""
        return {"vi": self.vi, "en": self.en, **self.where}


class Problem(Exception):
    """A refusal with its sentence in both languages; nothing has been changed when it is raised."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    code: str = "bad-request"

    def __init__(self, vi: str, en: str, *, code: str | None = None, details: Sequence[Detail] = ()) -> None:
        super().__init__(en)
        self.vi = vi
        self.en = en
        self.code = code or type(self).code
        self.details = tuple(details)

    def as_json(self) -> dict[str, Any]:
        """Return the body of the answer: RFC 9457 members, plus `vi`, `en` and `problems`."""
        return {
            "type": f"urn:ttct:problem:{self.code}",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.vi,
            "vi": self.vi,
            "en": self.en,
            "problems": [detail.as_json() for detail in self.details],
        }


class Invalid(Problem):
    """The input breaks a rule; the sentence says which and where."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid"


class NotFound(Problem):
    """No such thing, or none that this person may know of: the two are not told apart."""

    status = HTTPStatus.NOT_FOUND
    code = "not-found"

    def __init__(
        self,
        vi: str = "Không tìm thấy nội dung được yêu cầu. Hãy kiểm tra lại đường dẫn hoặc mã.",
        en: str = "Nothing was found here. Check the address or the code.",
        *,
        code: str | None = None,
        details: Sequence[Detail] = (),
    ) -> None:
        super().__init__(vi, en, code=code, details=details)


class Conflict(Problem):
    """The input is right, but the present state does not allow it."""

    status = HTTPStatus.CONFLICT
    code = "conflict"


class Forbidden(Problem):
    """The person is known but has no role for this; says nothing of what lies behind the door."""

    status = HTTPStatus.FORBIDDEN
    code = "forbidden"


class Unauthenticated(Problem):
    """Nobody is signed in, or the token is not (or no longer) valid."""

    status = HTTPStatus.UNAUTHORIZED
    code = "unauthenticated"


class TooMany(Problem):
    """Too many attempts; the sentence says when to try again."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too-many-requests"


class TooLarge(Problem):
    """The body is over the limit; the sentence says how much is allowed."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too-large"
