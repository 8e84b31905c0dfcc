"""Who signs: the person appointed to the post that the decision names, on the decision's date."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Appointment:
    """A person's post at a center, from `valid_from` to `valid_to` (inclusive; open if None)."""

    full_name: str
    post_title: str
    valid_from: date
    valid_to: date | None

    def holds(self, title: str, day: date) -> bool:
        """Tell whether this person held the post called `title` on `day`."""
        return (
            same_title(self.post_title) == same_title(title)
            and self.valid_from <= day
            and (self.valid_to is None or day <= self.valid_to)
        )


def same_title(title: str) -> str:
    """Return the form in which two spellings of a post's title are compared (NFC, case folded)."""
    return " ".join(unicodedata.normalize("NFC", title).casefold().split())


def signer_on(appointments: Iterable[Appointment], title: str, day: date) -> str | None:
    """Return the signer's name (domain §4.3: a valid appointment on the signing date).

    None while no such appointment is known here: the name is then filled in when it arrives. Of
    several, the most recently appointed signs.
    """
    holders = [appointment for appointment in appointments if appointment.holds(title, day)]
    return max(holders, key=lambda held: (held.valid_from, held.full_name)).full_name if holders else None
