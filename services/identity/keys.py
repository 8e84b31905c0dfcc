"""Identity's own view of its keys, and the command that rotates them.

python -m services.identity.keys rotate
"""

import argparse
import sys

from joserfc.jwk import OKPKey

from services.identity.operations.signing import published_keys, rotate_key
from services.identity.settings import IdentitySettings
from shared import clock
from shared.db import Database


class StoredKeys:
    """The published keys read from identity's own database: no call to itself over HTTP."""

    def __init__(self, database: Database, settings: IdentitySettings) -> None:
        self._database = database
        self._settings = settings

    def key(self, kid: str) -> OKPKey | None:
        """Return the public key named `kid`, if it is published at this moment."""
        with self._database.snapshot() as connection:
            for key in published_keys(connection, self._settings, clock.now()):
                if key["kid"] == kid:
                    return OKPKey.import_key(key)
        return None


def main(arguments: list[str]) -> None:
    """Rotate the signing key: the others learn of the new one when they first meet it."""
    parser = argparse.ArgumentParser(prog="python -m services.identity.keys", description=main.__doc__)
    parser.add_argument("action", choices=["rotate"])
    parser.parse_args(arguments)
    settings = IdentitySettings()
    database = Database(settings.database_url.get_secret_value(), application_name="ttct-identity-keys")
    try:
        with database.transaction() as connection:
            kid = rotate_key(connection, settings, clock.now())
    finally:
        database.dispose()
    sys.stdout.write(f"signing with {kid} from now on\n")


if __name__ == "__main__":
    main(sys.argv[1:])
