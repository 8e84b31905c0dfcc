"""What each process is told: addresses, its own secrets and no others', kept between starts."""

import base64
import json
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from stack.broker import USERS
from stack.databases import ServiceDatabase
from stack.ports import free_ports, is_free
from stack.private import write_private
from stack.procfile import Entry
from stack.trouble import Trouble

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "shared" / "web" / "static"
SERVICES = ("identity", "enrollment", "certification", "reporting")
SEALED_FOR = {
    "certification": ("enrollment",),
    "credentials": ("certification",),
    "reports": ("reporting",),
}
"""Recipient of what is sealed: who seals for it. Both hold the recipient's key, nobody else.

`credentials` and `reports` are no services: under them certification and reporting seal the private keys
with which each signs."""
FAVOURITE_PORT = 8080
PORT_VARIABLE = "TTCT_PORT"
HOME_MARK = "TTCT_STACK_HOME"
"""In the environment of every process of a stack, so that a later start finds what a killed one left."""


class Secrets:
    """The generated secrets of one stack, in one file that only its owner reads."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._values: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}

    def get(self, name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(32)) -> str:
        """Return the secret of that name, generated at the first time."""
        if name not in self._values:
            self._values[name] = make()
            write_private(self._file, json.dumps(self._values, indent=1))
        return self._values[name]

    def database(self, service: str) -> ServiceDatabase:
        """Return the names and passwords of a service's database."""
        return ServiceDatabase(
            service,
            f"{service}_owner",
            self.get(f"{service} owner password"),
            f"{service}_service",
            self.get(f"{service} service password"),
            self.get(f"{service} http password"),
        )

    def broker_passwords(self) -> dict[str, str]:
        """Return the passwords of the broker's users."""
        return {user: self.get(f"{user} broker password") for user in USERS}

    def sealing_keys(self, service: str) -> str:
        """Return the keys that `service` may seal with or open, as JSON."""
        return json.dumps(
            {
                recipient: {"k1": self.get(f"sealing key for {recipient}", _key)}
                for recipient, senders in SEALED_FOR.items()
                if service == recipient or service in senders
            }
        )


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def choose_ports(names: Sequence[str], file: Path) -> dict[str, int]:
    """Return a free port for each name: the one of the last start where it is still free.

    `TTCT_PORT` decides the public one; `Trouble` if somebody else listens there.
    """
    remembered: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    wanted = os.environ.get(PORT_VARIABLE)
    if wanted is not None:
        if not wanted.isdecimal() or not is_free(int(wanted)):
            raise Trouble(
                f"Cổng {wanted} đã có chương trình khác dùng. Hãy đặt {PORT_VARIABLE} khác.",
                f"Port {wanted} cannot be used: another program has it. Set {PORT_VARIABLE} to another.",
            )
        remembered["caddy"] = int(wanted)
    remembered.setdefault("caddy", FAVOURITE_PORT)
    ports = {name: remembered[name] for name in names if name in remembered and is_free(remembered[name])}
    missing = [name for name in names if name not in ports]
    ports.update(zip(missing, free_ports(len(missing)), strict=True))
    write_private(file, json.dumps(remembered | ports, indent=1))
    return ports


class Environment:
    """Makes the environment of each process of the Procfile."""

    def __init__(self, home: Path, ports: Mapping[str, int], keep: Secrets) -> None:
        self._home = home
        self._ports = ports
        self._secrets = keep

    @property
    def public_url(self) -> str:
        """The one origin that people use."""
        return f"http://127.0.0.1:{self._ports['caddy']}"

    def address_of(self, service: str) -> str:
        """Return the inner address of a service's HTTP process."""
        return f"http://127.0.0.1:{self._ports[f'{service}-http']}"

    def database_url(self, service: str, role: Literal["owner", "service", "http"] = "service") -> str:
        """Return the address of a service's database for one of its roles."""
        own = self._secrets.database(service)
        user, password = {
            "owner": (own.owner, own.owner_password),
            "service": (own.role, own.role_password),
            "http": (own.http_role, own.http_password),
        }[role]
        return f"postgresql+psycopg://{user}:{password}@127.0.0.1:{self._ports['postgres']}/{own.database}"

    def redis_url(self, user: str) -> str:
        """Return the broker's address for one of its users (`stack/broker.py`)."""
        password = self._secrets.broker_passwords()[user]
        return f"redis://{user}:{password}@127.0.0.1:{self._ports['redis']}/0"

    def of(self, entry: Entry) -> dict[str, str]:
        """Return the whole environment of one process."""
        told = {name: value for name, value in os.environ.items() if not name.startswith("TTCT_")}
        told |= {
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "TTCT_HOME": str(self._home),
            HOME_MARK: str(self._home),
            "TTCT_ENVIRONMENT": "local",
            "TTCT_PUBLIC_URL": self.public_url,
        }
        for service in SERVICES:
            told[f"TTCT_{service.upper()}_URL"] = self.address_of(service)
        if entry.name in self._ports:
            told["PORT"] = str(self._ports[entry.name])
        if entry.service in SERVICES:
            told |= self._of_service(entry.service)
            if entry.part == "http":  # people's requests are bound by row-level security
                told["TTCT_DATABASE_URL"] = self.database_url(entry.service, "http")
        elif entry.name == "caddy":
            told |= {"TTCT_STATIC": str(STATIC), "XDG_DATA_HOME": str(self._home / "caddy")}
        if entry.service in USERS and entry.part not in {
            "http",
            "documents",
        }:  # no request ever touches Redis
            told["TTCT_REDIS_URL"] = self.redis_url(entry.service)
        return told

    def _of_service(self, service: str) -> dict[str, str]:
        told = {
            "TTCT_DATABASE_URL": self.database_url(service),
            "TTCT_SERVICE_SECRET": self._secrets.get(f"{service} client secret"),
            "TTCT_SEALING_KEYS": self._secrets.sealing_keys(service),
        }
        if service == "identity":
            told |= {
                "TTCT_KEY_SECRET": self._secrets.get("identity key secret"),
                "TTCT_FIRST_ADMIN_PASSWORD": self.first_admin_password,
                "TTCT_SERVICE_CLIENTS": json.dumps(
                    {name: self._secrets.get(f"{name} client secret") for name in SERVICES[1:]}
                ),
            }
        return told

    @property
    def first_admin_password(self) -> str:
        """The password that the account `admin` was made with."""
        return self._secrets.get("first admin password", lambda: secrets.token_urlsafe(15))
