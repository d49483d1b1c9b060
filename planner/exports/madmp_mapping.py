"""How the words of a plan become the words of maDMP, kept as tables so that the mapping can be read and argued with.

| maDMP | comes from |
| --- | --- |
| dmp_id, dataset_id | the UUID of plan and dataset, as `urn:uuid:` |
| contact | `project.contact`; the owner if nobody with an e-mail address is named |
| contributor | `project.contributors` (one a line), a contact without e-mail, owners and editors |
| project, funding | plan title, `project.description` `.start` `.end` `.funder` `.grant_id` |
| ethical_issues_exist | yes if humans, identifiable persons or animals are yes; no if humans and animals are no |
| personal_data | `ethics.identifiable`; no if no data comes from humans |
| sensitive_data | `ethics.data_class`: red and black yes, green no, yellow unknown; named in security_and_privacy |
| distribution | one for `store.service` (working copy), one for `share.repository`; without host if neither |
| byte_size | `collect.image_bytes` x `collect.images_planned` |
| license | `share.licence` with `share.date`; without a date there is no place for it but `rights` (1.2, 1.3) |
| technical_resource | `collect.instrument`, else the microscope that an attached file names |
| cost | `store.cost`, `store.cost_cover` |
| the rest of a dataset | `collect.quality`, `process.software`, `describe.keywords`, `share.kept`, `share.identifier`, `ethics.rights` |

An approval has no place in 1.1 to 1.3 and is left out.

The standard demands an access mode for each distribution and knows no "unknown": a working copy is `closed`; a
deposit whose access is undecided is `closed` too, and its description says so.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

LANGUAGES = {"en": "eng", "nb": "nob"}

LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC-BY-NC-SA-4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "CC-BY-ND-4.0": "https://creativecommons.org/licenses/by-nd/4.0/",
    "CC-BY-NC-ND-4.0": "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
    "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
    "NLOD-2.0": "https://data.norge.no/nlod/no/2.0",
}

STANDARDS = {
    "rembi": ("https://doi.org/10.1038/s41592-021-01166-8", "url"),
    "ome": ("https://www.openmicroscopy.org/Schemas/OME/2016-06/", "url"),
    "ome_xml": ("https://www.openmicroscopy.org/Schemas/OME/2016-06/", "url"),
    "ome_zarr": ("https://ngff.openmicroscopy.org/", "url"),
    "edam_bioimaging": ("https://github.com/edamontology/edam-bioimaging", "url"),
    "fbbi": ("http://purl.obolibrary.org/obo/fbbi.owl", "url"),
    "nbo": ("https://doi.org/10.1038/s41592-021-01327-9", "url"),
    "datacite": ("https://schema.datacite.org/", "url"),
    "dublin_core": ("https://www.dublincore.org/specifications/dublin-core/dcmi-terms/", "url"),
}

SENSITIVE = {"green": "no", "red": "yes", "black": "yes"}

# Answers of share.identifier in the closed list of host.pid_system.
PIDS_CHOSEN = {"doi": "doi", "handle": "handle", "accession": "other", "other": "other"}

_CERTIFICATES = {
    "din31644": "din31644",
    "dini": "dini-zertifikat",
    "dsa": "dsa",
    "iso16363": "iso16363",
    "iso16919": "iso16919",
    "trac": "trac",
    "wds": "wds",
    "coretrustseal": "coretrustseal",
}
_PIDS = ("doi", "handle", "ark", "purl", "urn")

TEXTS = {
    "working_copy": {"en": "Working copy: {host}", "nb": "Arbeidskopi: {host}"},
    "deposit": {"en": "Deposit: {host}", "nb": "Deponering: {host}"},
    "stored_at": {"en": "Stored at {host}.", "nb": "Lagres hos {host}."},
    "access_undecided": {
        "en": "Access is not decided in the plan yet.",
        "nb": "Tilgangen er ikke bestemt i planen ennå.",
    },
    "data_class": {"en": "Data class", "nb": "Dataklasse"},
    "access_control": {"en": "Access during the project", "nb": "Tilgang i prosjektperioden"},
    "backup": {"en": "Backup", "nb": "Sikkerhetskopi"},
    "cost": {"en": "Data management", "nb": "Datahåndtering"},
    "software": {"en": "Software", "nb": "Programvare"},
    "extra_protection": {"en": "Extra protection", "nb": "Ekstra beskyttelse"},
    "objective": {"en": "Objective: {value}", "nb": "Objektiv: {value}"},
}

ROLES = {"owner": "Plan owner", "editor": "Plan editor", "contact": "Contact person"}


def is_web_address(text: Any) -> bool:
    """An absolute http(s) address. 1.2 and 1.3 say `"format": "url"`, which schema validators do not check."""
    if not isinstance(text, str) or re.search(r"\s", text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def person_id(person: Mapping[str, Any]) -> dict[str, str]:
    """ORCID if known; the standard demands some identifier, so else the e-mail address, else the name itself."""
    if person.get("orcid"):
        return {"identifier": person["orcid"], "type": "orcid"}
    return {"identifier": f"mailto:{person['email']}" if person.get("email") else person["name"], "type": "other"}


def host_described(entry: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The host of a distribution, as far as the catalogue knows it. `url` may be absent."""
    data = entry["data"]
    host: dict[str, Any] = {"title": entry["title"][language]}
    if is_web_address(data.get("url")):
        host["url"] = data["url"]
    if isinstance(data.get("operator"), str):
        host["description"] = data["operator"]
    if isinstance(data.get("backup"), str) and data["backup"]:
        host["backup_type"] = data["backup"]
    certificate = re.sub(r"[^a-z0-9]", "", str(data.get("certification") or "").lower())
    known = next((name for start, name in _CERTIFICATES.items() if certificate.startswith(start)), None)
    if known:
        host["certified_with"] = known
    named = " ".join(str(item) for item in data.get("identifiers") or []).lower()
    pids = [pid for pid in _PIDS if re.search(rf"\b{pid}s?\b", named)]
    if pids:
        host["pid_system"] = pids
    return host


def funder_identified(entry: Mapping[str, Any], version: str, language: str) -> dict[str, str]:
    """ROR or Crossref number where the catalogue has one, else the funder's address, else its name."""
    data = entry["data"]
    if data.get("ror"):
        return {"identifier": data["ror"], "type": "url" if version == "1.1" else "ror"}
    if data.get("fundref"):
        return {"identifier": str(data["fundref"]), "type": "fundref"}
    if is_web_address(data.get("url")):
        return {"identifier": data["url"], "type": "url"}
    return {"identifier": entry["title"][language], "type": "other"}
