"""Plans as five tools write them. The words are ours; the shape is what each tool's exporter writes, oddities included.

Read on 2026-11-25: ds-wizard/madmp-template 3c2070a (DSW, FAIR Wizard), rdmorganiser/rdmo-plugins 00d3e94 (RDMO),
DMPRoadmap/roadmap 17cad1c and 10bdac7 (DMPonline, API v1), OpenCDMP/file-transformer-rda-json 06e4ec6 (ARGOS),
tuwien-csd/damap-backend 0c388cb (DAMAP).
"""

from typing import Any

LIVE = "Live imaging of somites"

DSW: dict[str, Any] = {
    "dmp": {
        "title": LIVE,
        "description": "This maDMP has been created using FAIR Wizard (researchers.example.org).",
        "language": "eng",
        "dmp_id": {
            "identifier": "https://researchers.example.org/projects/11111111-2222-4333-8444-555555555555",
            "type": "url",
        },
        "contributor": [
            {
                "contributor_id": {"identifier": "0000-0002-1825-0097", "type": "orcid"},
                "name": "Kari Nordmann",
                "role": ["contact person", "data steward"],
                "mbox": "kari@example.org",
            },
            {
                "contributor_id": {"identifier": "7a0c1f53-0d5b-4a5e-9d6b-1f6b7a2f0c11", "type": "other"},
                "name": "Ola Hansen",
                "role": ["researcher"],
            },
        ],
        "contact": {
            "contact_id": {"identifier": "0000-0002-1825-0097", "type": "orcid"},
            "mbox": "kari@example.org",
            "name": "Kari Nordmann",
        },
        "project": [
            {
                "title": "Somites",
                "start": "2027-01-01",
                "end": "2029-12-31",
                "description": "How somites form.",
                "funding": [
                    {
                        "funder_id": {"identifier": "Research Council of Norway", "type": "url"},
                        "funding_status": "granted",
                        "grant_id": {"identifier": "350529", "type": "other"},
                    }
                ],
            }
        ],
        "ethical_issues_exist": "yes",
        "ethical_issues_description": "Non-reference dataset X (unknown) does not contain any personal data.",
        "dataset": [
            {
                "dataset_id": {"identifier": "", "type": "other"},
                "title": "Time-lapse",
                "personal_data": "no",
                "sensitive_data": "",
                "description": "Movies",
                "distribution": [
                    {
                        "title": "Time-lapse",
                        "data_access": "",
                        "license": [
                            {"license_ref": "https://creativecommons.org/licenses/by/4.0/", "start_date": ""},
                        ],
                    }
                ],
            }
        ],
        "created": "2026-05-01T12:30:00Z",
        "modified": "2026-05-02T08:00:00Z",
        "cost": [{"title": "Storage", "value": 12000, "description": "Disks. This resource is allocated for "}],
    }
}

RDMO: dict[str, Any] = {
    "dmp": {
        "title": f"maDMP for {LIVE}",
        "created": "2026-05-01T12:30:00.123456+02:00",
        "modified": "2026-05-02T08:00:00.654321+02:00",
        "contact": {
            "name": "Kari Nordmann",
            "mbox": "kari@example.org",
            "contributor_id": {"identifier": "0000-0002-1825-0097", "type": "other"},
        },
        "contributor": [
            {"name": "Ola Hansen", "role": ["Responsible for backup for Time-lapse"]},
        ],
        "cost": [
            {
                "title": "Personal costs for data storage",
                "value": 3,
                "description": "Personal costs for data storage in Person months",
            },
            {"title": "Non personal costs for data storage", "value": 500, "currency_code": "EUR"},
        ],
        "dataset": [
            {
                "data_quality_assurance": ["Calibration slides"],
                "description": "Movies",
                "dataset_id": {"identifier": "Time-lapse", "type": "other"},
                "distribution": [
                    {
                        "title": "Storage during the project",
                        "access_url": "https://nas.example.org/somites",
                        "data_access": "shared",
                        "format": ["CZI"],
                    },
                    {
                        "title": "Preservation after the project",
                        "data_access": "closed",
                        "pid_system": "doi",
                        "host": {"title": "Zenodo"},
                        "license": [{"license_ref": "https://creativecommons.org/publicdomain/zero/1.0/deed.de"}],
                    },
                ],
                "keyword": ["somite", "zebrafish"],
                "personal_data": "no",
                "security_and_privacy": [{"title": "Access permissions", "description": "The group only"}],
                "sensitive_data": "unknown",
                "type": "Images",
                "title": "Time-lapse",
            }
        ],
        "project": [{"title": LIVE, "description": "", "start": "2027-01-01", "end": "2029-12-31"}],
    }
}

