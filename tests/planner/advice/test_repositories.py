"""The repository picker, case by case against norway/repositories.yaml."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.advice.repositories import CORRELATIVE_PROTOCOL, RepositoryAdvice, repository_advice
from planner.advice.repository_need import Deposit

from .reference import document, entries

GB, TB = 10**9, 10**12
PLAIN = {"modality": "confocal", "personal": "no"}
EM = frozenset({"volume_em"})


def advised(**need: Any) -> RepositoryAdvice:
    return repository_advice(Deposit(**need), entries("repositories"), document("repositories"))


def names(advice: RepositoryAdvice) -> list[str]:
    return [archive.repository for archive in advice.recommended]


CASES: list[tuple[str, dict[str, Any], list[str], Mapping[str, str]]] = [
    (
        "small confocal set, UiO, CC0",
        {**PLAIN, "bytes": 30 * GB, "files": 50, "licence": "CC0-1.0", "institution": "uio"},
        ["bia", "dataverseno", "zenodo"],
        {"dataverseno": "repository.place_own", "idr": "repository.reference_unknown", "empiar": "repository.kind_no"},
    ),
    (
        "CC BY: the sources of the BioImage Archive differ on it",
        {**PLAIN, "bytes": 30 * GB, "files": 50, "licence": "CC-BY-4.0", "institution": "uio"},
        ["bia", "dataverseno", "zenodo"],
        {
            "bia": "repository.licence_note",
            "zenodo": "repository.licence_yes",
            "nird_rda": "repository.licence_unknown",
        },
    ),
    (
        "CC BY-NC: the field's archives take only CC0 and CC BY",
        {**PLAIN, "bytes": 30 * GB, "files": 50, "licence": "CC-BY-NC-4.0", "institution": "uio"},
        ["bia", "dataverseno", "zenodo"],
        {"bia": "repository.licence_other", "zenodo": "repository.licence_other"},
    ),
    (
        "complete reference set: IDR after the BioImage Archive",
        {**PLAIN, "bytes": 500 * GB, "files": 80, "licence": "CC-BY-4.0", "reference_set": "yes", "institution": "uib"},
        ["bia", "idr", "dataverseno"],
        {"idr": "repository.reference_yes", "dataverseno": "repository.size_agree", "zenodo": "repository.size_no"},
    ),
    (
        "no reference set: IDR says no",
        {**PLAIN, "bytes": GB, "files": 10, "reference_set": "no", "institution": "uib"},
        ["bia", "dataverseno", "nird_rda", "zenodo", "dryad"],
        {"idr": "repository.reference_no", "nird_rda": "repository.metadata"},
    ),
    (
        "twelve terabytes for IDR: contact first",
        {**PLAIN, "bytes": 12 * TB, "files": 80, "licence": "CC-BY-4.0", "reference_set": "yes", "institution": "uib"},
        ["bia", "idr"],
        {"idr": "repository.size_agree", "dataverseno": "repository.size_no"},
    ),
    (
        "eight terabytes of light sheet: DataverseNO ends at five",
        {
            "modality": "light_sheet",
            "personal": "no",
            "bytes": 8 * TB,
            "files": 50,
            "licence": "CC0-1.0",
            "institution": "uio",
        },
        ["bia"],
        {"bia": "repository.size_agree", "dataverseno": "repository.size_no", "dryad": "repository.size_no"},
    ),
    (
        "two terabytes are within RDMkit's figure for the BioImage Archive",
        {**PLAIN, "bytes": 2 * TB, "files": 50, "licence": "CC0-1.0", "institution": "ous"},
        ["bia"],
        {"bia": "repository.size_yes", "dataverseno": "repository.place_other"},
    ),
    (
        "300 files fit in DataverseNO, 301 must be packed; Zenodo takes 100",
        {**PLAIN, "bytes": 30 * GB, "files": 301, "licence": "CC0-1.0", "institution": "uit"},
        ["bia", "dataverseno", "zenodo"],
        {"dataverseno": "repository.files_pack", "zenodo": "repository.files_pack"},
    ),
    (
        "ten thousand OME-Zarr chunks: the BioImage Archive has no limit on files",
        {**PLAIN, "bytes": 40 * GB, "files": 10_000, "licence": "CC0-1.0", "institution": "ntnu"},
        ["bia", "dataverseno", "zenodo"],
        {"bia": "repository.size_yes", "dataverseno": "repository.files_pack"},
    ),
    (
        "a hundred gigabytes: Zenodo can rise to 200 once",
        {**PLAIN, "bytes": 100 * GB, "files": 20, "licence": "CC0-1.0", "institution": "ous"},
        ["bia", "zenodo"],
        {"zenodo": "repository.size_ask", "dataverseno": "repository.place_other"},
    ),
    (
        "five gigabytes outside the partners: DataverseNO takes ten",
        {**PLAIN, "bytes": 5 * GB, "files": 20, "licence": "CC0-1.0", "institution": "ous"},
        ["bia", "dataverseno", "zenodo"],
        {"dataverseno": "repository.place_small"},
    ),
    (
        "institution unknown: DataverseNO must be asked",
        {**PLAIN, "bytes": 20 * GB, "files": 20, "licence": "CC0-1.0"},
        ["bia", "zenodo"],
        {"dataverseno": "repository.place_not_told"},
    ),
    (
        "volume unknown: archives with a limit must wait",
        {**PLAIN, "institution": "uio"},
        ["bia", "nird_rda"],
        {"zenodo": "repository.size_not_told", "dataverseno": "repository.size_not_told"},
    ),
    (
        "embargo until the paper",
        {**PLAIN, "bytes": 20 * GB, "files": 20, "licence": "CC0-1.0", "embargo": "yes", "institution": "uio"},
        ["bia", "dataverseno", "zenodo"],
        {
            "bia": "repository.embargo_paper",
            "dataverseno": "repository.embargo_limited",
            "zenodo": "repository.embargo_yes",
            "nird_rda": "repository.embargo_unknown",
        },
    ),
    (
        "electron microscopy: EMPIAR first",
        {
            "modality": "electron",
            "personal": "no",
            "bytes": 3 * TB,
            "files": 50,
            "licence": "CC0-1.0",
            "institution": "uio",
        },
        ["empiar", "bia", "dataverseno"],
        {"empiar": "repository.licence_yes"},
    ),
    (
        "electron microscopy in five thousand files: folders under four thousand",
        {
            "modality": "electron",
            "personal": "no",
            "bytes": 3 * TB,
            "files": 5000,
            "licence": "CC-BY-4.0",
            "institution": "ous",
        },
        ["empiar", "bia"],
        {"empiar": "repository.files_folders"},
    ),
    (
        "correlative light and electron: the pair leads",
        {**PLAIN, "correlative": EM, "bytes": 3 * TB, "files": 50, "licence": "CC0-1.0", "institution": "ous"},
        ["bia", "empiar"],
        {"bia": "repository.size_agree"},
    ),
    (
        "correlative with another light method: no electron archive",
        {**PLAIN, "correlative": frozenset({"light"}), "bytes": 3 * TB, "files": 50, "institution": "ous"},
        ["bia", "nird_rda"],
        {"empiar": "repository.kind_no"},
    ),
    (
        "identifiable people: no archive at all",
        {**PLAIN, "personal": "yes", "bytes": 3 * TB, "institution": "uio"},
        [],
        {
            "bia": "repository.people_no",
            "fega_no": "repository.not_for_images",
            "sikt_archive": "repository.not_for_images",
            "zenodo": "repository.people_no",
        },
    ),
    (
        "identifiable or not is unknown: nothing is advised",
        {**PLAIN, "personal": "unknown", "bytes": 30 * GB, "files": 20, "institution": "uio"},
        [],
        {"bia": "repository.people_unknown"},
    ),
    (
        "access on request: Zenodo can restrict, NIRD's licences are unknown",
        {**PLAIN, "bytes": 30 * GB, "files": 20, "licence": "CC0-1.0", "access": "shared", "institution": "uio"},
        ["zenodo"],
        {"bia": "repository.access_no", "nird_rda": "repository.licence_unknown"},
    ),
    (
        "closed: nothing is published",
        {**PLAIN, "bytes": 30 * GB, "files": 20, "access": "closed", "institution": "uio"},
        [],
        {"zenodo": "repository.access_closed"},
    ),
    (
        "dynamics: SSBD does not say which licences it takes, and CIL is not advised without a check",
        {**PLAIN, "bytes": 30 * GB, "files": 20, "licence": "CC0-1.0", "time_series": "yes", "institution": "uio"},
        ["bia", "dataverseno", "zenodo"],
        {"ssbd_repository": "repository.licence_unknown", "cil": "repository.confidence_unknown"},
    ),
    (
        "one file of two terabytes goes to EMPIAR after contact",
        {
            "modality": "electron",
            "personal": "no",
            "bytes": 2 * TB,
            "files": 1,
            "largest_file": 2 * TB,
            "institution": "ous",
        },
        ["empiar", "bia", "nird_rda"],
        {"empiar": "repository.file_size"},
    ),
]


@pytest.mark.parametrize(("need", "expected", "codes"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_written_case(need, expected, codes):
    advice = advised(**need)
    assert names(advice) == expected
    lines = {archive.repository: [line.code for line in archive.lines] for archive in advice.archives}
    for repository, code in codes.items():
        assert code in lines[repository], (repository, lines[repository])


@settings(max_examples=200, deadline=None)
@given(
    st.builds(
        Deposit,
        modality=st.sampled_from([None, "confocal", "electron", "other"]),
        correlative=st.frozensets(st.sampled_from(["tem", "sem", "xray", "afm", "light", "none"])),
        bytes=st.one_of(st.none(), st.integers(0, 2**60)),
        files=st.one_of(st.none(), st.integers(0, 10**9)),
        licence=st.sampled_from([None, "CC0-1.0", "CC-BY-4.0", "NLOD-2.0"]),
        personal=st.sampled_from([None, "yes", "no", "unknown"]),
        embargo=st.sampled_from([None, "yes", "no"]),
        access=st.sampled_from(["open", "shared", "closed"]),
        institution=st.sampled_from([None, "uio", "ous"]),
        reference_set=st.sampled_from([None, "yes", "no"]),
    )
)
def test_an_archive_is_advised_only_when_nobody_can_be_identified_and_somebody_may_get_the_images(need):
    advice = repository_advice(need, entries("repositories"), document("repositories"))
    assert len(advice.archives) == len(entries("repositories"))
    if need.personal != "no" or need.access == "closed":
        assert not advice.recommended
    assert not {"fega_no", "sikt_archive", "cil"} & set(names(advice))
    if not advice.recommended:
        assert advice.lines[0].severity == "stop"


def test_the_two_halves_of_correlative_data_name_each_other():
    advice = advised(**PLAIN, correlative=EM, bytes=TB, files=10, licence="CC0-1.0")
    halves = {archive.repository: archive.goes_with for archive in advice.recommended[:2]}
    assert halves == {"bia": "empiar", "empiar": "bia"}
    line = next(line for line in advice.lines if line.code == "repository.correlative")
    assert CORRELATIVE_PROTOCOL in line.reason["nb"]
    assert [source.url for source in line.sources][-1] == CORRELATIVE_PROTOCOL
    assert all(archive.goes_with is None for archive in advised(**PLAIN, bytes=TB).archives)


def test_identifiable_images_are_told_that_no_norwegian_archive_was_found():
    line = advised(**{**PLAIN, "personal": "yes"}).lines[0]
    assert "Vi fant ikke noe norsk arkiv" in line.text["nb"]
    closed_gap = {**document("repositories"), "gaps": []}
    need = Deposit("confocal", personal="yes")
    assert (
        "ikke noe norsk arkiv" not in repository_advice(need, entries("repositories"), closed_gap).lines[0].text["nb"]
    )


def test_the_price_of_a_deposit_is_told_in_words():
    costs = {archive.repository: archive.cost_line for archive in advised(**PLAIN, bytes=GB).archives}
    assert "gratis" in costs["bia"].text["nb"]
    assert costs["fega_no"].code == "repository.cost_unknown"
