"""What a cell's style says that matters here: the font's name, and whether its number is a date."""

import re
from dataclasses import dataclass, field
from typing import Final

from services.enrollment.operations.imports.container import Container
from services.enrollment.operations.imports.xml_parts import Attributes, parse

_BUILT_IN_DATES: Final = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
"""Ids of the number formats that every Excel knows as dates, the East Asian ones included."""
_LITERALS: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


@dataclass
class Styles:
    """The style table of a workbook, by the style number a cell carries."""

    fonts: list[str] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    cells: list[tuple[int, int]] = field(default_factory=list)
    """Font number and number format of each style."""

    def font(self, style: int) -> str:
        """Return the font's name, or an empty string where the table does not say."""
        number = self.cells[style][0] if style < len(self.cells) else -1
        return self.fonts[number] if 0 <= number < len(self.fonts) else ""

    def is_date(self, style: int) -> bool:
        """Tell whether a number in this style is shown as a date."""
        number_format = self.cells[style][1] if style < len(self.cells) else 0
        if number_format in _BUILT_IN_DATES:
            return True
        code = _LITERALS.sub("", self.formats.get(number_format, "")).lower()
        return "d" in code or "y" in code or ("m" in code and not set("hs0#") & set(code))


def read_styles(container: Container) -> Styles:
    """Return the style table; a workbook without one has only plain cells."""
    styles = Styles()
    if "xl/styles.xml" not in container:
        return styles
    within: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        parent = within[-1] if within else ""
        within.append(tag)
        if tag == "font" and parent == "fonts":
            styles.fonts.append("")
        elif tag == "name" and parent == "font" and styles.fonts and "fonts" in within:
            styles.fonts[-1] = attributes.get("val", "")
        elif tag == "numFmt" and parent == "numFmts":
            styles.formats[_number(attributes, "numFmtId")] = attributes.get("formatCode", "")
        elif tag == "xf" and parent == "cellXfs":
            styles.cells.append((_number(attributes, "fontId"), _number(attributes, "numFmtId")))

    def end(_: str) -> None:
        within.pop()

    parse(container.read("xl/styles.xml"), start, end)
    return styles


def _number(attributes: Attributes, name: str) -> int:
    value = attributes.get(name, "")
    return int(value) if value.isascii() and value.isdigit() else 0
