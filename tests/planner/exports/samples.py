"""Frozen plans to make documents from: empty, minimal, rich and Norwegian, sixty datasets, hostile, enormous."""

import hashlib
import io
import math
from collections.abc import Iterable
from copy import deepcopy
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from PIL import Image, ImageDraw, ImageFilter

from .sample_questions import CATALOGUE, STEPS

NAMESPACE = UUID("5b1d4d9a-0000-4000-8000-000000000000")
TAKEN = "2026-11-20T10:15:00+00:00"
EVERY_SIGN = "α-tubulin / β-actin, Δt ≈ 5 s, NA ≥ 1.4, λ = 561 nm, 2×10⁵ cells, 0.2 µm, 37 °C, æøå ÆØÅ, Sámi čđŋšŧž"
HOSTILE = (
    '#read("/etc/passwd") *bold* _under_ $x^2$ <script>alert(1)</script> {{7*7}} {% raw %} =HYPERLINK("http://x") '
    '#image("/etc/hostname") @ref `raw` \\u{41} // not a comment /* nor this */ = Heading [link](javascript:alert(1))'
)


def uid(name: str) -> str:
    return str(uuid5(NAMESPACE, name))


def answer(value: Any, en: str | None = None, nb: str | None = None, evidence: dict[str, Any] | None = None):
    """An answered question; a text shows itself, other values say what a person reads."""
    shown = en if en is not None else str(value)
    return {
        "state": "answered",
        "value": value,
        "display": {"en": shown, "nb": nb if nb is not None else shown},
        "revision": 1,
        "by": "Kari Nordmann",
        "at": "2026-11-18T09:00:00+00:00",
        "evidence": evidence,
    }


def stated(state: str) -> dict[str, Any]:
    return {**answer(None, ""), "state": state}


def entry(kind: str, key: str) -> dict[str, Any]:
    title = CATALOGUE[kind][key]["title"]
    return answer({"kind": kind, "key": key}, title["en"], title["nb"])


def empty(title: str = "Untitled plan", language: str = "en") -> dict[str, Any]:
    """A plan that somebody started and left."""
    return {
        "schema": "lysplan.snapshot/1",
        "taken": TAKEN,
        "plan": {
            "id": uid(title),
            "title": title,
            "created": "2026-11-02T08:30:00+00:00",
            "modified": "2026-11-19T14:05:00+00:00",
            "language": language,
            "version": 1,
        },
        "people": [
            {"name": "Kari Nordmann", "email": "kari@example.org", "orcid": "0000-0002-1825-0097", "role": "owner"}
        ],
        "questionnaire": {
            "key": "lysplan",
            "version": 1,
            "title": {"en": "Light microscopy plan", "nb": "Plan for lysmikroskopi"},
        },
        "steps": deepcopy(STEPS),
        "answers": {},
        "datasets": [],
        "catalogue": {},
    }


def minimal() -> dict[str, Any]:
    plan = empty("Live imaging of zebrafish somites")
    plan["answers"]["project.description"] = answer("We film how somites form.")
    plan["datasets"] = [dataset("Somite time-lapse", {"collect.modality": answer("lightsheet", "Light-sheet")})]
    return plan


def dataset(title: str, answers: dict[str, Any] | None = None, evidence: list[dict[str, Any]] | None = None):
    return {"id": uid(f"dataset {title}"), "title": title, "answers": answers or {}, "evidence": evidence or []}