DMPONLINE: dict[str, Any] = {
    "application": "DMPonline",
    "api_version": 1,
    "source": "GET /api/v1/plans/1",
    "time": "2026-11-25T08:00:00Z",
    "caller": "kari@example.org",
    "code": 200,
    "message": "OK",
    "page": 1,
    "per_page": 20,
    "total_items": 1,
    "items": [
        {
            "dmp": {
                "extensions": [{"uri": "https://github.com/DMPRoadmap/api-json-schema", "name": "dmproadmap"}],
                "title": LIVE,
                "description": "<p>How somites form.</p>",
                "language": "eng",
                "created": "2026-05-01T12:30:00Z",
                "modified": "2026-05-02T08:00:00Z",
                "ethical_issues_exist": "unknown",
                "ethical_issues_report": "",
                "dmp_id": {"type": "url", "identifier": "https://dmponline.example.org/api/v1/plans/1"},
                "contact": {
                    "name": "Kari Nordmann",
                    "mbox": "kari@example.org",
                    "affiliation": {
                        "name": "University of Bergen (uib.no)",
                        "abbreviation": "UiB",
                        "region": "Norway",
                        "affiliation_id": {"type": "ror", "identifier": "https://ror.org/03zga2b32"},
                    },
                    "contact_id": {"type": "orcid", "identifier": "https://orcid.org/0000-0002-1825-0097"},
                },
                "contributor": [
                    {
                        "name": "Ola Hansen",
                        "mbox": "ola@example.org",
                        "role": ["https://credit.niso.org/contributor-roles/investigation"],
                    }
                ],
                "cost": [{"title": "Storage", "description": "Disks", "currency_code": "NOK", "value": "12000.00"}],
                "project": [
                    {
                        "title": LIVE,
                        "description": "<p>How somites form.</p>",
                        "start": "2027-01-01T00:00:00Z",
                        "end": "2029-12-31T00:00:00Z",
                        "funding": [
                            {
                                "name": "Research Council of Norway",
                                "funder_id": {"type": "fundref", "identifier": "https://doi.org/10.13039/501100005416"},
                                "funding_status": "planned",
                            }
                        ],
                    }
                ],
                "dataset": [
                    {
                        "type": "image",
                        "title": "Time-lapse",
                        "description": "Movies",
                        "personal_data": "no",
                        "sensitive_data": "unknown",
                        "issued": "2029-06-01T00:00:00Z",
                        "preservation_statement": "",
                        "security_and_privacy": [],
                        "data_quality_assurance": "",
                        "dataset_id": {"type": "other", "identifier": "17"},
                        "distribution": [
                            {
                                "title": "Anticipated distribution for Time-lapse",
                                "byte_size": 9007199254740993,
                                "data_access": "open",
                                "format": "image/tiff",
                                "host": {
                                    "title": "Zenodo",
                                    "description": "General repository",
                                    "url": "https://zenodo.org",
                                    "dmproadmap_host_id": {"type": "url", "identifier": "https://www.re3data.org/x"},
                                },
                            }
                        ],
                        "metadata": [],
                        "technical_resource": [],
                    }
                ],
                "dmproadmap_template": {"id": 3, "title": "Digital Curation Centre"},
                "dmproadmap_related_identifiers": [],
                "dmproadmap_privacy": "private",
                "dmproadmap_links": {"get": "https://dmponline.example.org/api/v1/plans/1"},
            }
        }
    ],
}

