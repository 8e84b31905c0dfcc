"""Who may do what: refused before anything is looked at."""

from uuid import UUID

from shared.principal import Principal, role_missing


def require_province(principal: Principal) -> None:
    """Refuse whoever is not of the provincial department."""
    if "province" not in principal.roles:
        raise role_missing()


def account_of(principal: Principal) -> UUID | None:
    """Return the account behind a person; None for a service."""
    return UUID(principal.id) if principal.kind == "person" else None
