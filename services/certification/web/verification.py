"""The public page that proves a certificate: no sign-in, no name, the minimum and nothing more."""

import io
import threading
import time
from collections import deque
from typing import Annotated, Any
from urllib.parse import quote

import segno
from fastapi import APIRouter, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response

from services.certification.domain.verification import Verification
from services.certification.operations.look_up import verify_code, verify_numbers
from shared.errors import TooMany
from shared.http import ReadSnapshot
from shared.web import page

router = APIRouter(prefix="/verify")

CODES_A_MINUTE = 1_200
"""Codes looked up by one address: they cannot be guessed, this only keeps the house quiet."""
NUMBERS_A_MINUTE = 60
"""Number and serial are printed in sequence and could be walked through: a person's pace, no more."""
_REMEMBERED = 10_000


class Pace:
    """Counts look-ups an address in the last minute; forgets the addresses seen longest ago."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._seen: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def step(self, address: str, now: float) -> None:
        """Count one look-up at `now` (seconds); `TooMany` if there were too many in a minute."""
        with self._lock:
            times = self._seen.pop(address, None) or deque()
            while times and times[0] <= now - 60:
                times.popleft()
            self._seen[address] = times
            if len(self._seen) > _REMEMBERED:
                del self._seen[next(iter(self._seen))]
            if len(times) >= self._most:
                raise TooMany(
                    "Bạn đã tra cứu quá nhiều lần. Hãy chờ một phút rồi thử lại.",
                    "Too many look-ups. Wait a minute, then try again.",
                )
            times.append(now)


_codes = Pace(CODES_A_MINUTE)
_numbers = Pace(NUMBERS_A_MINUTE)


def _address_of(request: Request) -> str:
    return request.client.host if request.client else ""


@router.get("/")
def search(
    request: Request,
    connection: ReadSnapshot,
    number: Annotated[str, "register number (số vào sổ)"] = "",
    serial: Annotated[str, "serial (số hiệu)"] = "",
) -> Response:
    """Show the form; with both numbers given, the answer."""
    if not (number.strip() and serial.strip()):
        return page(request, "verify-form.html", number=number, serial=serial, unknown=False)
    _numbers.step(_address_of(request), time.monotonic())
    found = verify_numbers(connection, number[:100], serial[:100])
    return _answer(request, found, number=number[:100], serial=serial[:100])


@router.get("/{token}")
def verify(request: Request, token: str, connection: ReadSnapshot) -> Response:
    """Show what stands behind the code of a verification address."""
    _codes.step(_address_of(request), time.monotonic())
    return _answer(request, verify_code(connection, token))


def _answer(request: Request, found: Verification | None, *, number: str = "", serial: str = "") -> Response:
    wants_json = "application/json" in request.headers.get("accept", "")
    if found is None:
        if wants_json:
            return JSONResponse({"standing": "unknown"}, status_code=404)
        return page(
            request, "verify-form.html", status_code=404,
            number=number, serial=serial, unknown=True,
        )  # fmt: skip
    address = f"{str(request.app.state.settings.public_url).rstrip('/')}/verify/{found.code}"
    if wants_json:
        answer: dict[str, Any] = {**vars_of(found), "address": address}
        return JSONResponse(jsonable_encoder(answer))
    return page(request, "verified.html", found=found, address=address, picture=qr(address))


def vars_of(found: Verification) -> dict[str, Any]:
    """Return the public members by name."""
    return {name: getattr(found, name) for name in Verification.__dataclass_fields__}


def qr(address: str) -> str:
    """Return a `data:` address of the QR code (SVG) that leads to `address`."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=4, border=2, xmldecl=False)
    return "data:image/svg+xml," + quote(drawn.getvalue())