ARGOS: dict[str, Any] = {
    "dmp": {
        "contact": {
            "contact_id": {"identifier": "kari@example.org", "type": "other"},
            "mbox": "kari@example.org",
            "name": "Kari Nordmann",
        },
        "contributor": [
            {
                "contributor_id": {"identifier": "http://orcid.org/0000-0001-5109-3700", "type": "orcid"},
                "name": "Ola Hansen",
                "role": ["Owner"],
            }
        ],
        "created": "2026-05-01T12:30:00.123456Z",
        "dataset": [
            {
                "additional_properties": {"template": "1f0b", "fieldsets": [{"id": "f1", "ordinal": 0}]},
                "data_quality_assurance": [],
                "dataset_id": {"identifier": "0b0c5d0e-1111-4222-8333-444455556666", "type": "other"},
                "description": "<p>Movies of <b>somites</b></p>",
                "distribution": [
                    {
                        "byte_size": "1000000000000",
                        "data_access": "open",
                        "host": {"title": "Zenodo", "url": "https://zenodo.org", "certified_with": "CoreTrustSeal"},
                        "license": [
                            {
                                "license_ref": "https://creativecommons.org/licenses/by/4.0/legalcode",
                                "start_date": "2029-06-01",
                            }
                        ],
                        "title": "Zenodo",
                    }
                ],
                "keyword": ["somite"],
                "language": "eng",
                "metadata": [
                    {
                        "language": "eng",
                        "metadata_standard_id": {"identifier": "https://schema.datacite.org/", "type": "url"},
                    }
                ],
                "personal_data": "no",
                "sensitive_data": "no",
                "title": "Time-lapse",
                "type": "dataset",
            }
        ],
        "description": "<p>How somites form.</p>",
        "dmp_id": {"identifier": "99999999-8888-4777-8666-555555555555", "type": "other"},
        "ethical_issues_exist": "no",
        "language": "eng",
        "modified": "2026-05-02T08:00:00Z",
        "project": [
            {"title": "Somites", "funding": [{"funder_id": {"identifier": "501100005416", "type": "fundref"}}]}
        ],
        "title": LIVE,
        "additional_properties": {"visible": False},
    }
}

DAMAP: dict[str, Any] = {
    "dmp": {
        "contact": {
            "contact_id": {"identifier": "0000-0002-1825-0097", "type": "orcid"},
            "mbox": "kari@example.org",
            "name": "Kari Nordmann",
        },
        "contributor": [
            {
                "contributor_id": {"identifier": "0000-0001-5109-3700", "type": "orcid"},
                "mbox": None,
                "name": "Ola Hansen",
                "role": ["Data Collector"],
            }
        ],
        "cost": [{"currency_code": "EUR", "description": "Disks", "title": "Storage", "value": None}],
        "created": "2026-05-01T12:30:00.000+0000",
        "dataset": [
            {
                "data_quality_assurance": None,
                "dataset_id": None,
                "description": "Movies",
                "distribution": [
                    {
                        "access_url": "https://zenodo.org",
                        "available_until": "Thu Jan 01 00:00:00 CET 2043",
                        "byte_size": -727379968,  # of 3567587328: a Java `Long.intValue()`
                        "data_access": "shared",
                        "description": "Movies",
                        "download_url": None,
                        "format": ["Images"],
                        "host": {
                            "availability": None,
                            "certified_with": None,
                            "pid_system": ["doi", None],
                            "support_versioning": "yes",
                            "title": "Zenodo",
                            "url": "https://zenodo.org",
                        },
                        "license": [
                            {
                                "license_ref": "https://creativecommons.org/licenses/by/4.0/",
                                "start_date": "Fri Jun 01 00:00:00 CEST 2029",
                            }
                        ],
                        "title": "Time-lapse",
                    }
                ],
                "issued": None,
                "keyword": None,
                "metadata": None,
                "personal_data": "no",
                "security_and_privacy": [{"title": "Access control", "description": "The group only"}],
                "sensitive_data": "no",
                "technical_resource": None,
                "title": "Time-lapse",
                "type": "Images, Structured graphics",
            }
        ],
        "description": None,
        "dmp_id": None,
        "ethical_issues_description": None,
        "ethical_issues_exist": "no",
        "language": None,
        "modified": "2026-05-02T08:00:00.000+0000",
        "project": [{"title": LIVE, "description": "How somites form.", "start": "2027-01-01", "end": "2029-12-31"}],
        "title": LIVE,
    }
}

TOOLS = {"DSW": DSW, "RDMO": RDMO, "DMPonline": DMPONLINE, "ARGOS": ARGOS, "DAMAP": DAMAP}
