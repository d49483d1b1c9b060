"""The closed set of answer types: cleaning what somebody sends, and showing what is stored.

Shapes of stored values: choice `"<option>"` · several `["<option>", ..]` · text, long_text `"..."` ·
number `{"value": "12.5", "unit": "<unit>"}` · date `"YYYY-MM-DD"` · person `{"name", "email", "orcid"}` ·
organisation `{"name", "ror"}` · term `{"id", "label", "vocabulary", "version"}`, all but the label null for a
plain word · catalogue `{"kind", "key"}` · dataset `"<uuid>"` · file_size whole bytes ·
money `{"amount": "1234.50", "currency": "NOK"}` · yes_no `"yes" | "no" | "unknown"`.
"""

from .clean import Lookups, value_clean
from .display import value_display
from .refusal import ValueRefused

__all__ = ["Lookups", "ValueRefused", "value_clean", "value_display"]
