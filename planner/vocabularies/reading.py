"""Reads the data files of this package into `TermFacts`. Pure: the same files give the same terms, no database is asked.

Each vocabulary has a folder and a licence of its own under `data/`; `data/words` adds, by id, words that people write.
"""

import csv
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
EDAM = "edam-bioimaging"
FBBI = "fbbi"
TAXONOMY = "ncbi-taxonomy"
WORDS = "words/words.tsv"
FILES = ("edam-bioimaging/terms.tsv", "edam-bioimaging/retired_alpha06.tsv", "fbbi/terms.tsv",
         "ncbi-taxonomy/organisms.tsv", WORDS)  # fmt: skip
CODE = ("reading.py", "search.py", "schemas/lists.schema.json")


class TermsError(Exception):
    """A data file does not hold together; the message names the row."""


@dataclass(frozen=True)
class Vocabulary:
    """A vocabulary as it is named in questions and addresses."""

    name: str
    title: str
    version: str
    licence: str
    url: str


VOCABULARIES = {
    each.name: each
    for each in (
        Vocabulary(
            EDAM,
            "EDAM-bioimaging",
            "1.0alpha-pre-pre-release",
            "CC-BY-SA-4.0",
            "https://github.com/edamontology/edam-bioimaging",
        ),
        Vocabulary(FBBI, "FBbi", "2026-01-30", "CC-BY-4.0", "https://github.com/foundingGIDE/fbbi"),
        Vocabulary(TAXONOMY, "NCBI Taxonomy", "2024.9.7", "public domain", "https://www.ncbi.nlm.nih.gov/taxonomy"),
    )
}


@dataclass(frozen=True)
class TermFacts:
    """What the files say about one term."""

    vocabulary: str
    term_id: str
    label: str
    version: str
    synonyms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    definition: str = ""
    deprecated: bool = False
    stable: bool = True


def files_digest(root: Path = DATA) -> str:
    """SHA-256 over the data files and the code that reads and folds them: equal means that a load would change nothing."""
    digest = hashlib.sha256()
    for path in [*(root / name for name in FILES), *(HERE / name for name in CODE)]:
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def terms_read(root: Path = DATA) -> list[TermFacts]:
    """Every term of every vocabulary. Raises TermsError."""
    words: dict[tuple[str, str], list[str]] = {}
    for row in table_read(WORDS, root):
        words.setdefault((row["vocabulary"], row["term_id"]), []).append(row["word"])
    edam, retired, fbbi, organisms, _words = FILES
    found = [_class(EDAM, row, words) for row in table_read(edam, root)]
    found += [_class(EDAM, row, words, retired_in="alpha06") for row in table_read(retired, root)]
    found += [_class(FBBI, row, words) for row in table_read(fbbi, root)]
    found += [_organism(row, words) for row in table_read(organisms, root)]
    _check(found, words)
    return found


def table_read(name: str, root: Path = DATA) -> list[dict[str, str]]:
    with (root / name).open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows, delimiter="\t", restval="", quoting=csv.QUOTE_NONE))


def _class(
    vocabulary: str, row: dict[str, str], words: dict[tuple[str, str], list[str]], retired_in: str = ""
) -> TermFacts:
    return TermFacts(
        vocabulary=vocabulary,
        term_id=row["id"],
        label=row["label"],
        version=retired_in or VOCABULARIES[vocabulary].version,
        synonyms=_once(row["synonyms"].split("|")),
        words=_once(words.get((vocabulary, row["id"]), ())),
        parents=_once(row["parent_ids"].split("|")),
        definition=row["definition"].strip(),
        deprecated=bool(retired_in) or row["deprecated"] == "true",
        stable=row.get("id_is_stable", "true") == "true",
    )


def _organism(row: dict[str, str], words: dict[tuple[str, str], list[str]]) -> TermFacts:
    return TermFacts(
        vocabulary=TAXONOMY,
        term_id=row["curie"],
        label=row["scientific_name"],
        version=VOCABULARIES[TAXONOMY].version,
        synonyms=_once([row["common_name"], row["ncbi_common_name"]]),
        words=_once(words.get((TAXONOMY, row["curie"]), ())),
        definition=row["group"],
    )


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    """In order, each once, without empty ones, inner white space made one space."""
    return tuple(dict.fromkeys(text for text in (" ".join(each.split()) for each in texts) if text))


def _check(found: list[TermFacts], words: dict[tuple[str, str], list[str]]) -> None:
    seen = {(term.vocabulary, term.term_id) for term in found}
    if len(seen) != len(found):
        raise TermsError("two terms of one vocabulary have the same id")
    strangers = sorted(set(words) - seen)
    if strangers:
        raise TermsError(f"words for terms that do not exist: {strangers}")
    for term in found:
        where = f"{term.vocabulary}/{term.term_id}"
        if not term.label or not term.term_id:
            raise TermsError(f"{where} has no label or no id")
        for name in ("synonyms", "words", "parents"):
            if not _lists_schema().is_valid(list(getattr(term, name))):
                raise TermsError(f"{where} has {name} that do not fit schemas/lists.schema.json")


@cache
def _lists_schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads((HERE / "schemas/lists.schema.json").read_text(encoding="utf-8")))
