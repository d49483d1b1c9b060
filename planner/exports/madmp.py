"""The plan for machines: RDA DMP Common Standard (maDMP) 1.1, 1.2 and 1.3, valid against the published schemas.

What the plan does not say is absent or "unknown"; nothing is guessed to please a schema. The one thing that
cannot be left out is an e-mail address of somebody: without one the document is refused (NotReady).
The mapping itself is `madmp_mapping`.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema

from .contract import MADMP_VERSIONS, Note, Options, Snapshot, Thumbnails
from .json_export import json_bytes
from .madmp_mapping import is_web_address
from .madmp_plan import NO_MAIL, PlanBuilder, contact_with_mail
from .readiness import plan_readiness

SCHEMAS = Path(__file__).parent / "data" / "madmp"
_ADDRESSES = {"url", "license_ref", "access_url", "download_url"}


class MadmpExporter:
    kind = "madmp"
    media_type = "application/json"
    suffix = "madmp.json"
    title = {"en": "maDMP", "nb": "maDMP"}
    about = {
        "en": "Machine-actionable plan in the RDA common standard, for NeLS and for other planning tools.",
        "nb": "Maskinlesbar plan i RDAs felles standard, for NeLS og for andre planleggingsverktøy.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        return json_bytes(madmp_build(snapshot, options.madmp_version))

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        notes = plan_readiness(snapshot)
        return notes if contact_with_mail(snapshot) else [NO_MAIL, *notes]


def madmp_build(snapshot: Snapshot, version: str = "1.2") -> dict[str, Any]:
    """The document as a dict with the top key `dmp`. Raises NotReady, or ValueError for an unknown version."""
    if version not in MADMP_VERSIONS:
        raise ValueError(f"maDMP {version} is not one of {', '.join(MADMP_VERSIONS)}")
    return {"dmp": PlanBuilder(snapshot, version).dmp()}


def madmp_problems(document: Any, version: str) -> list[str]:
    """What is wrong with a document, one line each, empty if it is valid: schema, formats and web addresses."""
    errors = sorted(_validator(version).iter_errors(document), key=lambda error: error.json_path)
    problems = [f"{error.json_path}: {error.message}" for error in errors]
    return problems + [f"{path}: not a web address" for path in _bad_addresses(document, "$")]


@lru_cache(maxsize=len(MADMP_VERSIONS))
def _validator(version: str) -> Any:
    if version not in MADMP_VERSIONS:
        raise ValueError(f"maDMP {version} is not one of {', '.join(MADMP_VERSIONS)}")
    schema = json.loads((SCHEMAS / version / f"maDMP-schema-{version}.json").read_text(encoding="utf-8"))
    checker = jsonschema.validators.validator_for(schema)
    return checker(schema, format_checker=checker.FORMAT_CHECKER)


def _bad_addresses(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key in _ADDRESSES and isinstance(item, str) and not is_web_address(item):
                yield f"{path}.{key}"
            yield from _bad_addresses(item, f"{path}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _bad_addresses(item, f"{path}[{number}]")
