"""Every read of the vocabularies. Terms are public: nobody is kept from reading them, so no query asks who reads.

A search asks the database one thing, which load holds; the terms of that load lie in memory, once a process.
"""

from typing import Any

from .models import Term, TermLoad
from .reading import VOCABULARIES, TermFacts
from .search import Index, term_id_normal

SHOWN = 20
_indexes: dict[tuple[str, str], Index] = {}  # (digest of the load, vocabulary)


class VocabularyUnknown(LookupError):
    """There is no vocabulary of that name."""


def vocabulary_names() -> list[str]:
    return list(VOCABULARIES)


def vocabulary_search(name: str, text: str, limit: int = SHOWN) -> list[TermFacts]:
    """The terms that fit best, best first. `name` is one vocabulary or several with commas between, ranked together.

    Where two vocabularies have a term equally near, the one with a permanent identifier comes first.
    Raises VocabularyUnknown.
    """
    indexes = [_index(each) for each in names_known(name)]
    ranked = [found for index in indexes for found in index.ranked(text)]
    return [term for _rank, term in sorted(ranked, key=lambda found: found[0])[:limit]]


def vocabulary_terms(name: str) -> list[TermFacts]:
    """Every term that is offered, by label. Raises VocabularyUnknown."""
    terms = [term for each in names_known(name) for term in _index(each).terms]
    return sorted(terms, key=lambda term: (term.label.casefold(), term.vocabulary, term.term_id))


def term_get(name: str, term_id: str) -> Term:
    """A term by its identifier or address, deprecated ones too. Raises VocabularyUnknown, Term.DoesNotExist."""
    return Term.objects.get(vocabulary__in=names_known(name), term_id=term_id_normal(term_id))


def term_as_json(term: Term | TermFacts) -> dict[str, Any]:
    """As the API and the field for terms show it."""
    return {
        "id": term.term_id,
        "label": term.label,
        "vocabulary": term.vocabulary,
        "version": term.version,
        "synonyms": list(term.synonyms),
        "definition": term.definition,
        "stable": term.stable,
        "deprecated": term.deprecated,
    }


def names_known(name: str) -> list[str]:
    """The vocabularies that a name with commas stands for, each once. Raises VocabularyUnknown."""
    names = list(dict.fromkeys(each.strip() for each in name.split(",")))
    if not all(each in VOCABULARIES for each in names):
        raise VocabularyUnknown(name)
    return names


def _index(name: str) -> Index:
    load = TermLoad.objects.values_list("digest", flat=True).first()
    if load is None:
        return Index(terms=[], folded=[])
    found = _indexes.get((load, name))
    if found is None:
        for old in [key for key in _indexes if key[0] != load]:
            _indexes.pop(old, None)
        found = _indexes[load, name] = _index_built(name)
    return found


def _index_built(name: str) -> Index:
    rows = list(Term.objects.filter(vocabulary=name, deprecated=False).order_by("pk"))
    terms = [
        TermFacts(
            vocabulary=row.vocabulary,
            term_id=row.term_id,
            label=row.label,
            version=row.version,
            synonyms=tuple(row.synonyms),
            words=tuple(row.words),
            parents=tuple(row.parents),
            definition=row.definition,
            stable=row.stable,
        )
        for row in rows
    ]
    return Index(terms=terms, folded=[row.folded for row in rows])
