import httpx
import pytest
from pydantic import SecretStr

from services.identity.main import create_app
from services.identity.operations.signing import rotate_key
from services.identity.settings import IdentitySettings
from shared import clock
from shared.errors import Unauthenticated
from shared.settings import Settings
from shared.tokens import RemoteKeys, ServiceToken, TokenVerifier, issuer_of
from tests.databases import TestDatabase
from tests.identity.conftest import CLIENT_SECRET
from tests.serving import serving

JWKS = "/identity/.well-known/jwks.json"


def service_settings(identity: httpx.Client) -> Settings:
    return Settings.model_construct(
        service="reporting", identity_url=str(identity.base_url), service_secret=SecretStr(CLIENT_SECRET)
    )


def test_after_a_rotation_old_and_new_tokens_both_count(
    identity: httpx.Client, settings: IdentitySettings, identity_database: TestDatabase
) -> None:
    """Another service verifies a token of the retired key and, asking again, one of the new key."""
    keys = RemoteKeys(str(identity.base_url) + JWKS, pause=0)
    verifier = TokenVerifier(issuer=issuer_of(settings), keys=keys)
    old = ServiceToken(service_settings(identity)).bearer()
    assert verifier.verify(old).id == "reporting"
    with identity_database.database.transaction() as connection:
        kid = rotate_key(connection, settings, clock.now())
    new = ServiceToken(service_settings(identity)).bearer()
    assert new != old
    assert verifier.verify(new).id == verifier.verify(old).id == "reporting"
    published = identity.get(JWKS).json()["keys"]
    assert len(published) == 2
    assert published[0]["kid"] == kid
    assert all("d" not in key for key in published)


def test_two_starts_at_once_make_one_key_and_one_administrator(settings: IdentitySettings) -> None:
    """A second process finds what the first prepared."""
    with serving(create_app(settings)) as first, serving(create_app(settings)) as second:
        assert first.get(JWKS).json() == second.get(JWKS).json()
        assert len(first.get(JWKS).json()["keys"]) == 1


def test_identity_does_not_start_with_another_key_secret(settings: IdentitySettings) -> None:
    """With the wrong secret the stored key cannot be opened: that is said at start, not at a sign-in."""
    with serving(create_app(settings)):
        pass
    wrong = settings.model_copy(update={"key_secret": SecretStr("another secret of more than 32 characters")})
    with pytest.raises(RuntimeError, match="did not start"), serving(create_app(wrong)):
        pass


def test_services_work_on_while_identity_is_away(settings: IdentitySettings) -> None:
    """Known keys and the token in hand serve on after identity is gone; an unknown key is refused."""
    with serving(create_app(settings)) as identity:
        token = ServiceToken(service_settings(identity))
        keys = RemoteKeys(str(identity.base_url) + JWKS, pause=0, fresh=0)
        verifier = TokenVerifier(issuer=issuer_of(settings), keys=keys)
        bearer = token.bearer()
        assert verifier.verify(bearer).kind == "service"
    assert verifier.verify(token.bearer()).kind == "service"
    never_met = TokenVerifier(
        issuer=issuer_of(settings), keys=RemoteKeys(str(identity.base_url) + JWKS, pause=0)
    )
    with pytest.raises(Unauthenticated):
        never_met.verify(bearer)
