"""The REMBI record as one YAML study file, for programs, agents and the next portal."""

from typing import Any

import yaml

from planner.metadata import record_build
from planner.metadata.model import ORIGINS

from ..contract import Note, Options, Snapshot, Thumbnails
from ..packing import day_of
from ..record_notes import record_notes
from .study import study_nested

_HEAD = {
    "en": "REMBI 1.5 record of a data management plan, as it was on {day}. Field names: Sarkans et al. 2021, "
    "doi 10.1038/s41592-021-01166-8.",
    "nb": "REMBI 1.5-post for en datahåndteringsplan, slik den var {day}. Feltnavn: Sarkans m.fl. 2021, "
    "doi 10.1038/s41592-021-01166-8.",
}
_ABSENT = {
    "en": "What is not here is not known. Under provenance, origin says:",
    "nb": "Det som ikke står her, er ikke kjent. Under provenance sier origin:",
}


class RembiYamlExporter:
    kind = "rembi-yaml"
    media_type = "application/yaml"
    suffix = "rembi.yaml"
    title = {"en": "REMBI, YAML", "nb": "REMBI, YAML"}
    about = {
        "en": "Metadata of study, samples and images by the REMBI checklist, each value with its origin, for programs.",
        "nb": "Metadata om studie, prøver og bilder etter REMBI, hver verdi med opphav, for programmer.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        head = [_HEAD[options.language].format(day=day_of(snapshot)), _ABSENT[options.language]]
        head += [f"  {name}: {text[options.language]}" for name, text in ORIGINS.items()]
        body = yaml_text(study_nested(record_build(snapshot)))
        return ("".join(f"# {line}\n" for line in head) + body).encode("utf-8", "backslashreplace")

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        return record_notes(record_build(snapshot))


class _Dumper(yaml.SafeDumper):
    """Without anchors: every value stands where it is used."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def yaml_text(document: Any) -> str:
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text
