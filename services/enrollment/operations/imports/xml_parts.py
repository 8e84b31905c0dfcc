"""XML parts of a workbook, streamed; a document type declaration is refused, for entities can explode."""

from collections.abc import Callable
from xml.parsers import expat

from services.enrollment.operations.imports.container import damaged

Attributes = dict[str, str]


def _ignore(_: str) -> None:
    """Receive what a reading does not ask for."""


def parse(
    content: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] = _ignore,
    characters: Callable[[str], None] = _ignore,
) -> None:
    """Stream XML to the handlers; tags and attributes come without their namespace.

    Raises `Invalid` for what is no well-formed XML or declares a document type.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise damaged()

    def started(tag: str, attributes: Attributes) -> None:
        start(_local(tag), {_local(name): value for name, value in attributes.items()})

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = started
    parser.EndElementHandler = lambda tag: end(_local(tag))
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise damaged() from error


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
