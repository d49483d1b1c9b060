"""Authors and organisms out of what people typed: names parted, identifiers recognised, nothing looked up elsewhere."""

import re
from collections.abc import Mapping
from typing import Any

from planner.plans.frozen import Snapshot, answer_text, answer_value, contact_person

from .checklist import taxon_known
from .model import Author, Organism

_TAXON = re.compile(
    r"[(\[]?\s*\b(?:NCBI\s*:?\s*txid|NCBITaxon|NCBI\s*Taxon(?:omy)?|taxid|txid|tax_?id)\s*[:_ ]?\s*(\d+)\s*[)\]]?", re.I
)
_COMMON = re.compile(r"^([A-Z][\w. -]+?)\s*\(([^()]+)\)$")

_ORCID = re.compile(r"(?:https?://orcid\.org/)?\b(\d{4}-\d{4}-\d{4}-\d{3}[\dX])\b")
_EMAIL = re.compile(r"<?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)>?")


def authors(snapshot: Snapshot) -> list[Author]:
    """The contact first, then those named as taking part; members of the plan are no authors by that alone."""
    answers = snapshot["answers"]
    contact = contact_person(snapshot)
    named: list[tuple[Mapping[str, Any], str]] = [(contact, "project.contact")] if contact else []
    typed = answer_text(answers, "project.contributors", snapshot["plan"]["language"]) or ""
    named += [(person, "project.contributors") for person in contributors_parsed(typed)]
    institution = answer_value(answers, "project.institution") or {}
    found: list[Author] = []
    for number, (person, question) in enumerate(named):
        name = " ".join(person["name"].split())
        orcid = person.get("orcid")
        if not name or any(one.name.casefold() == name.casefold() or (orcid and one.orcid == orcid) for one in found):
            continue
        first, last = name_parted(name)
        is_contact = number == 0 and contact is not None
        found.append(
            Author(
                name,
                first,
                last,
                person.get("email") or _member_mail(snapshot, person),
                orcid,
                "submitter" if is_contact else person.get("role"),
                institution.get("name") if is_contact else None,
                institution.get("ror") if is_contact else None,
                question,
            )
        )
    return found


def contributors_parsed(text: str) -> list[dict[str, Any]]:
    """One person or group a line: name first, then ORCID, e-mail address and role in any order, commas between."""
    people = []
    for raw in text.splitlines():
        line = raw.strip().lstrip("-*•").strip()
        orcid, email = _ORCID.search(line), _EMAIL.search(line)
        for found in (orcid, email):
            if found:
                line = line.replace(found.group(0), ",")
        parts = [part.strip(" ()[]<>\t") for part in re.split(r"[,;()]|\s[–-]\s", line)]
        parts = [part for part in parts if part and part.casefold() != "orcid"]
        if parts:
            people.append(
                {
                    "name": parts[0],
                    "orcid": orcid.group(1) if orcid else None,
                    "email": email.group(1) if email else None,
                    "role": ", ".join(parts[1:]) or None,
                }
            )
    return people


def _member_mail(snapshot: Snapshot, person: Mapping[str, Any]) -> str | None:
    for member in snapshot["people"]:
        same_orcid = person.get("orcid") and member["orcid"] == person["orcid"]
        if same_orcid or member["name"].casefold() == person["name"].casefold():
            mail: str | None = member["email"]
            return mail
    return None


def name_parted(name: str) -> tuple[str | None, str]:
    """First and last name: `Nordmann, Kari` as it says, else the last word is the last name."""
    if "," in name:
        last, first = (part.strip() for part in name.split(",", 1))
        return first or None, last or name
    words = name.split()
    return (" ".join(words[:-1]) or None), words[-1]


def initials(first: str | None) -> str:
    """`Kari-Anne M.` as `KAM`."""
    return "".join(part[0].upper() for part in re.split(r"[\s.-]+", first or "") if part)


def organisms(text: str) -> list[Organism]:
    """One a line or between semicolons; commas part them only if every part is a name we know."""
    parts = [part.strip(" .") for part in re.split(r"[;\n]", text)]
    found = []
    for part in parts:
        names = [name.strip() for name in part.split(",")]
        several = len(names) > 1 and all(taxon_known(name) for name in names)
        found += [_organism(name) for name in (names if several else [part]) if name]
    return found


def _organism(text: str) -> Organism:
    taxon = _TAXON.search(text)
    name = " ".join(_TAXON.sub(" ", text).split()).strip(" ,")
    common = _COMMON.match(name)
    if common:
        name = common[1]
    known = taxon_known(name)
    return Organism(
        name or text,
        taxon[1] if taxon else known[0] if known else None,
        common[2] if common else known[1] if known else None,
    )
