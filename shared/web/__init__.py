"""Page chrome: `page(request, template, **context)` renders a page of any service.

Templates extend `layout.html`; components are macros in `components.html`.
"""

import gettext
import hashlib
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from shared.auth import ACCESS_COOKIE, CSRF_COOKIE
from shared.errors import Unauthenticated
from shared.principal import Principal
from shared.web import formats
from shared.web.addresses import reading_address
from shared.web.languages import (
    LANGUAGE_COOKIE,
    LANGUAGES,
    catalogues_beside,
    english,
    language_of,
)

HERE = Path(__file__).parent
STATIC = HERE / "static"
TEMPLATES = HERE / "templates"

__all__ = ["STATIC", "TEMPLATES", "Pages", "page"]


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with its content's hash so that caches never serve an old one."""
    path = STATIC / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: `make assets` (python -m shared.web.assets) builds it")
    mark = hashlib.sha256(path.read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={mark}"


class Pages:
    """The templates of one service (its own folder, then the shared chrome), in both languages.

    A service keeps its English in `<templates>/../locale/en/*.po`, one file a subject, beside its templates.
    """

    def __init__(self, service: str, templates: Path | None = None) -> None:
        self.service = service
        folders = [folder for folder in (templates, TEMPLATES) if folder is not None]
        catalogues = [each for folder in reversed(folders) for each in catalogues_beside(folder)]
        self._environments = {
            "vi": _environment(folders, gettext.NullTranslations()),
            "en": _environment(folders, english(catalogues)),
        }
        self._environments["en"].filters["vi_number"] = formats.en_number

    def render(self, language: str, template: str, context: dict[str, Any]) -> str:
        """Return the page; a name that the template uses and nobody gave is an error, not a blank."""
        return self._environments[language].get_template(template).render(context)


def _environment(folders: list[Path], translations: gettext.NullTranslations) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    for name in ("vi_number", "vi_percent", "vi_date", "vi_datetime", "vi_time"):
        environment.filters[name] = getattr(formats, name)
    environment.globals["asset"] = asset
    return environment


def page(request: Request, template: str, *, status_code: int = 200, **context: Any) -> HTMLResponse:
    """Return `template` as a page in the reader's language.

    Templates also see `request`, `language`, `principal` (or None), `csrf_token`, `service`, and `reading`:
    where this page is read, also after a form that was refused.
    """
    language = language_of(request)
    token = request.cookies.get(CSRF_COOKIE) or secrets.token_urlsafe(24)
    pages: Pages = request.app.state.pages
    content = pages.render(
        language,
        template,
        {
            "request": request,
            "language": language,
            "languages": LANGUAGES,
            "reading": reading_address(request),
            "principal": signed_in(request),
            "csrf_token": token,
            "service": pages.service,
            **context,
        },
    )
    answer = HTMLResponse(content, status_code=status_code, headers={"Content-Language": language})
    secure = str(request.app.state.settings.public_url).startswith("https:")
    if CSRF_COOKIE not in request.cookies:
        answer.set_cookie(CSRF_COOKIE, token, httponly=True, samesite="lax", secure=secure, path="/")
    if request.query_params.get("lang") in LANGUAGES:
        answer.set_cookie(
            LANGUAGE_COOKIE, language, max_age=31_536_000, httponly=True, samesite="lax", secure=secure
        )
    return answer


def signed_in(request: Request) -> Principal | None:
    """Return whom the chrome greets: the door's principal, or on an open page the cookie's, if good."""
    found: Principal | None = getattr(request.state, "principal", None)
    cookie = request.cookies.get(ACCESS_COOKIE)
    if found is not None or not cookie:
        return found
    try:
        return request.app.state.tokens.verify(cookie)  # type: ignore[no-any-return]
    except Unauthenticated:
        return None
