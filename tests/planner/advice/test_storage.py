"""The storage matcher, case by case against norway/storage.yaml, and what it must never do."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.advice.desks import desk_for, institution_id
from planner.advice.storage import StorageAdvice, storage_advice
from planner.advice.storage_need import CLASS_CODES, STAGES, Need
from planner.advice.verdicts import Verdict

from .reference import document, entries, entry

TODAY = date(2026, 11, 23)
GB, TB = 10**9, 10**12

PLAIN = {"personal": "no"}  # cells, animals, plants
PATIENT = {"personal": "yes", "special": "yes"}
CODED = {"personal": "yes", "special": "no"}


def advised(**need: Any) -> StorageAdvice:
    return storage_advice(Need(**need), entries("storage"), document("storage"), document("services"), TODAY)


def names(advice: StorageAdvice) -> list[str]:
    return [match.service for match in advice.recommended]


# What is asked, who is recommended in this order, and lines that must be there: service -> code.
CASES: list[tuple[str, dict[str, Any], list[str], Mapping[str, str]]] = [
    (
        "green, small, UiO: own storage first, the closed systems last",
        {"data_class": "green", "bytes": 300 * GB, "institution": "uio", **PLAIN},
        ["uio_storage_hotel", "uio_onedrive", "educloud", "nels", "nird_data_peak", "tsd", "hunt_cloud"],
        {"nird_data_peak": "storage.size_small", "tsd": "storage.class_conditional"},
    ),
    (
        "yellow, 3 TB, UiO: OneDrive is not meant for terabytes",
        {"data_class": "yellow", "bytes": 3 * TB, "institution": "uio", **PLAIN},
        ["uio_storage_hotel", "educloud", "nels", "nird_data_peak", "tsd", "hunt_cloud"],
        {"uio_onedrive": "storage.size_no", "nels": "storage.class_conditional"},
    ),
    (
        "yellow, 30 TB, UiB: what is built for terabytes comes first",
        {"data_class": "yellow", "bytes": 30 * TB, "institution": "uib", **PLAIN},
        ["nird_data_peak", "educloud", "nels", "safe", "hunt_cloud", "tsd"],
        {
            "nird_data_peak": "storage.size_yes",
            "educloud": "storage.size_granted",
            "uio_storage_hotel": "storage.place_other",
        },
    ),
    (
        "green, 5 TB, NTNU: home area fits, Microsoft 365 has no known limit",
        {"data_class": "green", "bytes": 5 * TB, "institution": "ntnu", **PLAIN},
        ["ntnu_home", "nels", "nird_data_peak", "educloud", "hunt_cloud", "tsd"],
        {"ntnu_m365": "storage.size_unknown"},
    ),
    (
        "yellow, 50 GB, NTNU",
        {"data_class": "yellow", "bytes": 50 * GB, "institution": "ntnu", **PLAIN},
        ["ntnu_m365", "ntnu_home", "educloud", "nels", "nird_data_peak", "hunt_cloud", "tsd"],
        {"hunt_cloud": "storage.size_small"},
    ),
    (
        "yellow, 2 TB, NMBU: terabytes have separate provisions",
        {"data_class": "yellow", "bytes": 2 * TB, "institution": "nmbu", **PLAIN},
        ["educloud", "nmbu_largeserver", "nels", "nird_data_peak", "tsd", "hunt_cloud"],
        {"nmbu_largeserver": "storage.size_granted"},
    ),
    (
        "yellow, UiT: whether its services take yellow is not known",
        {"data_class": "yellow", "bytes": 100 * GB, "institution": "uit", **PLAIN},
        ["educloud", "nels", "nird_data_peak", "tsd", "hunt_cloud"],
        {"uit_storage": "storage.class_unknown"},
    ),
    (
        "green, UiT: green is the one class its page settles",
        {"data_class": "green", "bytes": 100 * GB, "institution": "uit", **PLAIN},
        ["uit_storage", "nels", "educloud", "nird_data_peak", "tsd", "hunt_cloud"],
        {"uit_storage": "storage.class_yes"},
    ),
    (
        "green, institution with no service of its own here",
        {"data_class": "green", "bytes": 100 * GB, "institution": "oslomet", **PLAIN},
        ["nels", "educloud", "nird_data_peak", "tsd", "hunt_cloud"],
        {"uio_storage_hotel": "storage.place_other"},
    ),
    (
        "green, institution unknown: services of one institution must be asked",
        {"data_class": "green", "bytes": 2 * TB, **PLAIN},
        ["nels", "nird_data_peak", "educloud", "tsd", "hunt_cloud"],
        {"uio_storage_hotel": "storage.place_not_told", "safe": "storage.place_not_told"},
    ),
    (
        "red patient images, UiO: TSD, run by the own institution, leads",
        {"data_class": "red", "bytes": 3 * TB, "institution": "uio", **PATIENT},
        ["tsd", "hunt_cloud", "educloud"],
        {
            "educloud": "storage.special_conditional",
            "uio_storage_hotel": "storage.class_unknown",
            "nels": "storage.class_no",
        },
    ),
    (
        "red patient images, NTNU: HUNT Cloud, run by the own institution, leads",
        {"data_class": "red", "bytes": 3 * TB, "institution": "ntnu", **PATIENT},
        ["hunt_cloud", "tsd", "educloud"],
        {"ntnu_m365": "storage.size_unknown", "ntnu_home": "storage.class_no"},
    ),
    (
        "red patient images, small, NTNU: Microsoft 365 only with encryption switched on",
        {"data_class": "red", "bytes": 20 * GB, "institution": "ntnu", **PATIENT},
        ["tsd", "ntnu_m365", "hunt_cloud", "educloud"],
        {"ntnu_m365": "storage.class_conditional", "hunt_cloud": "storage.size_small"},
    ),
    (
        "red patient images, UiB: SAFE is the own institution's",
        {"data_class": "red", "bytes": 3 * TB, "institution": "uib", **PATIENT},
        ["safe", "tsd", "hunt_cloud", "educloud"],
        {"safe": "storage.special_yes"},
    ),
    (
        "red, 20 TB of patient images, UiT",
        {"data_class": "red", "bytes": 20 * TB, "institution": "uit", **PATIENT},
        ["hunt_cloud", "tsd", "educloud"],
        {"tsd": "storage.size_granted", "uit_storage": "storage.class_unknown"},
    ),
    (
        "red with personal data but no health data: Educloud fits too; the surest facts lead",
        {"data_class": "red", "bytes": 3 * TB, "institution": "uio", **CODED},
        ["tsd", "educloud", "hunt_cloud"],
        {"educloud": "storage.personal_yes"},
    ),
    (
        "red for a patent, no person in it: the closed systems must be asked",
        {"data_class": "red", "bytes": 3 * TB, "institution": "uio", **PLAIN},
        ["educloud", "tsd", "hunt_cloud"],
        {"tsd": "storage.made_for_sensitive", "educloud": "storage.class_yes"},
    ),
    (
        "red, personal data or not is unknown",
        {"data_class": "red", "bytes": 3 * TB, "institution": "uib"},
        ["safe", "tsd", "hunt_cloud", "educloud"],
        {"educloud": "storage.special_not_settled"},
    ),
    (
        "black: TSD alone; SAFE and HUNT Cloud must be asked",
        {"data_class": "black", "bytes": 3 * TB, "institution": "uib", **PATIENT},
        ["tsd"],
        {"safe": "storage.class_unknown", "hunt_cloud": "storage.class_unknown", "educloud": "storage.class_no"},
    ),
    (
        "black, 40 TB, NTNU: TSD on condition of the volume",
        {"data_class": "black", "bytes": 40 * TB, "institution": "ntnu", **PATIENT},
        ["tsd"],
        {"tsd": "storage.size_granted"},
    ),
    (
        "black to share: nothing",
        {"data_class": "black", "stage": "share", "institution": "uio", **PATIENT},
        [],
        {"tsd": "storage.stage_no"},
    ),
    (
        "unknown class: nothing",
        {"data_class": "unknown", "bytes": TB, "institution": "uio", **PLAIN},
        [],
        {"tsd": "storage.class_not_settled"},
    ),
    (
        "class not answered: nothing",
        {"data_class": None, "bytes": TB, "institution": "uio", **PLAIN},
        [],
        {"nels": "storage.class_not_settled"},
    ),
    (
        "green, but whether a person is behind it is unknown: NeLS may not take it",
        {"data_class": "green", "bytes": 100 * GB, "institution": "oslomet", "personal": "unknown", "special": "no"},
        ["educloud", "tsd", "hunt_cloud"],
        {"nels": "storage.personal_not_settled", "nird_data_peak": "storage.personal_not_settled"},
    ),
    (
        "yellow with personal data: NeLS says no",
        {"data_class": "yellow", "bytes": 100 * GB, "institution": "uio", **CODED},
        ["educloud", "uio_storage_hotel", "uio_onedrive", "tsd", "hunt_cloud"],
        {"nels": "storage.personal_no", "uio_storage_hotel": "storage.personal_conditional"},
    ),
    (
        "yellow, partners abroad: NIRD and HUNT Cloud do not say whether they can join",
        {"data_class": "yellow", "bytes": 3 * TB, "institution": "uit", "collaborators": "abroad", **PLAIN},
        ["educloud", "nels", "tsd"],
        {"nird_data_peak": "storage.people_unknown", "nels": "storage.people_yes"},
    ),
    (
        "red, partners in Norway, UiB: SAFE needs an account made for them",
        {"data_class": "red", "bytes": 3 * TB, "institution": "uib", "collaborators": "norway", **PATIENT},
        ["tsd", "hunt_cloud", "safe", "educloud"],
        {"safe": "storage.people_conditional"},
    ),
    (
        "yellow, partners in Norway, UiO: who can open files in the Storage Hotel is not known",
        {"data_class": "yellow", "bytes": 100 * GB, "institution": "uio", "collaborators": "norway", **PLAIN},
        ["educloud", "nels", "nird_data_peak", "tsd", "hunt_cloud"],
        {"uio_storage_hotel": "storage.people_unknown"},
    ),
    (
        "green, computing needed, UiT: services with computing first",
        {"data_class": "green", "bytes": 2 * TB, "institution": "uit", "computing": "yes", "stage": "process", **PLAIN},
        ["educloud", "nrec", "nird_data_peak", "usegalaxy_no", "sigma2_hpc", "tsd", "hunt_cloud"],
        {"nird_data_peak": "storage.computing_elsewhere", "usegalaxy_no": "storage.computes_only"},
    ),
    (
        "yellow, analysis: NREC does not say whether it takes yellow",
        {
            "data_class": "yellow",
            "bytes": 2 * TB,
            "institution": "uio",
            "stage": "analyse",
            "computing": "yes",
            **PLAIN,
        },
        ["educloud", "usegalaxy_no", "sigma2_hpc", "tsd", "hunt_cloud"],
        {"nrec": "storage.class_unknown"},
    ),
    (
        "red, analysis: national HPC does not say whether it takes red",
        {"data_class": "red", "bytes": 2 * TB, "institution": "uib", "stage": "analyse", **PATIENT},
        ["safe", "tsd", "hunt_cloud", "educloud"],
        {"sigma2_hpc": "storage.class_unknown", "nrec": "storage.class_no"},
    ),
    (
        "yellow, kept over years, UiO",
        {"data_class": "yellow", "bytes": 12 * TB, "institution": "uio", "stage": "long_term", **PLAIN},
        ["uio_storage_hotel", "nird_data_lake", "sbi", "tsd", "hunt_cloud"],
        {"uio_storage_hotel": "storage.size_granted", "nird_data_lake": "storage.size_yes"},
    ),
    (
        "green, shared with partners, UiB",
        {"data_class": "green", "bytes": 2 * TB, "institution": "uib", "stage": "share", **PLAIN},
        ["nels", "nird_data_lake", "nird_cdl", "educloud", "filesender"],
        {"filesender": "storage.class_yes"},
    ),
    (
        "red, shared: only where red may go, FileSender only when encrypted",
        {"data_class": "red", "bytes": 100 * GB, "institution": "uib", "stage": "share", **CODED},
        ["educloud", "filesender"],
        {"filesender": "storage.class_conditional", "nird_cdl": "storage.class_no"},
    ),
    (
        "green, archive: NIRD's archive, and repositories are advised elsewhere",
        {"data_class": "green", "bytes": 2 * TB, "institution": "uib", "stage": "archive", **PLAIN},
        ["nird_archive"],
        {"nels": "storage.stage_no"},
    ),
    (
        "green, a million files: agree them or pack them",
        {"data_class": "green", "bytes": 2 * TB, "files": 1_000_000, "institution": "uib", **PLAIN},
        ["nels", "nird_data_peak", "educloud", "safe", "tsd", "hunt_cloud"],
        {"nels": "storage.files_ask", "nird_data_peak": "storage.files_ask"},
    ),
    (
        "green, volume unknown: services with limits must wait",
        {"data_class": "green", "institution": "uio", **PLAIN},
        ["uio_storage_hotel", "educloud", "nels", "tsd"],
        {"nird_data_peak": "storage.size_not_told", "uio_onedrive": "storage.size_not_told"},
    ),
]


@pytest.mark.parametrize(("need", "expected", "codes"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_written_case(need, expected, codes):
    advice = advised(**need)
    assert names(advice) == expected
    lines = {match.service: [line.code for line in match.lines] for match in advice.matches}
    for service, code in codes.items():
        assert code in lines[service], (service, lines[service])


@settings(max_examples=300, deadline=None)
@given(
    st.builds(
        Need,
        data_class=st.sampled_from([*CLASS_CODES, "unknown", None]),
        bytes=st.one_of(st.none(), st.integers(0, 2**60)),
        files=st.one_of(st.none(), st.integers(0, 10**9)),
        stage=st.sampled_from(sorted(STAGES)),
        institution=st.sampled_from([None, "unknown", "uio", "uib", "ntnu", "uit", "nmbu", "oslomet", "ous"]),
        collaborators=st.sampled_from([None, "none", "norway", "abroad"]),
        computing=st.sampled_from([None, "yes", "no"]),
        personal=st.sampled_from([None, "yes", "no", "unknown"]),
        special=st.sampled_from([None, "yes", "no", "unknown"]),
    )
)
def test_no_case_ever_recommends_a_service_whose_class_is_no_or_unknown(need):
    advice = storage_advice(need, entries("storage"), document("storage"), document("services"), TODAY)
    assert len(advice.matches) == len(entries("storage"))
    for match in advice.recommended:
        data = entry("storage", match.service)["data"]
        assert need.data_class in CLASS_CODES
        assert data["data_classes"][CLASS_CODES[need.data_class]] in ("yes", "conditional")
        assert need.stage in data["lifecycle"]
        if need.personal == "yes":
            assert data["personal_data"] in ("yes", "conditional")
        if need.personal != "no" and need.special == "yes":
            assert data["special_category_data"] in ("yes", "conditional")
        institutions = data["eligibility"]["institutions"]
        assert institutions is None or need.institution in institutions
    verdicts = [match.verdict for match in advice.matches]
    assert verdicts == sorted(verdicts)


@given(
    st.lists(st.sampled_from(["yes", "no", "conditional", "unknown", None, "maybe"]), min_size=4, max_size=4),
    st.sampled_from(sorted(CLASS_CODES)),
)
def test_whatever_a_consultant_writes_only_yes_and_conditional_are_recommended(states, colour):
    hotel = entry("storage", "uio_storage_hotel")
    edited = {**hotel, "data": {**hotel["data"], "data_classes": dict(zip(CLASS_CODES.values(), states, strict=True))}}
    need = Need(colour, institution="uio", personal="no")
    match = storage_advice(need, [edited], document("storage"), document("services"), TODAY).matches[0]
    state = edited["data"]["data_classes"][CLASS_CODES[colour]]
    assert match.is_recommended == (state in ("yes", "conditional"))


def test_the_colours_mean_what_the_reference_says():
    assert {code: colour for colour, code in CLASS_CODES.items()} == document("storage")["data_class_codes"]


def test_nothing_fits_says_where_to_ask_and_not_to_choose_something_weaker():
    advice = advised(data_class="black", stage="share", institution="uio", **PATIENT)
    assert advice.lines[0].code == "storage.nothing_fits"
    assert "support@elixir.no" in advice.lines[0].text["nb"]
    assert "svarte data" in advice.lines[0].text["nb"]


def test_nothing_fits_names_what_is_still_open():
    need = Need("red", 20 * GB, institution="uio", **PLAIN)
    only = [entry("storage", "uio_storage_hotel"), entry("storage", "nels")]
    advice = storage_advice(need, only, document("storage"), document("services"), TODAY)
    assert "UiO Storage Hotel" in advice.lines[0].reason["en"]
    assert "NeLS" not in advice.lines[0].reason["en"]


def test_unknown_class_comes_with_the_desk_of_the_own_institution():
    advice = advised(data_class="unknown", institution="uib", personal="unknown")
    assert advice.lines[0].code == "storage.settle_class"
    assert "research-data@uib.no" in advice.lines[0].text["en"]


def test_an_unknown_fact_is_asked_where_the_service_answers():
    match = next(
        m
        for m in advised(data_class="red", bytes=TB, institution="uio", **PATIENT).matches
        if m.service == "uio_storage_hotel"
    )
    unknown = next(line for line in match.why_not if line.code == "storage.class_unknown")
    assert "lagringstjenester@hjelp.uio.no" in unknown.text["nb"]
    assert match.verdict is Verdict.UNKNOWN


def test_price_a_year_stands_with_its_date_and_unknown_prices_say_so():
    advice = advised(data_class="green", bytes=3 * TB, institution="uit", **PLAIN)
    by_name = {match.service: match for match in advice.matches}
    peak = by_name["nird_data_peak"]
    assert peak.price.amount == Decimal(800)
    assert "2\u00a0400\u00a0kroner" in peak.price_line.text["nb"]
    assert "2025-10-01" in peak.price_line.reason["nb"]
    assert by_name["tsd"].price is None
    assert by_name["tsd"].price_line.code == "storage.price_unknown"
    assert by_name["nird_cdl"].price is None


def test_backup_access_and_the_way_to_apply_are_told():
    match = advised(data_class="yellow", bytes=2 * TB, institution="uio", **PLAIN).matches[3]
    assert match.service == "nird_data_peak"
    said = {line.code: line.text["en"] for line in match.facts}
    assert "Second copy only if backup was ticked" in said["storage.backup"]
    assert "Apply in MAS" in said["storage.apply"]
    unknown = advised(data_class="yellow", bytes=2 * TB, institution="uio", **PLAIN).matches[0]
    assert "not known" in unknown.facts[0].text["en"]


def test_ten_terabytes_bring_the_rule_about_sigma2():
    assert "storage.over_10_tb" in [line.code for line in advised(data_class="green", bytes=10 * TB, **PLAIN).lines]
    assert "storage.over_10_tb" not in [
        line.code for line in advised(data_class="green", bytes=10 * TB - 1, **PLAIN).lines
    ]


def test_the_own_guide_is_linked_where_there_is_one():
    own = advised(data_class="green", institution="uib", **PLAIN).lines[-1]
    assert "uib.no/en/foremployees/153608/storage-guide" in own.text["en"]
    other = advised(data_class="green", institution="ous", **PLAIN).lines[-1]
    assert other.code == "storage.own_guide"
    assert "no link" in other.text["en"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("University of Oslo", "uio"),
        ("Universitetet i Bergen", "uib"),
        ("NTNU", "ntnu"),
        ("UiT Norges arktiske universitet", "uit"),
        ("  oslomet ", "oslomet"),
        ("Oslo universitetssykehus", None),
        ("", None),
        (None, None),
    ],
)
def test_institutions_are_known_by_their_names(name, key):
    assert institution_id(name, document("storage")) == key


def test_desks_come_from_the_routing():
    services = document("services")
    assert desk_for("NIRD or HPC or archive", services).contact == "contact@sigma2.no"
    assert desk_for("patents", services, "uio").url.startswith("https://www.inven2.com")
    office = desk_for("institutional storage and policy and DataverseNO", services, "ous")
    assert office.contact is None
    with pytest.raises(KeyError):
        desk_for("astrology", services)


def test_a_need_with_an_unknown_stage_or_colour_is_refused():
    with pytest.raises(ValueError, match="stage"):
        Need("green", stage="someday")
    with pytest.raises(ValueError, match="class"):
        Need("blue")


def test_less_than_the_smallest_share_is_priced_as_the_smallest_share_and_says_so():
    advice = advised(data_class="green", bytes=GB, institution="uit", **PLAIN)
    peak = next(match for match in advice.matches if match.service == "nird_data_peak")
    assert "800\u00a0kroner" in peak.price_line.text["nb"]
    assert "1,00\u00a0TB, som er den minste andelen" in peak.price_line.reason["nb"]


def test_each_unknown_goes_to_the_desk_that_can_settle_it():
    unsettled = advised(data_class="unknown", institution="uib", **PLAIN)
    nels = next(match for match in unsettled.matches if match.service == "nels")
    assert "research-data@uib.no" in next(
        line.text["en"] for line in nels.why_not if line.code == "storage.class_not_settled"
    )
    people = advised(data_class="green", institution="uib", personal="unknown", special="no")
    nels = next(match for match in people.matches if match.service == "nels")
    asked = next(line.text["nb"] for line in nels.why_not if line.code == "storage.personal_not_settled")
    assert "personvernombudet" in asked


def test_every_class_times_every_service_is_recommended_only_where_the_class_is_yes_or_conditional():
    """All of them, not a sample: class x institution x personal x special x stage, each judging every service."""
    judged = 0
    states = {found["key"]: found["data"]["data_classes"] for found in entries("storage")}
    for colour, institution, personal, special, stage in product(
        [*CLASS_CODES, "unknown", None], ["uio", "ntnu", None], ["yes", "no", "unknown"], ["yes", "no"], ["active", "long_term", "share"]
    ):  # fmt: skip
        need = Need(colour, 10**12, institution=institution, personal=personal, special=special, stage=stage)
        for match in storage_advice(need, entries("storage"), document("storage"), document("services"), TODAY).matches:
            judged += 1
            state = states[match.service][CLASS_CODES[colour]] if colour in CLASS_CODES else "unknown"
            assert not match.is_recommended or state in ("yes", "conditional"), (need, match.service)
    assert judged == 6 * 3 * 3 * 2 * 3 * len(entries("storage"))
