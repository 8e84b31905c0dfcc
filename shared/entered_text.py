"""What text may hold that people and programs enter, as checks and types for every service's doors."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from shared.vietnamese import nfc

LONGEST_LINE = 300


def printable(value: str) -> str:
    """Refuse control characters: no text of the field has them, and PostgreSQL stores no NUL."""
    if any(ord(character) < 32 and character not in "\n\r\t" for character in value):  # noqa: PLR2004
        raise ValueError("control characters are not allowed")
    return value


def one_line(value: str) -> str:
    """Refuse line breaks, for what is printed on one line."""
    if "\n" in value or "\r" in value:
        raise ValueError("line breaks are not allowed")
    return value


def nfc_lines(value: str) -> str:
    """Return a text of several lines as it is stored: each line by itself, the breaks between them kept."""
    return "\n".join(nfc(line) for line in value.splitlines())


Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_LINE, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(one_line),
    AfterValidator(nfc),
]
"""One line of Vietnamese text, stored in NFC."""


class Entered(BaseModel):
    """What every body and form has alike: a misspelt member is refused instead of being overlooked."""

    model_config = ConfigDict(extra="forbid", frozen=True)
