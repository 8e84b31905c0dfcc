"""The report as a Word file, in the format that its issuer and its day call for.

The same content, cover and day give the same bytes: a file asked for twice is one file.
"""

import io
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt

from services.reporting.domain.content import ContentTable, ReportContent
from services.reporting.domain.letterheads import Cover, Form
from services.reporting.web.archives import same_bytes
from services.reporting.web.around import explanation, notes_of
from services.reporting.web.printed import printed_narrative
from services.reporting.web.word_tables import clean, word_table

A4_SHORT, A4_LONG = 210, 297
_LEFT_SHARE: Final = 0.40
"""Of the text's width: the issuer's side of the head; the right side holds the longer lines."""

_CENTER, _LEFT, _JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


def word_report(content: ReportContent, cover: Cover) -> bytes:
    """Return the report as .docx: head, narrative, signature, recipients, then each table on wide pages."""
    document = Document()
    _prepare(document, content, cover)
    _page(document.sections[0], cover.form, landscape=False)
    _number_pages(document.sections[0], cover.form)
    _head(document, cover)
    _title(document, cover)
    _narrative(document, content, cover.form)
    _signature(document, cover)
    for number, table in enumerate(content.tables):
        _annex(document, content, table, cover.form, first=number == 0)
    written = io.BytesIO()
    document.save(written)
    return same_bytes(written.getvalue())


def _prepare(document: Any, content: ReportContent, cover: Cover) -> None:
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[key]  # a picture of the empty page that python-docx begins with
    core = document.core_properties
    core.title, core.author, core.language = f"{cover.kind}: {cover.subject}", cover.issuer, content.language
    core.comments, core.last_modified_by = "", ""
    core.created = core.modified = content.as_of.replace(tzinfo=None, microsecond=0)
    normal = document.styles["Normal"]
    _font(normal, cover.form, cover.form.body_size)
    normal.paragraph_format.space_after = Pt(0)
    text = document.styles.add_style("TableText", 1)
    _font(text, cover.form, 7.5)
    text.paragraph_format.space_before = text.paragraph_format.space_after = Pt(0)


def _font(style: Any, form: Form, size: float) -> None:
    style.font.name, style.font.size = form.font, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), form.font)


def _page(section: Any, form: Form, *, landscape: bool) -> None:
    """Set paper and margins; the sheet turned keeps the wide margin at the edge where it is bound."""
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    width, height = (A4_LONG, A4_SHORT) if landscape else (A4_SHORT, A4_LONG)
    section.page_width, section.page_height = Mm(width), Mm(height)
    margins = (form.top, form.right, form.bottom, form.left)
    if landscape:
        margins = (form.left, form.top, form.right, form.bottom)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, margins)
    section.header_distance = Mm(10)


def _number_pages(section: Any, form: Form) -> None:
    """Put the page's number in the middle of the head; the first page has none."""
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = _CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 -- fields have no other way in
    run = paragraph.add_run("2")
    run.font.size = Pt(form.page_size)
    field.append(run._r)  # noqa: SLF001


def _say(place: Any, text: str, size: float, align: Any = _CENTER, **look: bool) -> Any:
    """Add a line to a cell or document; its first empty paragraph is taken."""
    paragraphs = place.paragraphs
    fresh = len(paragraphs) == 1 and not paragraphs[0].runs and not hasattr(place, "sections")
    paragraph = paragraphs[0] if fresh else place.add_paragraph()
    paragraph.alignment = align
    run = paragraph.add_run(clean(text))
    run.font.size = Pt(size)
    for name, value in look.items():
        setattr(run.font, name, value)
    return paragraph


def _rule(place: Any, width_mm: float, length_mm: float) -> Any:
    """Draw a line of some length in the middle of a place."""
    paragraph = place.add_paragraph()
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm(max(0.0, (width_mm - length_mm) / 2))
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(3)
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)  # noqa: SLF001
    return paragraph


_AFTER_BORDERS: Final = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _two_columns(document: Any, left_mm: float, right_mm: float) -> tuple[Any, Any]:
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    row = table.rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001
    left, right = row.cells
    for cell, column, width in zip((left, right), table.columns, (left_mm, right_mm), strict=True):
        cell.width = column.width = Mm(width)
    return left, right


def _width(form: Form) -> int:
    return A4_SHORT - form.left - form.right