def rich() -> dict[str, Any]:
    """A Norwegian plan with two datasets, three inspected files and drawn thumbnails."""
    plan = empty("Mitokondriell dynamikk i nevroner ved Parkinsons sykdom: levende celler og vevssnitt", "nb")
    plan["plan"]["version"] = 7
    plan["people"] += [
        {"name": "Ola Hansen", "email": "ola@example.org", "orcid": None, "role": "editor"},
        {"name": "Siri Rådgiver", "email": "siri@example.org", "orcid": None, "role": "commenter"},
    ]
    plan["answers"] = {
        "project.description": answer(
            "Vi undersøker hvordan mitokondrier deler seg, smelter sammen og flytter seg i dopaminerge nevroner.\n\n"
            "Prosjektet har to deler:\n\n- Tidsserier av levende nevroner fra induserte stamceller\n"
            f"- Fikserte snitt fra musehjerne, farget for {EVERY_SIGN}\n\n"
            "Begge brukes til å bygge en modell av transporten langs aksonet, som deles åpent sammen med bildene."
        ),
        "project.start": answer("2027-01-01", "1 January 2027", "1. januar 2027"),
        "project.end": answer("2030-12-31", "31 December 2030", "31. desember 2030"),
        "project.funder": entry("funders", "rcn"),
        "project.grant_id": answer("345678"),
        "project.institution": answer(
            {"name": "Universitetet i Bergen", "ror": "https://ror.org/03zga2b32"}, "Universitetet i Bergen"
        ),
        "project.contact": answer(
            {"name": "Kari Nordmann", "email": "kari@example.org", "orcid": "0000-0002-1825-0097"},
            "Kari Nordmann, kari@example.org, 0000-0002-1825-0097",
        ),
        "project.contributors": answer(
            "Ola Hansen, 0000-0001-5109-3700, mikroskopi\nPer Ås (per@example.org), bildeanalyse\nNALMIN, node Bergen"
        ),
        "ethics.human_data": answer("yes", "Yes", "Ja"),
        "ethics.identifiable": answer("no", "No", "Nei"),
        "ethics.data_class": answer("yellow", "Yellow (restricted)", "Gul (begrenset)"),
        "ethics.approvals": answer("REK vest 2026/123456, godkjent 12. mars 2026.\nMattilsynet (FOTS) 30123."),
        "ethics.animals": answer("yes", "Yes", "Ja"),
        "describe.standard": answer(["rembi", "ome"], "REMBI, OME", "REMBI, OME"),
        "store.backup": answer(
            "Lagringsområdet tar øyeblikksbilder hver natt. Rådata kopieres fra mikroskopets maskin samme dag og "
            "slettes der etter 14 dager, når sjekksummene er sammenlignet."
        ),
        "store.access": answer("Prosjektgruppen leser og skriver; samarbeidspartnere leser gjennom Feide."),
        "store.cost": answer({"amount": "48500.50", "currency": "NOK"}, "NOK 48,500.50", "48 500,50 NOK"),
        "reuse.existing_data": stated("unknown"),
    }
    live, fixed = _live_file(), _fixed_file()
    plan["datasets"] = [
        dataset(
            "Levende nevroner, tidsserier",
            {
                "collect.description": answer(
                    "Tidsserier av mitokondrier (MitoTracker Deep Red) og akson (GFP-tau) i dopaminerge nevroner, "
                    "ett bilde hvert femte sekund i ti minutter, 37 °C og 5 % CO₂."
                ),
                "collect.modality": answer("spinning_disk", "Spinning disk confocal", "Spinning disk-konfokal"),
                "collect.format": {**entry("formats", "czi"), "evidence": _read(live, "czi")},
                "collect.dimensions": answer(
                    "2048 × 2048, Z 12, C 2, T 120", evidence=_read(live, "2048 × 2048, Z 12, C 2, T 120")
                ),
                "collect.pixel_size": answer(
                    "0.108 × 0.108 × 0.30 µm", None, "0,108 × 0,108 × 0,30 µm", _read(live, "0.108 µm")
                ),
                "collect.channels": answer("EGFP (488 nm), MitoTracker Deep Red (640 nm)"),
                "collect.objective": answer(
                    "Plan-Apochromat 63x/1.4 Oil", evidence=_read(live, "Plan-Apochromat 63x/1.4 Oil")
                ),
                "collect.instrument": answer("Zeiss Cell Observer SD", evidence=_read(live, "Zeiss Cell Observer SD")),
                "collect.image_bytes": answer(12_079_595_520, "12.1 GB", "12,1 GB", _read(live, 12_079_595_520)),
                "collect.images_planned": answer({"value": "240", "unit": "images"}, "240 images", "240 bilder"),
                "process.software": answer("Fiji 2.16 for dekonvolusjon, TrackMate 8 for sporing, egne skript."),
                "process.derived_bytes": answer(800_000_000_000, "800 GB"),
                "describe.organism": answer("Homo sapiens"),
                "describe.specimen": answer("iPSC-deriverte dopaminerge nevroner, dag 45, tre linjer."),
                "store.service": entry("storage", "nird"),
                "share.repository": entry("repositories", "bia"),
                "share.licence": answer("CC0-1.0", "CC0 1.0", "CC0 1.0"),
                "share.access": answer("open", "Open", "Åpen"),
                "share.date": answer("2029-06-01", "1 June 2029", "1. juni 2029"),
                "share.keep_until": answer("2040-12-31", "31 December 2040", "31. desember 2040"),
            },
            [live, _live_file("celle_02.czi", seed=5)],
        ),
        dataset(
            "Hjernesnitt fra mus, fiksert",
            {
                "collect.description": answer("Snitt på 40 µm, immunfarget; ett mosaikkbilde for hvert dyr."),
                "collect.modality": answer("confocal", "Confocal", "Konfokal"),
                "collect.format": {**entry("formats", "ome-tiff"), "evidence": _read(fixed, "ome-tiff")},
                "collect.pixel_size": stated("unknown"),
                "collect.images_planned": answer({"value": "36", "unit": "images"}, "36 images", "36 bilder"),
                "describe.organism": answer("Mus musculus"),
                "store.service": entry("storage", "nird"),
                "share.repository": entry("repositories", "dataverseno"),
                "share.licence": answer("CC-BY-4.0", "CC BY 4.0", "CC BY 4.0"),
                "share.access": answer("open", "Open", "Åpen"),
                "share.keep_until": stated("not_applicable"),
            },
            [fixed],
        ),
    ]
    plan["catalogue"] = deepcopy(CATALOGUE)
    plan["advice"] = advice(range(2027, 2031))
    return plan


