"""The questions and catalogue entries that the sample plans use: every key that exporters rely on, and a few more."""

from typing import Any

import yaml

from planner.questionnaire.services import content_newest

# key: (type, English, Norwegian)
_PLAN = "plan"
_DATASET = "dataset"
_QUESTIONS: dict[str, tuple[str, str, list[tuple[str, str, str, str, str]]]] = {
    "project": (
        "The project",
        "Prosjektet",
        [
            ("project.description", "long_text", _PLAN, "What is the project about?", "Hva handler prosjektet om?"),
            ("project.start", "date", _PLAN, "When does it start?", "Når starter det?"),
            ("project.end", "date", _PLAN, "When does it end?", "Når slutter det?"),
            ("project.funder", "catalogue", _PLAN, "Who pays for it?", "Hvem finansierer det?"),
            ("project.grant_id", "text", _PLAN, "What is the grant number?", "Hva er prosjektnummeret?"),
            ("project.institution", "organisation", _PLAN, "Which institution?", "Hvilken institusjon?"),
            ("project.contact", "person", _PLAN, "Who answers for the plan?", "Hvem svarer for planen?"),
            ("project.contributors", "long_text", _PLAN, "Who else takes part?", "Hvem andre er med?"),
        ],
    ),
    "ethics": (
        "Ethics and law",
        "Etikk og jus",
        [
            ("ethics.human_data", "yes_no", _PLAN, "Does it come from humans?", "Kommer noe fra mennesker?"),
            (
                "ethics.identifiable",
                "yes_no",
                _PLAN,
                "Can a person be identified from images or file headers?",
                "Kan en person kjennes igjen i bilder eller filhoder?",
            ),
            ("ethics.data_class", "choice", _PLAN, "Which data class applies?", "Hvilken dataklasse gjelder?"),
            ("ethics.approvals", "long_text", _PLAN, "Which approvals are there?", "Hvilke godkjenninger finnes?"),
            ("ethics.animals", "yes_no", _PLAN, "Are animals used?", "Brukes det dyr?"),
        ],
    ),
    "collect": (
        "The images",
        "Bildene",
        [
            ("collect.description", "long_text", _DATASET, "What do the images show?", "Hva viser bildene?"),
            ("collect.modality", "choice", _DATASET, "Which kind of microscopy?", "Hva slags mikroskopi?"),
            ("collect.format", "catalogue", _DATASET, "Which file format?", "Hvilket filformat?"),
            ("collect.instrument", "text", _DATASET, "Which microscope?", "Hvilket mikroskop?"),
            ("collect.objective", "text", _DATASET, "Which objective?", "Hvilket objektiv?"),
            ("collect.dimensions", "text", _DATASET, "How large is an image?", "Hvor stort er ett bilde?"),
            ("collect.pixel_size", "text", _DATASET, "What is the pixel size?", "Hva er pikselstørrelsen?"),
            ("collect.channels", "text", _DATASET, "Which channels?", "Hvilke kanaler?"),
            ("collect.image_bytes", "file_size", _DATASET, "How big is one file?", "Hvor stor er én fil?"),
            ("collect.images_planned", "number", _DATASET, "How many images?", "Hvor mange bilder?"),
        ],
    ),
    "process": (
        "Processing",
        "Behandling",
        [
            ("process.software", "long_text", _DATASET, "Which software is used?", "Hvilke programmer brukes?"),
            ("process.derived_bytes", "file_size", _DATASET, "How much derived data?", "Hvor mye avledede data?"),
        ],
    ),
    "describe": (
        "Describing the data",
        "Beskrivelse av dataene",
        [
            ("describe.standard", "several", _PLAN, "Which metadata standards?", "Hvilke metadatastandarder?"),
            ("describe.organism", "text", _DATASET, "Which organism?", "Hvilken organisme?"),
            ("describe.specimen", "long_text", _DATASET, "What is the specimen?", "Hva er preparatet?"),
        ],
    ),
    "store": (
        "Storage during the project",
        "Lagring underveis",
        [
            ("store.backup", "long_text", _PLAN, "How is it backed up?", "Hvordan sikkerhetskopieres det?"),
            ("store.access", "long_text", _PLAN, "Who has access?", "Hvem har tilgang?"),
            ("store.cost", "money", _PLAN, "What does storage cost a year?", "Hva koster lagringen i året?"),
            ("store.service", "catalogue", _DATASET, "Where is it stored?", "Hvor lagres det?"),
        ],
    ),
    "share": (
        "Sharing and keeping",
        "Deling og bevaring",
        [
            ("share.repository", "catalogue", _DATASET, "In which repository?", "I hvilket arkiv?"),
            ("share.licence", "choice", _DATASET, "Under which licence?", "Med hvilken lisens?"),
            ("share.access", "choice", _DATASET, "Who may see it?", "Hvem får se det?"),
            ("share.date", "date", _DATASET, "From when?", "Fra når?"),
            ("share.keep_until", "date", _DATASET, "Kept until when?", "Bevares til når?"),
        ],
    ),
    "reuse": (
        "Reuse",
        "Gjenbruk",
        [
            ("reuse.existing_data", "yes_no", _PLAN, "Is existing data used?", "Brukes eksisterende data?"),
            ("reuse.what", "long_text", _PLAN, "Which existing data?", "Hvilke eksisterende data?"),
        ],
    ),
}


