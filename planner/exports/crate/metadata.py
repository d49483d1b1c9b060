"""What the package says of itself: RO-Crate 1.1 metadata, built with the rocrate library, dated by the snapshot."""

import mimetypes
from collections.abc import Mapping
from typing import Any

from rocrate.model.contextentity import ContextEntity  # type: ignore[import-untyped]
from rocrate.model.person import Person  # type: ignore[import-untyped]
from rocrate.rocrate import ROCrate  # type: ignore[import-untyped]

from planner.metadata import Record
from planner.metadata.model import Author
from planner.plans.frozen import answer_text, answer_value

from ..contract import Options, Snapshot
from ..madmp_mapping import LICENCES
from ..packing import moment_of

METADATA = "ro-crate-metadata.json"
VERSION = "1.1"
TEXTS: dict[str, dict[str, str]] = {
    "no_description": {
        "en": "A data management plan for light microscopy; it has no description yet.",
        "nb": "En datahåndteringsplan for lysmikroskopi; den har ingen beskrivelse ennå.",
    },
    "licence": {
        "en": "The plan states no licence for this package; each dataset names the licence of its images.",
        "nb": "Planen oppgir ingen lisens for denne pakken; hvert datasett oppgir lisensen for bildene sine.",
    },
    "plan.json": {"en": "The complete plan, frozen", "nb": "Hele planen, frosset"},
    "plan.md": {"en": "The plan to read", "nb": "Planen til å lese"},
    "madmp.json": {
        "en": "The plan in the RDA DMP Common Standard (maDMP)",
        "nb": "Planen i RDAs felles standard (maDMP)",
    },
    "rembi.yaml": {"en": "REMBI record with the origin of each value", "nb": "REMBI-post med opphav for hver verdi"},
    "image-files.sha256": {
        "en": "Checksums of the inspected image files, which are not in this package",
        "nb": "Sjekksummer for de undersøkte bildefilene, som ikke er i pakken",
    },
    "answers.json": {"en": "Answers about this dataset", "nb": "Svar om dette datasettet"},
    "facts.json": {"en": "What the image file {file} says of itself", "nb": "Det bildefilen {file} sier om seg selv"},
    "preview.png": {
        "en": "Small preview of {file}, not for analysis",
        "nb": "Liten forhåndsvisning av {file}, ikke for analyse",
    },
}


def metadata_build(snapshot: Snapshot, record: Record, files: Mapping[str, bytes], options: Options) -> dict[str, Any]:
    language = options.language
    crate = ROCrate(version=VERSION)
    # Of schema.org, but not in the context of 1.1.
    crate.metadata.extra_terms["sha256"] = "https://schema.org/sha256"
    root, moment = crate.root_dataset, moment_of(snapshot).isoformat()
    answers, plan = snapshot["answers"], snapshot["plan"]
    crate.name = plan["title"]
    crate.description = answer_text(answers, "project.description", language) or TEXTS["no_description"][language]
    crate.datePublished = moment_of(snapshot)
    root["datePublished"], root["dateModified"], root["dateCreated"] = moment, plan["modified"], plan["created"]
    root["identifier"], root["version"] = f"urn:uuid:{plan['id']}", str(plan["version"])
    root["inLanguage"], root["license"] = plan["language"], TEXTS["licence"][language]
    if "study.keywords" in record.fields:
        root["keywords"] = ", ".join(record.fields["study.keywords"].items)
    people = [_person(crate, author, number) for number, author in enumerate(record.authors, 1)]
    if people:
        root["author"] = people
    funder = record.text("study.grant.funder")
    if funder:
        root["funder"] = crate.add(ContextEntity(crate, "#funder", {"@type": "Organization", "name": funder}))
    for name in ("plan.json", "plan.md", "madmp.json", "rembi.yaml", "image-files.sha256"):
        if name in files:
            crate.add_file(dest_path=name, properties=_described(name, files[name], TEXTS[name][language]))
    for position, dataset in enumerate(snapshot["datasets"], 1):
        _dataset(crate, dataset, position, files, language)
    made: dict[str, Any] = crate.metadata.generate()
    return made


def _described(name: str, content: bytes, text: str) -> dict[str, Any]:
    kind = {"yaml": "application/yaml", "md": "text/markdown", "sha256": "text/plain"}.get(name.rsplit(".", 1)[-1])
    return {
        "name": text,
        "contentSize": str(len(content)),
        "encodingFormat": kind or mimetypes.types_map.get(f".{name.rsplit('.', 1)[-1]}", "application/octet-stream"),
    }


def _person(crate: Any, author: Author, number: int) -> Any:
    properties: dict[str, Any] = {"name": author.name}
    if author.email:
        properties["email"] = author.email
    if author.first_name:
        properties |= {"givenName": author.first_name, "familyName": author.last_name}
    if author.affiliation:
        place = {"@type": "Organization", "name": author.affiliation}
        properties["affiliation"] = crate.add(ContextEntity(crate, author.ror or "#institution", place))
    identifier = f"https://orcid.org/{author.orcid}" if author.orcid else f"#person-{number}"
    return crate.add(Person(crate, identifier, properties))


def _dataset(crate: Any, dataset: Mapping[str, Any], position: int, files: Mapping[str, bytes], language: str) -> None:
    folder, answers = f"datasets/D{position}/", dataset["answers"]
    properties: dict[str, Any] = {
        "name": " ".join(dataset["title"].split()) or f"D{position}",
        "identifier": f"urn:uuid:{dataset['id']}",
    }
    described = answer_text(answers, "collect.description", language)
    if described:
        properties["description"] = described
    licence = answer_value(answers, "share.licence")
    if licence in LICENCES:
        address = LICENCES[licence]
        named = {"@type": "CreativeWork", "name": str(licence)}
        properties["license"] = crate.dereference(address) or crate.add(ContextEntity(crate, address, named))
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
    entity["hasPart"] = parts


def _part(files: Mapping[str, bytes], name: str, language: str, file: str = "") -> dict[str, Any]:
    end = name.rsplit("/", 1)[-1].split(".", 1)[-1] if file else "answers.json"
    text = TEXTS[end][language].replace("{file}", " ".join(file.split()))
    return _described(name, files[name], text)


def _image(item: Mapping[str, Any]) -> dict[str, Any]:
    """The image file as a thing that is elsewhere."""
    properties: dict[str, Any] = {
        "@type": "MediaObject",
        "name": item["file"],
        "contentSize": str(item["bytes"]),
    }
    if item["sha256"]:
        properties["sha256"] = item["sha256"]
    form = (item["facts"].get("format") or {}).get("name")
    if form:
        properties["encodingFormat"] = form
    return properties
