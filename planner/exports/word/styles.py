"""How the Word file looks: one place for page, typefaces, colours and the styles that people can change in Word."""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

ACCENT, INK, SOFT = RGBColor(0x0B, 0x5C, 0x8A), RGBColor(0x1B, 0x21, 0x27), RGBColor(0x55, 0x61, 0x6B)
LINE, TINT = "B7C2CB", "E9F0F5"
FONT = "Calibri"
TEXT_WIDTH_MM = 164

_Look = tuple[str | None, float, bool, bool, RGBColor, float, float, bool]
# name: (based on, size, bold, italic, colour, space before, space after, with next)
_STYLES: dict[str, _Look] = {
    "Normal": (None, 10, False, False, INK, 0, 6, False),
    "Subtitle": (None, 9, True, False, ACCENT, 0, 4, True),
    "Title": (None, 22, True, False, INK, 0, 12, True),
    "Heading 1": (None, 16, True, False, ACCENT, 22, 8, True),
    "Heading 2": (None, 13, True, False, INK, 18, 6, True),
    "Heading 3": (None, 10.5, True, False, ACCENT, 12, 4, True),
    "Caption": (None, 8.5, False, False, SOFT, 4, 4, True),
    "Under picture": ("Normal", 8.5, False, False, SOFT, 2, 10, False),
    "List Bullet": (None, 10, False, False, INK, 0, 3, False),
    "Question": ("Normal", 10.5, True, False, INK, 12, 3, True),
    "Answered by": ("Normal", 9, True, False, SOFT, 6, 2, True),
    "State": ("Normal", 10, False, True, SOFT, 0, 6, False),
    "Source": ("Normal", 8.5, False, True, SOFT, 0, 6, False),
    "Numbered": ("Normal", 10, False, False, INK, 0, 3, False),
    "After table": ("Normal", 6, False, False, SOFT, 0, 0, False),
    "Running": ("Normal", 8.5, False, False, SOFT, 0, 0, False),
    "Table head": ("Normal", 9, True, False, INK, 2, 2, False),
    "Table label": ("Normal", 9, False, False, SOFT, 2, 2, False),
    "Table text": ("Normal", 9, False, False, INK, 2, 2, False),
}


def styles_set(file: Any, language: str, is_dense: bool = False) -> None:
    """Page, styles and language of a new file; `is_dense` sets a document that should take one page."""
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(23)
    section.top_margin, section.bottom_margin = (Mm(16), Mm(16)) if is_dense else (Mm(25), Mm(23))
    section.different_first_page_header_footer = True
    for name, look in _STYLES.items():
        _style(file.styles, name, look)
    file.styles["Numbered"].paragraph_format.left_indent = Mm(7)
    file.styles["Numbered"].paragraph_format.first_line_indent = Mm(-7)
    if is_dense:
        _dense(file.styles)
    _modern(file.settings.element)
    _plain_title(file.styles["Title"])
    _borders(file.styles["Table Grid"].element)
    _language(file.styles.element, "nb-NO" if language == "nb" else "en-GB")


def _style(styles: Any, name: str, look: _Look) -> None:
    base, size, bold, italic, colour, before, after, with_next = look
    known = any(style.name == name for style in styles)
    style = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if base:
        style.base_style = styles[base]
        style.quick_style = True
    font, paragraph = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic, font.color.rgb = FONT, Pt(size), bold, italic, colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{script}"), None)
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    paragraph.space_before, paragraph.space_after, paragraph.keep_with_next = Pt(before), Pt(after), with_next
    paragraph.widow_control = True


def _dense(styles: Any) -> None:
    for name, size, before, after in (
        ("Title", 18, 0, 8),
        ("Normal", 9.5, 0, 5),
        ("Caption", 8.5, 2, 3),
        ("Source", 8, 0, 2),
        ("Under picture", 8, 0, 4),
        *((name, 8.5, 1, 1) for name in ("Table head", "Table label", "Table text")),
    ):
        styles[name].font.size = Pt(size)
        styles[name].paragraph_format.space_before, styles[name].paragraph_format.space_after = Pt(before), Pt(after)


def _modern(settings: Any) -> None:
    """As Word of today lays out: tables begin where the text begins, and no "compatibility mode" in the title bar."""
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def _plain_title(style: Any) -> None:
    """Without the blue line under the title that Word's own template draws."""
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _borders(style: Any) -> None:
    for border in style.iter(*(qn(f"w:{side}") for side in ("top", "left", "bottom", "right", "insideH", "insideV"))):
        if border.getparent().tag == qn("w:tblBorders"):
            border.set(qn("w:color"), LINE)


def _language(styles: Any, language: str) -> None:
    properties = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language_mark(language))


def language_mark(language: str) -> Any:
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), language)
    mark.set(qn("w:eastAsia"), language)
    return mark
