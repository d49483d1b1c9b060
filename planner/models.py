"""Django looks for models here."""

from .catalogue.models import Entry, EntryRevision
from .exports.models import Export
from .instruments.models import Instrument, InstrumentRevision
from .plans.models import (
    Answer,
    AnswerRevision,
    Carried,
    Dataset,
    Evidence,
    Membership,
    Plan,
    Snapshot,
    Thumbnail,
)
from .questionnaire.models import QuestionnaireVersion
from .review.models import Approval
from .vocabularies.models import Term, TermLoad
from .webhooks.models import Delivery, Webhook

__all__ = [
    "Answer",
    "AnswerRevision",
    "Approval",
    "Carried",
    "Dataset",
    "Delivery",
    "Entry",
    "EntryRevision",
    "Evidence",
    "Export",
    "Instrument",
    "InstrumentRevision",
    "Membership",
    "Plan",
    "QuestionnaireVersion",
    "Snapshot",
    "Term",
    "TermLoad",
    "Thumbnail",
    "Webhook",
]
