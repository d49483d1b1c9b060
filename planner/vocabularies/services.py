"""Every write of the vocabularies: one, the load. The start of the product and the tests call it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from .models import Term, TermLoad
from .reading import files_digest, terms_read
from .search import names_folded

COLUMNS = ["label", "synonyms", "words", "parents", "definition", "version", "deprecated", "stable", "folded"]


@dataclass(frozen=True)
class TermReport:
    """What a load did. `retired` are terms that no file holds any more: kept, because plans may name them, but not offered."""

    skipped: bool = False
    written: int = 0
    retired: int = 0


def terms_load() -> TermReport:
    """Brings the terms up to the data files. Idempotent, and cheap when the files are those of the last load.

    Raises TermsError, and then changes nothing, when a data file does not hold together.
    """
    digest = files_digest()
    last = TermLoad.objects.first()
    if last is not None and last.digest == digest:
        return TermReport(skipped=True)
    facts = sorted(terms_read(), key=lambda term: (term.vocabulary, term.term_id))
    rows = [
        Term(
            vocabulary=term.vocabulary,
            term_id=term.term_id,
            label=term.label,
            synonyms=list(term.synonyms),
            words=list(term.words),
            parents=list(term.parents),
            definition=term.definition,
            version=term.version,
            deprecated=term.deprecated,
            stable=term.stable,
            folded=names_folded(term),
        )
        for term in facts
    ]
    kept = {(term.vocabulary, term.term_id) for term in facts}
    with transaction.atomic():
        # Two processes may start at once: both write the same rows in the same order.
        Term.objects.bulk_create(
            rows, batch_size=200, update_conflicts=True, unique_fields=["vocabulary", "term_id"], update_fields=COLUMNS
        )
        gone = [
            pk
            for pk, *name in Term.objects.filter(deprecated=False).values_list("pk", "vocabulary", "term_id")
            if tuple(name) not in kept
        ]
        retired = Term.objects.filter(pk__in=gone).update(deprecated=True) if gone else 0
        TermLoad.objects.create(digest=digest, loaded_at=timezone.now())
    return TermReport(written=len(rows), retired=retired)