def _head(document: Any, cover: Cover) -> None:
    form = cover.form
    left_mm = _width(form) * _LEFT_SHARE
    right_mm = _width(form) - left_mm
    left, right = _two_columns(document, left_mm, right_mm)
    if cover.parent:
        _say(left, cover.parent, form.issuer_size)
    _say(left, cover.issuer, form.issuer_size, bold=True)
    if form.mark:
        _say(left, form.mark, form.issuer_size)
    else:
        _rule(left, left_mm, left_mm / 3).paragraph_format.space_after = Pt(4)
    _say(left, cover.number, form.number_size)
    for line, size in zip(form.head, form.head_sizes, strict=True):
        _say(right, line, size, bold=True)
    _rule(right, right_mm, _length(form.head[-1], form.head_sizes[-1]))
    _say(right, "", form.place_size)
    _say(right, cover.place, form.place_size, italic=True)


def _length(line: str, size: float) -> float:
    """Return about how long a bold line is, in mm: the rule under it is as long."""
    wide = 0.70 if line.isupper() else 0.50
    return len(line) * size * wide * 25.4 / 72


def _title(document: Any, cover: Cover) -> None:
    form = cover.form
    _say(document, cover.kind, form.kind_size, bold=True).paragraph_format.space_before = Pt(18)
    _say(document, cover.subject, form.subject_size, bold=True)
    if form.under_subject:
        _say(document, form.under_subject, form.subject_size).paragraph_format.space_after = Pt(12)
    else:
        _rule(document, _width(form), _width(form) / 4).paragraph_format.space_after = Pt(12)


def _narrative(document: Any, content: ReportContent, form: Form) -> None:
    """Write the parts and sections; what an officer must still fill in is marked."""
    for line in printed_narrative(content.narrative, form):
        heading = line.kind in {"part", "section"}
        paragraph = _body(document, line.text, form, bold=heading, blank=line.kind == "blank")
        paragraph.paragraph_format.keep_with_next = heading
    if document.paragraphs:
        document.paragraphs[-1].paragraph_format.keep_with_next = True  # nobody signs an empty page


def _body(document: Any, text: str, form: Form, *, bold: bool = False, blank: bool = False) -> Any:
    paragraph = _say(document, text, form.body_size, _JUSTIFY, bold=bold, italic=blank)
    if blank:
        paragraph.runs[0].font.highlight_color = 7  # yellow: nobody signs over it unseen
    shape = paragraph.paragraph_format
    shape.first_line_indent, shape.space_before = Mm(form.first_line), Pt(form.before)
    if form.spacing is not None:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(form.spacing)
    return paragraph


def _signature(document: Any, cover: Cover) -> None:
    form = cover.form
    _say(document, "", form.before).paragraph_format.keep_with_next = True
    left, right = _two_columns(document, _width(form) * 0.5, _width(form) * 0.5)
    head = _say(left, "Nơi nhận:", form.recipients_head_size, _LEFT)
    look = head.runs[0].font
    if form.recipients_head == "underlined":
        look.underline = True
    else:
        look.bold = look.italic = True
    for line in recipients(cover):
        _say(left, line, form.recipients_size, _LEFT)
    if cover.authority:
        _say(right, cover.authority, form.signature_size, bold=True)
    _say(right, cover.title, form.signature_size, bold=form.title_bold)
    for _ in range(4):
        _say(right, "", form.signature_size)
    _say(right, cover.signer, form.signature_size, bold=True)


def recipients(cover: Cover) -> list[str]:
    """Return the lines under Nơi nhận: each ends with a semicolon, the last with a full stop."""
    last = len(cover.recipients)
    return [
        f"- {line.rstrip('.;')}{'.' if number == last else ';'}"
        for number, line in enumerate(cover.recipients, start=1)
    ]


def _annex(document: Any, content: ReportContent, table: ContentTable, form: Form, *, first: bool) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    if first:
        _page(section, form, landscape=True)
        section.different_first_page_header_footer = False
    _say(document, table.title, 12, bold=True)
    _say(document, "; ".join(notes_of(content)), 9, italic=True).paragraph_format.space_after = Pt(4)
    body = document.element.body
    width = A4_LONG - form.top - form.bottom
    body.insert(len(body) - 1, word_table(table, width, content.words["missing"], content.language))
    if table.explained:
        _say(document, "Cách tính:", 9, _LEFT, bold=True).paragraph_format.space_before = Pt(4)
    for each in table.explained:
        _say(document, f"- {explanation(table, each)}", 9, _LEFT)
