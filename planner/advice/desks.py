"""Who to ask: the routing of norway/services.yaml, so that "unknown" always comes with a desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .lines import Document, Entry, Source, Words, both, document_sources, entry_sources

# First desks of the routing that are no service of the file: offices that every institution has.
OFFICES = {
    "university_support": both(
        "research data support at your institution", "forskningsdatastøtten ved institusjonen din"
    ),
    "institution data protection officer": both(
        "the data protection officer of your institution", "personvernombudet ved institusjonen din"
    ),
    "technology_transfer": both(
        "the technology transfer office of your institution", "teknologioverføringskontoret (TTO) ved institusjonen"
    ),
}
NORWEGIAN_NAMES = {
    "nalmin": "NALMIN",
    "elixir_helpdesk": "brukerstøtten i ELIXIR Norge",
    "bbmri_elsi": "ELSI-brukerstøtten i Biobank Norge",
    "sikt": "Sikt",
    "sigma2": "Sigma2",
}


@dataclass(frozen=True)
class Desk:
    """A desk with its address, where one was found."""

    key: str
    name: Words
    contact: str | None
    url: str | None
    sources: tuple[Source, ...]

    @property
    def words(self) -> Words:
        """`ELIXIR Norway support desk (support@elixir.no)`."""
        address = self.contact or self.url
        return {language: f"{name} ({address})" if address else name for language, name in self.name.items()}


def desk_for(topic: str, services: Document, institution: str | None = None) -> Desk:
    """The first desk for a topic of the routing. `institution`: short id such as `uio`. Raises KeyError for no topic."""
    row = next((row for row in services["routing"] if row["topic"] == topic), None)
    if row is None:
        raise KeyError(topic)
    first = row["first"]
    if first in OFFICES:
        return _office(first, services, institution)
    service = next(service for service in services["services"] if service["id"] == first)
    return Desk(
        first,
        both(service["name"], NORWEGIAN_NAMES.get(first, service["name"])),
        service.get("contact"),
        service.get("url"),
        document_sources(services, *service["sources"]),
    )


def _office(key: str, services: Document, institution: str | None) -> Desk:
    lists = {
        "university_support": ("university_support", "id"),
        "technology_transfer": ("technology_transfer", "institution"),
    }
    row: Mapping[str, Any] | None = None
    if key in lists:
        name, field = lists[key]
        row = next((row for row in services[name] if row[field] == institution), None)
    return Desk(
        key,
        OFFICES[key],
        row.get("contact") if row else None,
        row.get("url") if row else None,
        document_sources(services, row["source"] if row else "dhp_support"),
    )


def service_desk(entry: Entry) -> Desk | None:
    """The service's own address, where its entry has one."""
    apply = entry["data"].get("apply") or {}
    if not apply.get("contact") and not apply.get("url"):
        return None
    return Desk(
        entry["key"],
        both("the service itself", "tjenesten selv"),
        apply.get("contact"),
        apply.get("url"),
        entry_sources(entry),
    )


def institution_id(name: str | None, storage: Document) -> str | None:
    """The catalogue's id of an institution as a person wrote it: `Universitetet i Oslo` -> `uio`. Unknown: None."""
    wanted = " ".join((name or "").casefold().replace(",", " ").split())
    if not wanted:
        return None
    for guide in storage["institution_guides"]:
        names = {guide["id"], guide["ror_name"].casefold(), *INSTITUTION_NAMES.get(guide["id"], ())}
        if wanted in names:
            return str(guide["id"])
    return None


# Other names of the institutions of storage.yaml, in small letters.
INSTITUTION_NAMES: Mapping[str, tuple[str, ...]] = {
    "ntnu": ("norges teknisk-naturvitenskapelige universitet",),
    "uib": ("universitetet i bergen",),
    "uio": ("universitetet i oslo",),
    "uit": ("uit norges arktiske universitet", "universitetet i tromsø", "uit the arctic university of norway"),
    "nmbu": ("norges miljø- og biovitenskapelige universitet",),
    "oslomet": ("oslo metropolitan university", "oslomet – storbyuniversitetet", "oslomet - storbyuniversitetet"),
    "uia": ("universitetet i agder",),
    "nord": ("nord universitet",),
    "inn": ("universitetet i innlandet", "inland norway university of applied sciences"),
    "uis": ("universitetet i stavanger",),
    "usn": ("universitetet i sørøst-norge",),
    "vid": ("vid vitenskapelige høgskole",),
}
