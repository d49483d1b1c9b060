"""ORCID and ROR identifiers with their checksums, so that a typing mistake is told at once.

ORCID: ISO 7064 MOD 11-2 over the first 15 digits (https://support.orcid.org, "Structure of the ORCID Identifier").
ROR: Crockford base 32 with two digits after ISO 7064 MOD 97-10 (https://ror.readme.io, "ROR identifier pattern").
`idutils` knows both patterns and the ORCID checksum, but not the checksum of ROR.
"""

import re
from typing import Any

import idutils
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from .refusal import ValueRefused
from .words import line_clean

_ROR = re.compile(r"(?:https?://)?(?:www\.)?(?:ror\.org/)?(0[0-9a-hj-km-np-tv-z]{6}[0-9]{2})/?", re.IGNORECASE)
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def orcid_clean(raw: Any) -> str | None:
    """`0000-0002-1825-0097`, from an address or the bare digits; None where nothing is given."""
    text = line_clean(raw) if raw is not None else ""
    if not text:
        return None
    bare = re.sub(r"^(https?://)?(www\.)?orcid\.org/", "", text, flags=re.IGNORECASE).rstrip("/")
    digits = re.sub(r"[\s\u2010-\u2015-]", "", bare).upper()
    if not re.fullmatch(r"[0-9]{15}[0-9X]", digits):
        raise ValueRefused(
            _("An ORCID has 16 digits in groups of four, for example 0000-0002-1825-0097. “%(text)s” has not.")
            % {"text": bare[:60]}
        )
    orcid = "-".join(digits[at : at + 4] for at in range(0, 16, 4))
    if not idutils.is_orcid(orcid):
        raise ValueRefused(
            _("The check digit of this ORCID is wrong, so one of its digits is mistyped. Copy it from orcid.org.")
        )
    return orcid


def ror_clean(raw: Any) -> str | None:
    """`https://ror.org/01xtthb56`, from an address or the bare identifier; None where nothing is given."""
    text = line_clean(raw) if raw is not None else ""
    if not text:
        return None
    found = _ROR.fullmatch(text)
    if not found:
        raise ValueRefused(
            _("A ROR looks like https://ror.org/01xtthb56. “%(text)s” does not. You may leave it empty.")
            % {"text": text[:60]}
        )
    ror = found.group(1).lower()
    if not ror_checksum_holds(ror):
        raise ValueRefused(
            _("The check digits of this ROR are wrong, so one of its signs is mistyped. Copy it from ror.org.")
        )
    return f"https://ror.org/{ror}"


def ror_checksum_holds(ror: str) -> bool:
    """Whether the last two digits fit the seven signs before them."""
    number = 0
    for sign in ror[:7]:
        number = number * 32 + _CROCKFORD.index(sign)
    return 98 - (number * 100) % 97 == int(ror[7:])


def email_clean(raw: Any) -> str | None:
    """An e-mail address, or None where nothing is given."""
    text = line_clean(raw, 254) if raw is not None else ""
    if not text:
        return None
    try:
        validate_email(text)
    except ValidationError:
        raise ValueRefused(
            _("“%(text)s” is not an e-mail address. It needs a name, an @ and a place.") % {"text": text[:60]}
        ) from None
    return text
