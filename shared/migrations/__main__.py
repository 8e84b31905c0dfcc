"""`python -m shared.migrations <service> upgrade|…`; addresses from the environment."""

import argparse
import os
import sys

from alembic import command
from sqlalchemy import create_engine, make_url

from shared.migrations import configuration, differences, downgrade, upgrade


def main() -> int:
    """Run one command; return 1 when `check` finds a difference."""
    parser = argparse.ArgumentParser(prog="python -m shared.migrations", description=__doc__)
    parser.add_argument("service")
    parser.add_argument("action", choices=["upgrade", "downgrade", "check", "revision"])
    parser.add_argument("argument", nargs="?", help="target revision, or the new revision's message")
    chosen = parser.parse_args()
    if chosen.action == "revision":
        command.revision(configuration(chosen.service), message=chosen.argument)
        return 0
    owner = os.environ["TTCT_MIGRATION_URL"]
    role = make_url(os.environ["TTCT_DATABASE_URL"]).username or ""
    if chosen.action == "upgrade":
        upgrade(chosen.service, owner, service_role=role, revision=chosen.argument or "head")
    elif chosen.action == "downgrade":
        downgrade(chosen.service, owner, service_role=role, revision=chosen.argument or "base")
    else:
        with create_engine(owner).connect() as connection:
            found = differences(chosen.service, connection)
        for difference in found:
            sys.stdout.write(f"{difference}\n")
        return 1 if found else 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
