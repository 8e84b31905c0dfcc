"""The public page that proves a certificate: no sign-in, no name, the minimum and nothing more."""

import io
import threading
import time
from collections import deque
from typing import Annotated, Any
from urllib.parse import quote

import segno
from fastapi import APIRouter, Depends, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response

from services.certification.domain.verification import Verification
from services.certification.operations.look_up import verify_code, verify_numbers
from shared.errors import TooMany
from shared.http import ReadSnapshot
from shared.web import page

router = APIRouter(prefix="/verify")

MOST_A_MINUTE = 120
"""Look-ups by one address and process: far more than a personnel office types, far less than a search."""
_REMEMBERED = 10_000


class Pace:
    """Counts look-ups an address in the last minute; forgets the addresses seen longest ago."""

    def __init__(self, most: int = MOST_A_MINUTE) -> None:
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


_pace = Pace()


def within_pace(request: Request) -> None:
    """Refuse an address that looks up faster than a person can."""
    client = request.client.host if request.client else ""
    _pace.step(client, time.monotonic())


Paced = Depends(within_pace)


@router.get("/", dependencies=[Paced])
def search(
    request: Request,
    connection: ReadSnapshot,
    number: Annotated[str, "register number (số vào sổ)"] = "",
    serial: Annotated[str, "serial (số hiệu)"] = "",
) -> Response:
    """Show the form; with both numbers given, the answer."""
    if not (number.strip() and serial.strip()):
        return page(request, "verify-form.html", number=number, serial=serial, unknown=False)
    found = verify_numbers(connection, number[:100], serial[:100])
    return _answer(request, found, number=number[:100], serial=serial[:100])


@router.get("/{token}", dependencies=[Paced])
def verify(request: Request, token: str, connection: ReadSnapshot) -> Response:
    """Show what stands behind the code of a verification address."""
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
