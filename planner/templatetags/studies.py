"""Words of IDR's list in the reader's language."""

from django import template
from django.utils.translation import gettext_lazy as _

from common.language import reader_language
from common.wording import bytes_shown

register = template.Library()

WORDS = {
    "screen": _("high-content screen"),
    "experiment": _("imaging experiment"),
    "cell": _("cells"),
    "tissue": _("tissue"),
    "newest": _("newest first"),
    "smallest": _("smallest first"),
    "largest": _("largest first"),
    "name": _("by accession"),
}


@register.filter
def study_word(word: str) -> str:
    """A word of the list, or of the page's own choices; one that is new in the list stays as it is."""
    return str(WORDS.get(word, word))


@register.filter
def bytes_said(count: int) -> str:
    """Bytes in decimal units with three digits."""
    return bytes_shown(count, reader_language())
