"""What is wrong with a template, said in Vietnamese with the line: the press speaks English only."""

import re

from shared.errors import Invalid

_PLACE = re.compile(r"mau\.typ:(\d+):(\d+)")
_FIRST = re.compile(r"error: (.*)")
_ROOT = re.compile(r"\S*press-\w+/")
_SENTENCES = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"file not found|escape the project root", "Mẫu không được đọc tệp nào ngoài chính nó"),
        (r"package", "Mẫu không được dùng gói ngoài"),
        (r"unknown variable: (\S+)", r"Tên chưa được định nghĩa: \1"),
        (r"unclosed delimiter", "Thiếu dấu đóng ngoặc"),
        (r"unexpected closing|unexpected \w+ (?:paren|brace|bracket)", "Thừa dấu đóng ngoặc"),
        (r"unclosed (?:string|raw text)", "Thiếu dấu đóng nháy"),
        (r"dictionary does not contain key \"?([^\"]+)\"?", r"Nội dung giấy không có mục \1"),
        (r"unresolved import|module .* does not contain", "Mẫu thiếu phần bắt buộc (xem mẫu đang dùng)"),
        (r"the text `?\"?([^`\"]+)\"?`? could not be displayed", r"Phông chữ không có ký tự \1"),
        (r"missing argument: (\S+)", r"Thiếu tham số: \1"),
        (r"unexpected argument", "Thừa tham số"),
        (r"condition is always true|loop|recursion|call stack", "Mẫu lặp không có điểm dừng"),
        (r"expected (.+), found (.+)", r"Cần \1 nhưng gặp \2"),
    )
)


def not_set(diagnostic: str) -> Invalid:
    """Return the refusal for what the press said of a template."""
    told = _FIRST.search(diagnostic)
    first = told[1].strip() if told else diagnostic.strip()
    place = _PLACE.search(diagnostic)
    where = f" (dòng {place[1]}, cột {place[2]})" if place else ""
    told_en = _ROOT.sub("", diagnostic).strip()[:2_000]
    return Invalid(
        f"Không dựng được văn bản theo mẫu{where}: {_in_vietnamese(first)}. Hãy sửa mẫu rồi tải lên lại.",
        f"The template cannot be set. Mend the place shown and upload it again.\n{told_en}",
        code="template-not-set",
    )


def _in_vietnamese(message: str) -> str:
    for pattern, sentence in _SENTENCES:
        if found := pattern.search(message):
            return found.expand(sentence)
    return _ROOT.sub("", message)


def lacking(name: str) -> Invalid:
    """Return the refusal for a template that nowhere names what it must define."""
    return Invalid(
        f"Mẫu thiếu phần bắt buộc: {name}. Hãy bắt đầu từ mẫu đang dùng rồi sửa.",
        f"The template does not define {name}. Begin with the one in use and change it.",
        code="template-not-set",
    )


def too_much() -> Invalid:
    """Return the refusal for a template that was stopped."""
    return Invalid(
        "Mẫu chạy quá lâu hoặc dùng quá nhiều bộ nhớ nên bị dừng."
        " Hãy bỏ vòng lặp hoặc hình quá nặng trong mẫu.",
        "The template took too long or too much memory and was stopped."
        " Remove endless loops or heavy drawings.",
        code="template-too-much",
    )
