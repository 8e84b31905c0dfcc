"""One database and three roles per service: an owner that migrates, and two that only work.

The service role is that of workers, couriers and commands: row-level security does not bind it. People's
requests come in the HTTP role, which is bound. It is a member of the service role: so it has the same rights
to tables, whatever a migration grants or takes, and can do the service's own part of a request as the service
(see `shared/scope.py`, whose SQL relies on the names `…_service` and `…_http`).
"""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class ServiceDatabase:
    """The names and passwords of one service's database and its three roles."""

    database: str
    owner: str
    owner_password: str
    role: str
    role_password: str
    http_password: str

    @property
    def http_role(self) -> str:
        """The name of the role in which people's requests work."""
        return f"{self.role.removesuffix('_service')}_http"


def ensure_role(
    server: psycopg.Connection[Any], name: str, password: str, *, bound_by_rows: bool = True
) -> None:
    """Create a role that may sign in, or set its password anew."""
    known = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    statement = sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE {} PASSWORD {}")
    server.execute(
        statement.format(
            sql.SQL("ALTER" if known else "CREATE"),
            sql.Identifier(name),
            sql.SQL("NOBYPASSRLS" if bound_by_rows else "BYPASSRLS"),
            sql.Literal(password),
        )
    )


def ensure_database(server: psycopg.Connection[Any], wanted: ServiceDatabase) -> bool:
    """Create the roles and the database if they are missing; tell whether the database is new.

    `server` is a superuser's connection that commits each statement by itself.
    """
    ensure_role(server, wanted.owner, wanted.owner_password)
    ensure_role(server, wanted.role, wanted.role_password, bound_by_rows=False)
    ensure_role(server, wanted.http_role, wanted.http_password)
    server.execute(
        sql.SQL("GRANT {} TO {} WITH INHERIT TRUE, SET TRUE").format(
            sql.Identifier(wanted.role), sql.Identifier(wanted.http_role)
        )
    )
    known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [wanted.database]).fetchone()
    if not known:
        server.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(wanted.database), sql.Identifier(wanted.owner)
            )
        )
    close_database(server, wanted)
    return not known


def close_database(server: psycopg.Connection[Any], wanted: ServiceDatabase) -> None:
    """Let only the service's own roles into the database (a cloned database does not inherit this)."""
    database, role = sql.Identifier(wanted.database), sql.Identifier(wanted.role)
    server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    server.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, role))


def grant_by_default(inside: psycopg.Connection[Any], wanted: ServiceDatabase) -> None:
    """Give the service role the use of every table and sequence that the owner will ever create.

    `inside` is a superuser's connection to the service's own database.
    """
    owner, role = sql.Identifier(wanted.owner), sql.Identifier(wanted.role)
    inside.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
    for rights in ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE, SELECT ON SEQUENCES"):
        inside.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT {} TO {}").format(
                owner, sql.SQL(rights), role
            )
        )
