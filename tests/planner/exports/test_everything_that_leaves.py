"""What holds for every output that is no document: each sign that was typed, nothing that a spreadsheet runs, and the same
bytes from another process at another time of day, in another language and another year.
"""

import json
import os
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from planner.exports.contract import Options
from planner.exports.registry import exporter_get, exporters

from .reading import DOCUMENTS, PACKAGES, tables, texts
from .samples import HOSTILE, answer, thumbnails
from .ten_plans import SIGNS, every_sign, texts_filled
from .test_empiar import plan as plan_for_empiar

FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "|calc",
    "＝1+1",
    '=HYPERLINK("http://x")',
)
NUMBER = r"[+-]?\d+([.,]\d+)?"


def made(kind: str, snapshot) -> bytes:
    return exporter_get(kind).export(snapshot, Options(), thumbnails)


def named(kind: str) -> str:
    return f"file{PACKAGES[kind]}"


def typed(kind: str, text: str) -> dict:
    """A plan that this kind takes, with the text in every question, title and file name."""
    if kind == "empiar":
        snapshot = plan_for_empiar()
        for dataset in snapshot["datasets"]:
            dataset["answers"]["collect.description"] = answer(text)
        snapshot["plan"]["title"] = f"Title of a plan: {text}"
    else:
        snapshot = texts_filled(every_sign(), text)
        snapshot["plan"]["title"] = text
    for dataset in snapshot["datasets"]:
        dataset["title"] = text
        for item in dataset["evidence"]:
            item["file"] = f"{text}.tif"
    return snapshot


def test_every_kind_is_read_here_or_is_a_document():
    assert {one.kind for one in exporters()} == set(PACKAGES) | DOCUMENTS


@pytest.mark.parametrize("kind", PACKAGES)
def test_every_sign_comes_out_where_it_went_in(kind):
    found = list(texts(named(kind), made(kind, typed(kind, SIGNS))))
    begun = [text for text in found if SIGNS[:25] in text]
    assert begun
    assert [text for text in begun if SIGNS not in text.replace("\n", " ")] == []
    assert not [text for text in found if "\ufffd" in text]


@pytest.mark.parametrize("kind", PACKAGES)
def test_hostile_text_stays_text(kind):
    """Read by a reader that refuses tags, entities and code, a text is what was typed: on one line where lines count."""
    found = [" ".join(text.split()) for text in texts(named(kind), made(kind, typed(kind, HOSTILE)))]
    if kind == "methods":
        found = [text.replace("\\", "") for text in found]  # Markdown: read as a page in test_methods
        assert any(HOSTILE.replace("\\", "") in text for text in found)
    else:
        assert any(HOSTILE in text for text in found)


@pytest.mark.parametrize("formula", FORMULAS, ids=repr)
@pytest.mark.parametrize("kind", ["bia", "idr", "ome-csv"])
def test_no_cell_of_a_table_begins_like_a_formula(kind, formula):
    checked = 0
    for name, row in tables(named(kind), made(kind, typed(kind, formula))):
        for cell in row:
            checked += 1
            assert cell[:1] not in tuple("=+-@\t\r\n＝＋－＠") or not cell or re.fullmatch(NUMBER, cell), (name, cell)
    assert checked > 2


@pytest.mark.parametrize("formula", FORMULAS, ids=repr)
def test_spreadsheet_holds_words_and_nothing_that_acts(formula):
    content = made("rembi-xlsx", typed("rembi-xlsx", formula))
    with zipfile.ZipFile(BytesIO(content)) as book:
        assert not [
            name for name in book.namelist() if any(bad in name for bad in ("external", "vba", "macro", "activeX"))
        ]
        for name in book.namelist():
            if name.startswith("xl/worksheets/"):
                sheet = book.read(name)
                assert b"<f>" not in sheet and b"<f " not in sheet and b"<hyperlink" not in sheet


def test_there_is_a_table_in_each_kind_that_is_checked_for_formulas():
    with_tables = {kind for kind in PACKAGES if list(tables(named(kind), made(kind, typed(kind, "words"))))}
    assert with_tables == {"bia", "idr", "ome-csv"}


PROCESS = """
import hashlib, json, socket, sys
import django, time_machine
django.setup()
from tests.planner.exports.test_everything_that_leaves import no_way_out
socket.getaddrinfo = socket.socket.connect = no_way_out
from tests.planner.exports.test_everything_that_leaves import kinds_made
with time_machine.travel(sys.argv[1], tick=False):
    print(json.dumps({kind: hashlib.sha256(content).hexdigest() for kind, content in kinds_made().items()}))
"""


def no_way_out(*_where: object) -> None:
    raise AssertionError("an exporter asked the network")


def kinds_made() -> dict[str, bytes]:
    from .test_pdf import FONT_PATHS

    options = Options(font_paths=FONT_PATHS, language="nb")
    return {
        one.kind: one.export(plan_for_empiar() if one.kind == "empiar" else every_sign(), options, thumbnails)
        for one in exporters()
    }


def test_every_kind_is_the_same_bytes_from_another_process_in_another_year_without_network():
    folder = Path(__file__).parents[3]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, when],
            cwd=folder,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "PYTHONHASHSEED": seed,
                "TZ": zone,
                "LC_ALL": "C",
            },
            stdout=subprocess.PIPE,
            text=True,
        )
        for when, seed, zone in (("2026-11-25 08:00Z", "1", "UTC"), ("2031-02-28 23:59Z", "2", "Pacific/Auckland"))
    ]
    one, other = (json.loads(process.communicate(timeout=120)[0].splitlines()[-1]) for process in started)
    assert set(one) == {kind.kind for kind in exporters()}
    assert one == other
