"""Hostile text comes in by every format as text: no page runs it, no output runs it, and no file of the machine is read."""

import io
import zipfile

import openpyxl
import pytest
from django.test import Client

from planner.exports.contract import NotReady, Options
from planner.exports.registry import exporter_get
from planner.intake.contract import ImportRefused
from planner.intake.services import plan_import
from planner.plans.queries import thumbnails_of
from planner.plans.snapshots import snapshot_take
from tests.planner.exports.reading import PACKAGES, tables
from tests.planner.exports.samples import HOSTILE, thumbnails
from tests.planner.exports.ten_plans import every_sign, texts_filled

pytestmark = pytest.mark.django_db
# Format of the import: our own export of it, and where in it the document is.
FORMATS = {"madmp": "madmp", "rembi-yaml": "rembi-yaml", "pagetab": "bia", "idr": "idr"}
FORMULA = '=HYPERLINK("http://x")'
CANARY = "canary-8d1f-should-never-be-read"


def document(format: str, text: str) -> str:
    """A document of this format with the text wherever words go."""
    plan = texts_filled(every_sign(), text)
    plan["plan"]["title"] = text
    for dataset in plan["datasets"]:
        dataset["title"] = text
    made = exporter_get(FORMATS[format]).export(plan, Options(), thumbnails)
    if not zipfile.is_zipfile(io.BytesIO(made)):
        return made.decode()
    with zipfile.ZipFile(io.BytesIO(made)) as opened:
        name = next(name for name in opened.namelist() if name.endswith((".pagetab.json", "-study.txt")))
        return opened.read(name).decode()


@pytest.mark.parametrize("format", FORMATS)
def test_markup_scripts_and_templates_come_in_as_text(cast, format):
    made = plan_import(user=cast.owner, format=format, document=document(format, HOSTILE), strict=False).plan
    client = Client()
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    shown = ""
    for page in ("", "bring/", "check/", "collect/", "project/"):
        answer = client.get(f"/plans/{made.uuid}/{page}")
        assert answer.status_code == 200
        shown += answer.content.decode()
    assert "<script>alert(1)" not in shown and "&lt;script&gt;alert(1)" in shown
    assert "{{7*7}}" in shown and "javascript:alert(1)" not in {part.split('"')[0] for part in shown.split('href="')}


@pytest.mark.parametrize("format", FORMATS)
def test_formulas_come_in_and_run_in_no_output(cast, format):
    made = plan_import(user=cast.owner, format=format, document=document(format, FORMULA), strict=False).plan
    content = snapshot_take(plan=made, user=cast.owner).content
    for kind in ("rembi-xlsx", "bia", "idr", "ome-csv"):
        try:
            found = exporter_get(kind).export(content, Options(), thumbnails_of(content))
        except NotReady:
            continue
        if kind == "rembi-xlsx":
            cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(found)) for row in sheet for cell in row]
            assert FORMULA in [cell.value for cell in cells] and "f" not in {cell.data_type for cell in cells}
        for _name, row in tables(f"file{PACKAGES[kind]}", found):
            assert not [cell for cell in row if cell.startswith("=")]


@pytest.mark.parametrize("cell", [FORMULA, "+1+1", "@SUM(A1)", '"=1+1"', "＝1+1"])
def test_study_file_gives_its_own_lines_back_without_their_formulas(cast, cell):
    text = document("idr", "words").replace("Study Type\t", f"Study Type\t{cell}\t", 1) + f"Comment[Own]\t{cell}\n"
    made = plan_import(user=cast.owner, format="idr", document=text, strict=False).plan
    content = snapshot_take(plan=made, user=cast.owner).content
    rows = [row for _name, row in tables("file.zip", exporter_get("idr").export(content, Options(), {}))]
    own = next(row for row in rows if row[:1] == ["Comment[Own]"])
    assert own[1] == f" {cell.strip(chr(34))}"
    assert not [one for row in rows for one in row if one[:1] in ("=", "+", "@", "＝")]


@pytest.mark.parametrize(
    ("format", "template"),
    [
        ("rembi-yaml", "study: {{title: !include {path}}}"),
        ("rembi-yaml", "study: {{title: !!python/object/apply:pathlib.Path.read_text [{path}]}}"),
        ("rembi-yaml", 'study: {{title: "file://{path}", license: "{path}"}}'),
        ("pagetab", '<!DOCTYPE x [<!ENTITY e SYSTEM "file://{path}">]><x>&e;</x>'),
        (
            "pagetab",
            '{{"$ref": "file://{path}", "section": {{"type": "Study", "attributes": [{{"name": "Title", "value": "{path}"}}]}}}}',
        ),
        (
            "madmp",
            '{{"$ref": "file://{path}", "dmp": {{"title": "{path}", "$schema": "file://{path}", "dataset": []}}}}',
        ),
        ("idr", "Study Title\t{path}\nStudy Type\tfile://{path}\nTerm Source File\tfile://{path}\n"),
    ],
)
def test_no_import_reads_a_file_of_the_machine(cast, tmp_path, format, template):
    secret = tmp_path / "secret.txt"
    secret.write_text(CANARY)
    try:
        made = plan_import(user=cast.owner, format=format, document=template.format(path=secret), strict=False).plan
    except ImportRefused as refused:
        assert CANARY not in str(refused) and str(refused).strip()
        return
    content = snapshot_take(plan=made, user=cast.owner).content
    assert CANARY not in str(content) and CANARY not in str(made.carried.report)
