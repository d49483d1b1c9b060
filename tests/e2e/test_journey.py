"""The road that carries traffic: sign in, plan, drop a real file, watch, accept, download PDF and maDMP."""

import io
import json
import re
from pathlib import Path

import jsonschema
import pytest
from pypdf import PdfReader

from tests.conftest import ROOT
from tests.files import czi_write

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
MADMP = ROOT / "planner" / "exports" / "data" / "madmp" / "1.2" / "maDMP-schema-1.2.json"
FILES = {
    "czi": "czi/CellDivision_T3_Z5_CH2_X240_Y170.czi",
    "lif": "lif/PR2729_frameOrderCombinedScanTypes.lif",
    "nd2": "nd2/cluster.nd2",
    "ome-tiff": "ome-tiff/rand_uint16.ome.tiff",
}
WAIT = 90_000  # milliseconds


def sign_in(page, site, name="researcher"):
    page.goto(f"{site.url}/accounts/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", site.people[name])
    page.click("main button[type=submit]")
    page.wait_for_url("**/plans/**")


def start_plan(page, title):
    page.fill("form[data-new-plan] input[name=title]", title)
    page.click("form[data-new-plan] button[type=submit]")
    page.wait_for_url(re.compile(r"/plans/[0-9a-f-]{36}/"))
    return re.search(r"/plans/([0-9a-f-]{36})/", page.url)[1]


def add_dataset(page, site, plan, title):
    page.goto(f"{site.url}/plans/{plan}/collect/")
    page.fill("form[data-new-dataset] input[name=title]", title)
    page.click("form[data-new-dataset] button[type=submit]")
    page.wait_for_url("**/collect/**")
    page.click("[data-screening=clear]")
    page.wait_for_selector("[data-dropzone]")
    return re.search(r"/collect/([0-9a-f-]{36})/", page.url)[1]


def drop(page, path: Path):
    page.set_input_files("[data-dropzone] input[type=file]:not([webkitdirectory])", str(path))


def card(page, name):
    return page.locator("[data-image-card]", has_text=name)


def wait_done(page, name, status="done"):
    page.wait_for_selector(f'[data-image-card][data-status="{status}"]:has-text("{name}")', timeout=WAIT)
    return card(page, name)


def journey(page, site, files: dict[str, Path], expected):
    sign_in(page, site)
    plan = start_plan(page, "Wound healing, målt i lys 🔬")
    token = site.token("researcher")
    for number, (kind, path) in enumerate(files.items()):
        dataset = add_dataset(page, site, plan, f"Images {kind}")
        drop(page, path)
        shown = wait_done(page, path.name)
        images = site.api(token, "GET", f"datasets/{dataset}/images/").json["results"]
        facts = images[0]["facts"]
        expected(kind, facts, shown.inner_text())
        assert shown.locator("img").evaluate("image => image.complete && image.naturalWidth > 40")
        if number == 0:
            accept_all(page, site, token, plan, dataset)
    pdf = download(page, site, plan, "pdf")
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)
    assert "Wound healing" in text and "Bio-Formats" in text
    madmp = json.loads(download(page, site, plan, "madmp"))
    jsonschema.validate(madmp, json.loads(MADMP.read_text()), format_checker=jsonschema.FormatChecker())
    assert len(madmp["dmp"]["dataset"]) == len(files)
    assert madmp["dmp"]["title"].startswith("Wound healing")


def accept_all(page, site, token, plan, dataset):
    """Takes every proposal with one click each; the answers then name the file."""
    page.wait_for_selector("[data-accept]", timeout=WAIT)
    offered = page.locator("[data-question]:has([data-accept])").evaluate_all(
        "all => all.map(each => each.dataset.question)"
    )
    assert {"collect.format", "collect.dimensions", "collect.image_bytes"} <= set(offered)
    for question in offered:
        page.locator(f'[data-question="{question}"] [data-accept]').first.click()
        page.wait_for_selector(f'[data-question="{question}"]:not(:has([data-accept]))')
    answers = site.api(token, "GET", f"plans/{plan}/answers/?dataset={dataset}").json["results"]
    taken = {answer["question"]: answer for answer in answers}
    assert set(offered) <= set(taken)
    assert all(taken[question]["evidence"] for question in offered)