def advice(years: Iterable[int], step: int = 1_000_000_000_000) -> dict[str, Any]:
    """Growth and cost as a snapshot keeps them: each year `step` bytes more raw data, and two items to pay."""
    source = {
        "title": "Sigma2, prices", "url": "https://www.sigma2.no/node/106", "date": "2025-10-01",
        "checked": "2026-11-22", "checked_is": "compiled",
    }  # fmt: skip

    def line(en: str, nb: str) -> dict[str, Any]:
        return {
            "code": "cost", "severity": "info", "text": {"en": en, "nb": nb}, "reason": {"en": "r", "nb": "r"},
            "sources": [source], "question": None, "dataset": None,
        }  # fmt: skip

    rows, growth, sums = [], [], []
    for count, year in enumerate(years, 1):
        raw, processed = count * step, count * step // 2
        growth.append(
            {"year": year, "raw": raw, "processed": processed, "copies": 0, "total": raw + processed, "added": step}
        )
        for item, en, nb, amount in (
            ("Data Peak", "NIRD Data Peak", "NIRD Data Peak", 1200 * count),
            ("on-demand backup", "NIRD Data Peak, backup", "NIRD Data Peak, sikkerhetskopi", 705 * count),
        ):
            price = {
                "item": item, "amount": "800", "unit": "NOK/TB/year", "category": "A", "valid_from": "2025-10-01",
                "valid_to": None, "date": "2025-10-01", "sources": [source],
            }  # fmt: skip
            told = line(f"{en}, {year}: NOK {amount}.", f"{nb}, {year}: {amount} kroner.")
            rows.append(
                {"service": "nird", "title": {"en": "NIRD Data Peak", "nb": "NIRD Data Peak"}, "item": item,
                 "year": year, "amount": str(amount), "prices": [price], "line": told}
            )  # fmt: skip
        sums.append({"year": year, "amount": str(1905 * count)})
    end = {key: growth[-1][key] for key in ("raw", "processed", "copies", "total")} if growth else None
    cost = {
        "currency": "NOK", "total": str(sum(int(one["amount"]) for one in sums)), "complete": False, "years": sums,
        "rows": rows, "unpriced": [line("Hours are not counted.", "Timer er ikke regnet med.")],
        "free": [line("BioImage Archive: free.", "BioImage Archive: gratis.")],
    }  # fmt: skip
    return {
        "made": "2026-11-20",
        "growth": {"end": end, "years": growth, "counted": 1, "datasets": 2},
        "cost": cost,
        "ethics": {"first_day": None, "lines": [], "rules": [], "lead_times": []},
        "datasets": [],
    }


def sixty() -> dict[str, Any]:
    """Sixty datasets, each with a file: what a core facility's programme looks like."""
    plan = rich()
    plan["plan"]["title"] = "Felles plan for kjernefasiliteten: seksti datasett fra fem år med samarbeid"
    first, second = plan["datasets"]
    plan["datasets"] = []
    for number in range(60):
        copy = deepcopy(second if number % 3 == 2 else first)
        copy["title"] = f"{copy['title']} {number + 1:02d}"
        copy["id"] = uid(f"sixty {number}")
        copy["evidence"] = copy["evidence"][:1]
        plan["datasets"].append(copy)
    return plan


