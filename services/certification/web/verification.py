"""The public page that proves a certificate: no sign-in, the minimum, and the name for who knows it.

Unknown and wrong look alike. What is typed about a person is sent by POST, so that no log or history has it.
"""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response

from services.certification.domain.credentials import Origin
from services.certification.domain.verification import Likeness, Verification
from services.certification.operations import qr_codes
from services.certification.operations.credential_keys import Issuer
from services.certification.operations.issue_credential import issue_credential
from services.certification.operations.verify_certificate import (
    LONGEST,
    Asker,
    confirm_holder,
    verify_code,
    verify_numbers,
)
from services.certification.settings import CertificationSettings
from services.certification.web.register_words import words_of
from shared import clock
from shared.http import OpenTransaction
from shared.web import page

router = APIRouter(prefix="/verify")

_QUIET = 2
"""Light modules round the code."""
Typed = Annotated[str, Form()]


def asker_of(request: Request) -> Asker:
    """Return who asks, and when."""
    return Asker(request.client.host if request.client else "", clock.now(), clock.today())


def origin_of(request: Request) -> Origin:
    """Return this system as it is seen from outside."""
    return Origin(str(request.app.state.settings.public_url).rstrip("/"))


def issuer_of(request: Request) -> Issuer:
    """Return who issues credentials now."""
    settings: CertificationSettings = request.app.state.settings
    return Issuer(settings.keys(), origin_of(request), clock.now())


@router.get("/")
def search(
    request: Request,
    connection: OpenTransaction,
    number: Annotated[str, "register number (số vào sổ)"] = "",
    serial: Annotated[str, "serial (số hiệu)"] = "",
    code: Annotated[str, "verification code (mã xác minh)"] = "",
) -> Response:
    """Show the form; with a code or both numbers given, the answer."""
    number, serial, code = number[:LONGEST], serial[:LONGEST], code[:LONGEST]
    if code.strip():
        return _answer(request, verify_code(connection, code, asker_of(request)), code=code)
    if not (number.strip() and serial.strip()):
        return page(request, "verify-form.html", number=number, serial=serial, code="", unknown=False)
    found = verify_numbers(connection, number, serial, asker_of(request))
    return _answer(request, found, number=number, serial=serial)


@router.get("/{token}")
def verify(request: Request, token: str, connection: OpenTransaction) -> Response:
    """Show what stands behind the code of a verification address."""
    return _answer(request, verify_code(connection, token, asker_of(request)))


@router.post("/{token}")
def confirm(  # noqa: PLR0917 -- FastAPI passes by name
    request: Request,
    token: str,
    connection: OpenTransaction,
    full_name: Typed = "",
    birth_date: Typed = "",
    want: Annotated[Literal["name", "credential"], Form()] = "name",
    named: Annotated[Literal["", "true"], Form()] = "",
) -> Response:
    """Show the holder's name, or give the credential, to whoever types name and birth date as printed."""
    asker = asker_of(request)
    found = confirm_holder(connection, token, full_name, birth_date, asker)
    if found is None:
        return _answer(request, None)
    if found.holder_name is not None and want == "credential":
        signed = issue_credential(connection, found.certificate_id, issuer_of(request), named=named == "true")
        return credential_file(signed, found.answer.code)
    # Who mistyped one sign finds the rest where it was.
    kept = ("", "") if found.holder_name else (full_name[:LONGEST], birth_date[:LONGEST])
    return _answer(request, found.answer, likeness=found.likeness, holder_name=found.holder_name, typed=kept)


def credential_file(signed: str, code: str) -> Response:
    """Return a signed credential as a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="ttct-{code}.jwt"'}
    return Response(signed, media_type="application/vc+jwt", headers=headers)


def _answer(
    request: Request,
    found: Verification | None,
    *,
    number: str = "",
    serial: str = "",
    code: str = "",
    likeness: Likeness | None = None,
    holder_name: str | None = None,
    typed: tuple[str, str] = ("", ""),
) -> Response:
    if found is None:
        if wants_json(request):
            return JSONResponse({"standing": "unknown"}, status_code=404)
        return page(
            request,
            "verify-form.html",
            status_code=404,
            number=number,
            serial=serial,
            code=code,
            unknown=True,
        )
    address = origin_of(request).certificate(found.code)
    if wants_json(request):
        answer: dict[str, Any] = {**vars_of(found), "address": address}
        if likeness is not None:
            answer |= {
                "holder_confirmed": holder_name is not None,
                "holder_likeness": likeness,
                "holder_name": holder_name,
            }
        return JSONResponse(jsonable_encoder(answer))
    return page(
        request,
        "verified.html",
        found=found,
        address=address,
        picture=qr(origin_of(request), found.code),
        likeness=likeness,
        holder_name=holder_name,
        typed=typed,
        called=words_of(request)["columns"],
    )


def wants_json(request: Request) -> bool:
    """Tell whether a program asks."""
    return "application/json" in request.headers.get("accept", "")


def vars_of(found: Verification) -> dict[str, Any]:
    """Return the public members by name."""
    return {name: getattr(found, name) for name in Verification.__dataclass_fields__}


def qr(origin: Origin, code: str) -> str:
    """Return a `data:` address of the QR code (SVG) that leads to a certificate's page."""
    side, dark = qr_codes.path(origin.certificate(""), code)
    edge = f"-{_QUIET} -{_QUIET} {side + 2 * _QUIET} {side + 2 * _QUIET}"
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{edge}"><path fill="#fff" d="M-9-9H99V99H-9z"/>'
        f'<path stroke="#000" d="{dark}"/></svg>'
    )
    return "data:image/svg+xml," + quote(drawn, safe=" :/=',")
