"""What took part in a run: the commit, the servers, the libraries that carry the weight."""

import os
import platform
import subprocess
from importlib.metadata import version

from stack.binaries import caddy_program
from stack.environment import ROOT
from stack.stack import Stack

LIBRARIES = ("celery", "kombu", "redis", "fastapi", "sqlalchemy", "psycopg", "pydantic", "msgspec")


def parts_of(stack: Stack) -> dict[str, str]:
    """Return name and version of every part of a running stack."""
    with stack.postgres.connect() as connection:
        row = connection.execute("SHOW server_version").fetchone()
    with stack.redis.client() as client:
        redis = client.info("server")["redis_version"]
    return {
        "commit": commit(),
        "PostgreSQL": str(row[0]) if row else "",
        "Redis": str(redis),
        "Caddy": _said(str(caddy_program()), "version").split()[0],
        "Python": platform.python_version(),
        "cores": str(os.cpu_count()),
        **{name: version(name) for name in LIBRARIES},
    }


def commit() -> str:
    """Return the commit this was run from, and whether files differed from it; "unknown" outside git."""
    try:
        head = _said("git", "rev-parse", "--short", "HEAD")
        return head + (" and changes" if _said("git", "status", "--porcelain", "-uno") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _said(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