# The funders' codes that the questions of the real questionnaire carry.
_CONTENT = content_newest()
CODES: dict[str, dict[str, Any]] = {
    question["key"]: question["codes"]
    for path in sorted(_CONTENT.glob("*.yaml"))
    for question in yaml.safe_load(path.read_text(encoding="utf-8")).get("questions", [])
}


def _option(key: str, en: str, nb: str | None = None) -> dict[str, Any]:
    return {"key": key, "text": {"en": en, "nb": nb or en}}


_OPTIONS = {
    "describe.standard": [_option("rembi", "REMBI"), _option("ome", "OME data model", "OME-datamodellen")],
    "share.access": [_option("open", "Open", "Åpen"), _option("shared", "Shared on conditions", "Delt på vilkår")],
    "share.licence": [_option("CC0-1.0", "CC0 1.0"), _option("CC-BY-4.0", "CC BY 4.0")],
}

STEPS: list[dict[str, Any]] = [
    {
        "key": step,
        "title": {"en": en, "nb": nb},
        "intro": {"en": f"Advice on: {en}.", "nb": f"Råd om: {nb}."},
        "questions": [
            {
                "key": key,
                "type": kind,
                "scope": scope,
                "text": {"en": text_en, "nb": text_nb},
                "codes": CODES.get(key, {}),
                "options": _OPTIONS.get(key),
                "unit": "images" if key == "collect.images_planned" else None,
            }
            for key, kind, scope, text_en, text_nb in questions
        ],
    }
    for step, (en, nb, questions) in _QUESTIONS.items()
]


def _entry(en: str, nb: str, checked: str | None, confidence: str, source: dict[str, Any], **data: Any):
    return {
        "title": {"en": en, "nb": nb},
        "data": data,
        "sources": [source],
        "checked": checked or "2026-11-22",
        "checked_is": "entry" if checked else "compiled",
        "confidence": confidence,
    }


def _source(title: str, url: str, date: str | None) -> dict[str, Any]:
    return {"title": title, "url": url, "date": date}


_FORMATS = _source(
    "Bio-Formats documentation, supported formats",
    "https://docs.openmicroscopy.org/bio-formats/latest/supported-formats.html",
    "2026-10-01",
)
CATALOGUE: dict[str, dict[str, Any]] = {
    "funders": {
        "rcn": _entry(
            "Research Council of Norway",
            "Norges forskningsråd",
            "2026-06-25",
            "confirmed",
            _source("plan.research-data.no, RDM and DMP requirements", "https://plan.research-data.no", "2026-06-25"),
            url="https://www.forskningsradet.no",
        )
    },
    "formats": {
        "czi": _entry("Zeiss CZI", "Zeiss CZI", None, "confirmed", _FORMATS),
        "ome-tiff": _entry("OME-TIFF", "OME-TIFF", None, "confirmed", _FORMATS),
    },
    "storage": {
        "nird": _entry(
            "NIRD Data Peak (Sigma2)",
            "NIRD Data Peak (Sigma2)",
            "2026-07-02",
            "confirmed",
            _source(
                "NRIS/Sigma2 user documentation",
                "https://documentation.sigma2.no/files_storage/nird_lmd.html",
                "2026-07-02",
            ),
            url="https://www.sigma2.no/nird",
            operator="Sigma2 / NRIS",
            backup="Nightly snapshots (7 daily, 6 weekly).",
        )
    },
    "repositories": {
        "bia": _entry(
            "BioImage Archive",
            "BioImage Archive",
            None,
            "confirmed",
            _source("BioImage Archive, Submitting data", "https://www.ebi.ac.uk/bioimage-archive/submit/", None),
            url="https://www.ebi.ac.uk/bioimage-archive/",
            operator="EMBL-EBI",
            identifiers=["accession S-BIAD", "DOI"],
        ),
        "dataverseno": _entry(
            "DataverseNO",
            "DataverseNO",
            None,
            "likely",
            _source(
                "DataverseNO, Who can use DataverseNO",
                "https://info.dataverse.no/en/about/who-can-use-dataverseno/",
                None,
            ),
            url="https://dataverse.no",
            operator="UiT and partner institutions",
            certification="CoreTrustSeal",
            identifiers=["DOI per dataset", "DOI per file"],
        ),
    },
}
