"""What the house writes around every template: the data that comes in, fonts, the date, the QR code.

A template is a source of its own (`mau.typ`), so that a mistake in it is shown at its own line.
"""

from services.certification.domain.papers import Kind

_HEAD = """
#let given = json("contents.json")
#let day = given.day
#set document(title: given.title, author: given.author,
  date: datetime(year: day.at(0), month: day.at(1), day: day.at(2)))
#set text(font: "Libertinus Serif", lang: "vi", region: "VN", fallback: false, hyphenate: false)
#set page(..paper)
#let qr(drawn, width) = {
  let alt = "Mã QR dẫn tới trang kiểm tra"
  if type(drawn) == dictionary {
    return image(bytes(drawn.png), format: "png", width: width, alt: alt, scaling: "pixelated")
  }
  let (size, path) = drawn
  let box = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " + str(size) + " " + str(size)
  image(bytes(box + "'><path stroke='#000' d='" + path + "'/></svg>"), format: "svg", width: width, alt: alt)
}
"""
_PARTS = """
#for part in given.parts {
  pagebreak(weak: true)
  register(given, part)
}
"""
_SHEETS = """
#for (turn, sheet) in given.sheets.enumerate() {
  if turn > 0 { pagebreak() }
  FUNCTION(sheet, qr.with(sheet.qr))
}
"""
FRAMES = {
    Kind.CERTIFICATE: '#import "mau.typ": certificate, paper'
    + _HEAD
    + _SHEETS.replace("FUNCTION", "certificate"),
    Kind.EXTRACT: '#import "mau.typ": extract, paper' + _HEAD + _SHEETS.replace("FUNCTION", "extract"),
    Kind.REGISTER: '#import "mau.typ": register, paper' + _HEAD + _PARTS,
}