def download(page, site, plan, kind):
    page.goto(f"{site.url}/plans/{plan}/exports/")
    page.click(f'[data-export="{kind}"] button[type=submit]')
    link = page.wait_for_selector(f'[data-made="{kind}"] a[href*="/download/"]', timeout=WAIT)
    with page.expect_download() as started:
        link.click()
    return Path(started.value.path()).read_bytes()


def manifest(samples):
    entries = json.loads((samples / "MANIFEST.json").read_text())["files"]
    return {entry["name"]: entry["facts"] for entry in entries if "facts" in entry}


def near(value, wanted):
    return value == pytest.approx(wanted, rel=0.02)  # Leica: length/n or length/(n-1), see the manifest's note


def check_against_manifest(samples):
    known = manifest(samples)

    def check(kind, facts, words):
        image, wanted = facts["images"][0], known[FILES[kind]]
        about = wanted if "sizes" in wanted else (wanted.get("images") or wanted["ome"]["images"])[0]
        for axis in "XYZCT":
            assert image[f"size_{axis.lower()}"] == about["sizes"].get(axis, 1), (kind, axis)
        sizes = about.get("physical_size") or {}
        for axis in ("X", "Y", "Z"):
            if sizes.get(axis, {}).get("value"):
                assert near(image["pixel_size_um"][axis.lower()], sizes[axis]["value"]), (kind, axis)
        names = [channel.get("name") for channel in about.get("channels", [])]
        if all(names) and names:
            assert [channel["name"] for channel in image["channels"]] == names
            assert names[0] in words
        assert f"{image['size_x']} × {image['size_y']}" in words

    return check


@pytest.mark.samples
def test_journey_embedded(page, embedded, samples):
    journey(page, embedded, {kind: samples / name for kind, name in FILES.items()}, check_against_manifest(samples))


@pytest.mark.samples
def test_journey_production_with_two_workers(page, production, samples):
    journey(page, production, {kind: samples / name for kind, name in FILES.items()}, check_against_manifest(samples))


def test_journey_with_a_file_the_test_wrote(page, embedded, tmp_path):
    path = czi_write(tmp_path / "made here æøå 🔬.czi")

    def check(kind, facts, words):
        image = facts["images"][0]
        assert (image["size_x"], image["size_z"], image["size_c"], image["size_t"]) == (64, 3, 2, 2)
        assert image["pixel_size_um"]["x"] == pytest.approx(0.325)
        assert [channel["name"] for channel in image["channels"]] == ["DAPI", "EGFP"]
        assert "DAPI" in words and "0.325 × 0.325" in words

    journey(page, embedded, {"czi": path}, check)


def test_refused_files_say_why_and_the_next_good_file_succeeds(page, embedded, tmp_path):
    sign_in(page, embedded)
    plan = start_plan(page, "Files that cannot be read")
    add_dataset(page, embedded, plan, "Broken")
    bad = {
        "empty.czi": b"",
        "notes.czi": b"these are my notes, not an image\n" * 20,
        "cut short.czi": czi_write(tmp_path / "whole.czi").read_bytes()[:700],
        "archive.zip": b"PK\x03\x04" + b"\0" * 200,
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
        drop(page, tmp_path / name)
        shown = wait_done(page, name, "refused").inner_text()
        assert re.search(r"[A-Z][^.]{15,}\.", shown), shown
        assert "/" + "tmp" not in shown and "Exception" not in shown
    good = czi_write(tmp_path / "good.czi")
    drop(page, good)
    wait_done(page, "good.czi")


def test_same_file_twice_is_an_outcome_not_an_error(page, embedded, tmp_path):
    sign_in(page, embedded)
    plan = start_plan(page, "The same file twice")
    dataset = add_dataset(page, embedded, plan, "Twice")
    path = czi_write(tmp_path / "first.czi")
    drop(page, path)
    wait_done(page, "first.czi")
    copy = tmp_path / "second.czi"
    copy.write_bytes(path.read_bytes())
    drop(page, copy)
    wait_done(page, "second.czi")
    token = embedded.token("researcher")
    images = embedded.api(token, "GET", f"datasets/{dataset}/images/").json["results"]
    assert sorted(bool(image["duplicate_of"]) for image in images) == [False, True]
