"""`python -m stack.provision`: databases and roles of all services on a given server, then migrations.

Reads TTCT_POSTGRES_URL (a superuser) and, for each service, TTCT_<SERVICE>_OWNER_PASSWORD,
TTCT_<SERVICE>_ROLE_PASSWORD and TTCT_<SERVICE>_HTTP_PASSWORD. May run again at every deployment:
what is there is kept.
"""

import os
import sys

import psycopg
from sqlalchemy import make_url

from shared import migrations
from stack.databases import ServiceDatabase, ensure_database, grant_by_default

SERVICES = ("identity", "enrollment", "certification", "reporting")


def wanted(service: str) -> ServiceDatabase:
    """Return the database of a service; KeyError names the variable that is missing."""
    return ServiceDatabase(
        service,
        f"{service}_owner",
        os.environ[f"TTCT_{service.upper()}_OWNER_PASSWORD"],
        f"{service}_service",
        os.environ[f"TTCT_{service.upper()}_ROLE_PASSWORD"],
        os.environ[f"TTCT_{service.upper()}_HTTP_PASSWORD"],
    )


def main() -> int:
    """Provide every service with its database; 0 when all are there and migrated."""
    address = make_url(os.environ["TTCT_POSTGRES_URL"])
    for service in SERVICES:
        own = wanted(service)
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as server:
            ensure_database(server, own)
        with psycopg.connect(plain, dbname=own.database, autocommit=True) as inside:
            grant_by_default(inside, own)
        owner = address.set(database=own.database, username=own.owner, password=own.owner_password)
        url = owner.render_as_string(hide_password=False)
        migrations.upgrade(service, url, service_role=own.role)
        sys.stdout.write(f"{service}: migrated\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
