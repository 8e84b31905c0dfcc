"""`python -m stack.make_env [address]`: write .env with fresh secrets for docker-compose.yml.

`address` is where the proxy listens on this machine, by default 127.0.0.1:8080.
"""

import base64
import os
import secrets
import sys
from pathlib import Path

from stack.broker import USERS

ENV = Path(__file__).parent.parent / ".env"
SERVICES = ("IDENTITY", "ENROLLMENT", "CERTIFICATION", "REPORTING")


def main() -> int:
    """Write the file with mode 600; 1 if there is one already."""
    address = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:8080"
    names = ["POSTGRES_PASSWORD", "REDIS_PASSWORD", "IDENTITY_KEY_SECRET", "FIRST_ADMIN_PASSWORD"]
    names += [f"{service}_{kind}_PASSWORD" for service in SERVICES for kind in ("OWNER", "ROLE", "HTTP")]
    names += [f"{service}_CLIENT_SECRET" for service in SERVICES[1:]]
    names += [f"{user.upper()}_BROKER_PASSWORD" for user in USERS]
    lines = [f"{name}={secrets.token_urlsafe(32)}" for name in names]
    lines += [
        f"CERTIFICATION_SEALING_KEY={base64.b64encode(secrets.token_bytes(32)).decode()}",
        f"CREDENTIAL_SEALING_KEY={base64.b64encode(secrets.token_bytes(32)).decode()}",
        f"REPORT_SEALING_KEY={base64.b64encode(secrets.token_bytes(32)).decode()}",
        f"PUBLIC_ADDRESS={address}",
        f"TTCT_PUBLIC_URL=http://{address}",
        "TTCT_ENVIRONMENT=local",
    ]
    try:
        descriptor = os.open(ENV, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        sys.stderr.write(f"{ENV} exists already; it is kept\n")
        return 1
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
