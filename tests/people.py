"""Invented people with real signed tokens, for tests of doors that run without identity.

Give the application `keys=people.KEYS` and send `people.bearer(people.director(center_id))`.
"""

import time
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from joserfc.jwk import OKPKey

from shared.ids import new_id
from shared.principal import Grant, Principal
from shared.settings import Settings
from shared.tokens import FixedKeys, claims_of, issuer_of, sign

SIGNING_KEY = OKPKey.generate_key("Ed25519", {"kid": "test-key"}, private=True)
"""Thrown away when the test process ends."""

KEYS = FixedKeys(OKPKey.import_key(SIGNING_KEY.as_dict(private=False)))
"""The key source to give `create_service_app(..., keys=KEYS)`."""

DEFAULT_ISSUER = issuer_of(Settings.model_construct())
"""The issuer when `TTCT_PUBLIC_URL` is left at its default."""


def person(*grants: Grant, name: str = "Trần Thị Thử") -> Principal:
    """Return a person with these grants and a fresh account id."""
    return Principal(kind="person", id=str(new_id()), name=name, grants=frozenset(grants))


def officer(*centers: UUID) -> Principal:
    """Return an officer of these centers."""
    return person(*(Grant("officer", center) for center in centers), name="Nguyễn Văn Giáo Vụ")


def director(*centers: UUID) -> Principal:
    """Return a director of these centers."""
    return person(*(Grant("director", center) for center in centers), name="Lê Thị Giám Đốc")


def province() -> Principal:
    """Return a member of the provincial department, who sees every center."""
    return person(Grant("province"), name="Phạm Văn Tỉnh")


def admin() -> Principal:
    """Return an administrator of accounts."""
    return person(Grant("admin"), name="Đỗ Thị Quản Trị")


def service(name: str) -> Principal:
    """Return another service, e.g. `service("reporting")`."""
    return Principal(kind="service", id=name, name=name)


def token(
    principal: Principal,
    *,
    issuer: str = DEFAULT_ISSUER,
    lifetime: int = 600,
    key: OKPKey = SIGNING_KEY,
    changes: Iterable[tuple[str, Any]] = (),
) -> str:
    """Return a signed token for `principal`; `changes` replaces single claims."""
    claims = claims_of(
        principal, issuer=issuer, issued=int(time.time()), lifetime=lifetime, token_id=str(new_id())
    )
    return sign({**claims, **dict(changes)}, key)


def bearer(principal: Principal, *, issuer: str = DEFAULT_ISSUER) -> dict[str, str]:
    """Return the request headers of `principal`."""
    return {"Authorization": f"Bearer {token(principal, issuer=issuer)}"}
