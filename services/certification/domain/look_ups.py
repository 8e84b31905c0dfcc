"""How often the public may ask: by address, and by address and certificate for who guesses at a name.

Whoever guesses is stopped, not whoever asks after them: an employer who types the right name once is answered
while somebody else is tried out. Only where guesses come from everywhere does the certificate itself rest.
The figures are assumptions (no source names any) that bound what a guesser learns: 300 names an hour against
some thousands of names and twenty thousand birth dates.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from shared.errors import TooMany


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `most` look-ups of one kind and subject within `span`."""

    kind: str
    most: int
    span: timedelta
    vi: str = "Bạn đã tra cứu quá nhiều lần."
    en: str = "Too many look-ups."

    def start(self, now: datetime) -> datetime:
        """Return since when look-ups count."""
        return now - self.span

    def subject(self, of: str) -> str:
        """Return the key under which look-ups of an address or a code are counted; no address is stored."""
        return f"{self.kind}:{sha256(of.encode()).hexdigest()[:32]}"

    def check(self, counted: int) -> None:
        """Refuse with `TooMany` if there were more."""
        if counted > self.most:
            minutes = int(self.span.total_seconds() // 60)
            raise TooMany(
                f"{self.vi} Hãy chờ {minutes} phút rồi thử lại.",
                f"{self.en} Wait {minutes} minutes, then try again.",
            )


CODES = Pace("codes", 1_200, timedelta(minutes=1))
"""Codes have 80 random bits and cannot be guessed: this only keeps the house quiet."""
NUMBERS = Pace("numbers", 60, timedelta(minutes=1))
"""Number and serial are printed in sequence and could be walked through: a person's pace, no more."""
NAMES = Pace("names", 20, timedelta(minutes=10))
"""Names typed by one address, for any certificate."""
GUESSES = Pace("guesses", 20, timedelta(hours=1))
"""Names typed for one certificate by one address."""
GUESSES_BY_ALL = Pace(
    "guesses-by-all",
    300,
    timedelta(hours=1),
    "Giấy này đang được tra tên quá nhiều lần từ nhiều nơi.",
    "Too many names are being tried for this certificate from many places.",
)
"""Names typed for one certificate from all addresses: however many they are, they guess no faster."""
FILES = Pace("files", 30, timedelta(minutes=10))
"""Files that one address lets us check."""


def network_of(address: str) -> str:
    """Return whom to count: an IPv4 address, or the /64 of an IPv6 address: all of it is one house's."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))  # noqa: PLR2004
