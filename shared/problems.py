"""Refusals as answers: RFC 9457 JSON for programs, a page for people, the same words in both."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from shared.errors import Detail, Invalid, NotFound, Problem, Unauthenticated
from shared.telemetry import correlation_id
from shared.tokens import ExpiredToken
from shared.web import page

_log = structlog.get_logger()

_SENTENCES = {
    "missing": ("Thiếu trường bắt buộc này.", "This field is required."),
    "extra_forbidden": ("Trường này không được biết đến.", "This field is not known."),
    "json_invalid": ("Nội dung không phải JSON hợp lệ.", "The content is not valid JSON."),
    "string_too_short": ("Giá trị quá ngắn.", "The value is too short."),
    "string_too_long": ("Giá trị quá dài.", "The value is too long."),
    "string_pattern_mismatch": ("Giá trị không đúng dạng.", "The value has the wrong form."),
    "uuid_parsing": ("Mã định danh không hợp lệ.", "This is not a valid identifier."),
    "date_from_datetime_parsing": (
        "Ngày không hợp lệ (năm-tháng-ngày).",
        "This is not a date (year-month-day).",
    ),
    "date_parsing": ("Ngày không hợp lệ (năm-tháng-ngày).", "This is not a date (year-month-day)."),
    "int_parsing": ("Giá trị phải là số nguyên.", "The value must be a whole number."),
    "decimal_parsing": ("Giá trị phải là số.", "The value must be a number."),
}


class _Raised(Problem):
    """A refusal of the framework itself (405, 415 …), put into our words."""

    def __init__(self, status: HTTPStatus, vi: str, en: str, code: str) -> None:
        super().__init__(vi, en, code=code)
        self.status = status  # type: ignore[misc]  # an instance speaks for one answer only


def wants_page(request: Request) -> bool:
    """Tell whether a person in a browser is asking; JSON doors always answer JSON."""
    path = request.url.path
    return "/api/" not in path and "/internal/" not in path and _is_browser(request)


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def answer(request: Request, problem: Problem) -> Response:
    """Return `problem` as JSON or as a page; a page that needs a sign-in leads there.

    Whoever must say why is asked for it also at a file's door among the JSON ones.
    """
    if problem.code == "reason-needed" and request.method == "GET" and _is_browser(request):
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return page(
            request, "reason.html", status_code=int(problem.status), problem=problem, next=asked, short=False
        )
    if not wants_page(request):
        headers = {"WWW-Authenticate": "Bearer"} if isinstance(problem, Unauthenticated) else None
        body = {**problem.as_json(), "correlation_id": correlation_id()}
        return JSONResponse(
            body, status_code=int(problem.status), media_type="application/problem+json", headers=headers
        )
    if isinstance(problem, Unauthenticated) and problem.code != "wrong-password" and request.method == "GET":
        return _to_sign_in(request, problem)
    return page(
        request,
        "problem.html",
        status_code=int(problem.status),
        problem=problem,
        correlation_id=correlation_id(),
    )


def _to_sign_in(request: Request, problem: Unauthenticated) -> Response:
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    door = "refresh" if isinstance(problem, ExpiredToken) else "sign-in"
    target = f"/identity/{door}?next={quote(address, safe='')}"
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)


def unexpected(request: Request) -> Response:
    """Return the answer to a defect: says nothing of the inside, but the id under which it is logged."""
    return answer(
        request,
        _Raised(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            f"Hệ thống gặp lỗi ngoài dự kiến. Hãy báo mã {correlation_id()} cho người quản trị.",
            f"Something unexpected went wrong. Give the code {correlation_id()} to the administrator.",
            "unexpected",
        ),
    )


def add_problem_answers(app: FastAPI) -> None:
    """Register the answers of every expected refusal on `app`."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(DataError, _not_storable)
    app.add_exception_handler(UnicodeEncodeError, _not_storable)
    app.add_exception_handler(OperationalError, _database_away)
    app.add_exception_handler(PoolTimeout, _database_away)


def _problem(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Problem)  # noqa: S101 -- Starlette calls this for nothing else
    return answer(request, refusal)


def _validation(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, RequestValidationError)  # noqa: S101 -- as above
    return answer(request, invalid_request(refusal.errors()))


def invalid_request(errors: Sequence[Mapping[str, Any]]) -> Invalid:
    """Return Pydantic's findings as one refusal that names each field."""
    return Invalid(
        "Nội dung gửi lên chưa đúng. Hãy sửa các trường được nêu rồi gửi lại.",
        "The content sent is not right. Correct the fields named and send it again.",
        code="invalid-request",
        details=[_detail(error) for error in errors],
    )


def _detail(error: Mapping[str, Any]) -> Detail:
    # The value itself is not repeated: it may be a password or a person's name.
    message = str(error.get("msg", "")).removeprefix("Value error, ")
    vi, en = _SENTENCES.get(str(error.get("type")), (f"Giá trị không hợp lệ: {message}.", f"{message}."))
    return Detail(vi, en, {"field": ".".join(str(part) for part in error.get("loc", ()))})


def _framework(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, HTTPException)  # noqa: S101 -- as above
    if refusal.status_code == HTTPStatus.NOT_FOUND:
        return answer(request, NotFound())
    status = HTTPStatus(refusal.status_code)
    return answer(
        request,
        _Raised(
            status,
            f"Yêu cầu không được chấp nhận ({status.value}).",
            f"The request was not accepted ({status.phrase}).",
            status.phrase.lower().replace(" ", "-"),
        ),
    )


def _not_storable(request: Request, failure: Exception) -> Response:
    # A NUL, half a surrogate pair, a number that no column holds: JSON can say them, the database cannot.
    # The failure's own words hold the value, which may be somebody's name: only its kind is logged.
    kind = type(getattr(failure, "orig", None) or failure).__name__
    _log.warning("a value that cannot be stored was refused", kind=kind)
    return answer(
        request,
        Invalid(
            "Có giá trị không lưu được: số quá lớn hoặc ký tự không hợp lệ. Hãy sửa rồi gửi lại.",
            "A value cannot be stored: a number is too large or a character is not valid."
            " Correct it and send it again.",
            code="not-storable",
        ),
    )


def _database_away(request: Request, failure: Exception) -> Response:
    _log.error("the database refused or is away", exc_info=failure)
    return answer(
        request,
        _Raised(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Cơ sở dữ liệu đang bận hoặc tạm thời không kết nối được. Hãy thử lại sau ít giây.",
            "The database is busy or cannot be reached just now. Try again in a few seconds.",
            "database-unavailable",
        ),
    )