def hostile() -> dict[str, Any]:
    """Every text that a person can type holds markup of some language."""
    plan = rich()
    plan["plan"]["title"] = HOSTILE[:300]
    plan["people"][0]["name"] = HOSTILE
    for answers in (plan["answers"], *(one["answers"] for one in plan["datasets"])):
        for given in answers.values():
            if isinstance(given["value"], str) and given["value"] == given["display"]["en"]:
                given["value"], given["display"] = HOSTILE, {"en": HOSTILE, "nb": HOSTILE}
    for one in plan["datasets"]:
        one["title"] = HOSTILE
        for item in one["evidence"]:
            item["file"] = '"; #read("/etc/passwd") \\ .czi'
            item["facts"]["images"][0]["name"] = HOSTILE
            item["facts"]["images"][0]["instrument"]["model"] = HOSTILE
    return plan


def enormous() -> dict[str, Any]:
    """Sizes over 2^53, a title of 300 characters, words without an end."""
    plan = rich()
    plan["plan"]["title"] = ("Svært lang tittel på en plan som aldri vil ta slutt " * 7)[:300]
    first = plan["datasets"][0]
    first["title"] = "Uendelig" * 35
    first["answers"]["collect.image_bytes"] = answer(9_007_199_254_740_993, "9.0 PB")
    first["answers"]["collect.images_planned"] = answer({"value": "1001", "unit": "images"}, "1001 images")
    first["answers"]["collect.channels"] = answer("A" * 400)
    first["evidence"][0]["file"] = "x" * 480 + ".czi"
    first["evidence"][0]["bytes"] = 2**63 - 1
    plan["answers"]["project.description"] = answer("Ord" * 900 + "\n" + "https://example.org/" + "a/b-c_d." * 60)
    return plan


def all_samples() -> dict[str, dict[str, Any]]:
    return {
        "empty": empty(),
        "minimal": minimal(),
        "rich": rich(),
        "sixty": sixty(),
        "hostile": hostile(),
        "enormous": enormous(),
    }


def _read(item: dict[str, Any], value: Any) -> dict[str, Any]:
    return {"id": item["id"], "file": item["file"], "reader": "Bio-Formats 7.3.1", "value": value}


def _evidence(file: str, size: int, png: str, facts: dict[str, Any]) -> dict[str, Any]:
    sha256 = hashlib.sha256(file.encode()).hexdigest()
    common = {
        "path": file,
        "status": "ok",
        "error": None,
        "reader": {"name": "Bio-Formats", "version": "7.3.1"},
        "bytes": size,
        "sha256": sha256,
        "used_files": [file],
        "elapsed_ms": 84.2,
        "provenance": {},
        "rembi": {},
    }
    return {
        "id": uid(file),
        "file": file,
        "bytes": size,
        "sha256": sha256,
        "attached": "2026-11-18T09:00:00+00:00",
        "thumbnail": png,
        "facts": {**common, **facts},
    }


def _channel(name: str, dye: str | None, *numbers: float, color: str) -> dict[str, Any]:
    excitation, emission, exposure = numbers
    return {
        "name": name,
        "fluorophore": dye,
        "excitation_nm": excitation,
        "emission_nm": emission,
        "exposure_ms": exposure,
        "contrast": "Fluorescence",
        "mode": "SpinningDiskConfocal",
        "color": color,
    }


