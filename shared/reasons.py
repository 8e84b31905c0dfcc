"""Why somebody looks or changes: a header of a program's request, or what a person said last on our form.

A person's reason is kept in a cookie for half an hour and counts for looking only: a change asks for its own.
"""

from urllib.parse import quote, unquote

from fastapi import Request, Response

from shared.principal import Principal

REASON_HEADER = "X-Reason"
"""Percent-encoded UTF-8: headers hold no Vietnamese letters."""
REASON_COOKIE = "ttct_reason"
REASON_SECONDS = 1_800
SHORTEST_REASON = 5
_LOOKING = frozenset({"GET", "HEAD"})


def reason_of(request: Request, principal: Principal) -> str:
    """Return the reason that the request gives, '' if none."""
    if given := request.headers.get(REASON_HEADER):
        return unquote(given)
    if request.method not in _LOOKING:
        return ""
    whose, _, said = request.cookies.get(REASON_COOKIE, "").partition(":")
    return unquote(said) if whose == principal.id else ""


def keep_reason(answer: Response, principal: Principal, reason: str, *, secure: bool) -> None:
    """Keep a person's reason for what this browser looks at next."""
    answer.set_cookie(
        REASON_COOKIE,
        f"{principal.id}:{quote(reason, safe='')}",
        max_age=REASON_SECONDS,
        httponly=True,
        samesite="strict",
        secure=secure,
        path="/",
    )