def _live_file(file: str = "celle_01.czi", seed: int = 1) -> dict[str, Any]:
    image = {
        "name": "Scene 1",
        **{"size_x": 2048, "size_y": 2048, "size_z": 12, "size_c": 2, "size_t": 120},
        "axes": [],
        "pixel_type": "uint16",
        "rgb": False,
        "pixel_size_um": {"x": 0.108, "y": 0.108, "z": 0.3},
        "time_increment_s": 5.0,
        "acquired_at": "2026-10-02T13:45:00",
        "channels": [
            _channel("GFP", "EGFP", 488.0, 525.0, 50.0, color="#00FF00"),
            _channel("MTDR", "MitoTracker Deep Red", 640.0, 690.0, 80.0, color="#FF0000"),
        ],
        "objective": {
            "name": "Plan-Apochromat 63x/1.4 Oil DIC M27",
            "magnification": 63.0,
            "na": 1.4,
            "immersion": "Oil",
            "refractive_index": 1.518,
        },
        "instrument": {
            "manufacturer": "Zeiss",
            "model": "Cell Observer SD",
            "serial": "3852001234",
            "detectors": [
                {"name": "Evolve 512", "type": "EMCCD", "gain": 300.0, "voltage": None, "binning": "1x1"},
            ],
            "light_sources": [{"name": "488 nm", "type": "Laser", "wavelength_nm": 488.0, "power": 20.0}],
        },
        "compression": "zstd",
        "lossy": False,
        "pyramid_levels": 1,
        "plate": None,
    }
    facts = {
        "format": {"id": "czi", "name": "Zeiss CZI"},
        "images": [image],
        "second_reader": {"name": "pylibCZIrw", "version": "6.1.0", "agrees": True, "differences": []},
        "findings": [],
    }
    return _evidence(file, 12_079_595_520, thumbnail_sha(seed), facts)


def _fixed_file() -> dict[str, Any]:
    image = {
        "name": "mosaikk",
        **{"size_x": 18432, "size_y": 12288, "size_z": 1, "size_c": 4, "size_t": 1},
        "axes": [],
        "pixel_type": "uint8",
        "rgb": False,
        "pixel_size_um": {"x": None, "y": None, "z": None},
        "time_increment_s": None,
        "acquired_at": None,
        "channels": [
            _channel("DAPI", "DAPI", 405.0, 450.0, 20.0, color="#0000FF"),
            _channel("TH", "Alexa Fluor 488", 488.0, 520.0, 120.0, color="#00FF00"),
            _channel("α-syn", None, 561.0, 600.0, 200.0, color="#FF0000"),
            {**_channel("BF", None, 0, 0, 0, color="#FFFFFF"), "excitation_nm": None, "emission_nm": None},
        ],
        "objective": {"name": None, "magnification": 20.0, "na": 0.8, "immersion": "Air", "refractive_index": None},
        "instrument": {"manufacturer": "Leica", "model": "SP8", "serial": None, "detectors": [], "light_sources": []},
        "compression": "LZW",
        "lossy": False,
        "pyramid_levels": 5,
        "plate": None,
    }
    facts = {
        "format": {"id": "ome-tiff", "name": "OME-TIFF"},
        "images": [image, {**image, "name": "merkelapp"}],
        "second_reader": None,
        "findings": [
            {
                "code": "pixel_size_missing",
                "severity": "warning",
                "message": "The file holds no pixel size.",
                "path": "/images/0/pixel_size_um",
            }
        ],
    }
    return _evidence("mus_07_snitt_3.ome.tiff", 905_969_664, thumbnail_sha(3), facts)


@lru_cache
def thumbnail_png(seed: int) -> bytes:
    """A drawn cell: nucleus, filaments, spots. The same bytes for the same seed."""
    size = 256
    layers = []
    for channel in range(3):
        layer = Image.new("L", (size, size), 6)
        draw = ImageDraw.Draw(layer)
        for number in range(26):
            turn = (number * 2.399 + seed + channel) % (2 * math.pi)
            reach = 30 + (number * 37 * seed + channel * 23) % 80
            x, y = 128 + reach * math.cos(turn), 128 + reach * 0.8 * math.sin(turn)
            if channel == 0:
                draw.line((128, 128, x, y), fill=120, width=2)
            elif channel == 1:
                draw.ellipse((x - 5, y - 3, x + 5, y + 3), fill=210)
            else:
                draw.ellipse((98, 102, 158, 150), fill=170)
        layers.append(layer.filter(ImageFilter.GaussianBlur(2.2)))
    image = Image.merge("RGB", (layers[1], layers[0], layers[2]))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def thumbnail_sha(seed: int) -> str:
    return hashlib.sha256(thumbnail_png(seed)).hexdigest()


def thumbnails(sha256: str) -> bytes | None:
    return next((thumbnail_png(seed) for seed in (1, 3, 5) if thumbnail_sha(seed) == sha256), None)


def thumbnail_mapping() -> dict[str, bytes]:
    return {thumbnail_sha(seed): thumbnail_png(seed) for seed in (1, 3, 5)}
