"""What holds for every kind of document: the kinds promised, the same bytes, notes in two languages, safe packages."""

import io
import zipfile

import pypdf
import pytest

from planner.exports.contract import NotReady, Options, file_name
from planner.exports.registry import exporter_get, exporters, readiness
from tests.planner.metadata.test_record import read

from .samples import all_samples, answer, rich, thumbnails
from .test_empiar import plan as plan_for_empiar
from .test_pdf import FONT_PATHS

KINDS = [
    *("pdf", "docx", "md", "json", "madmp", "rembi-xlsx", "rembi-yaml", "idr", "bia", "empiar", "ro-crate", "methods"),
    *("ome-csv", "dataverseno-readme", "storage-request", "ro-crate-1.2"),
]
# The PDF has its own tests of all this, and takes seconds.
QUICK = [kind for kind in KINDS if kind != "pdf"]
CANARY = "canary-6b1d-should-never-be-read"


def made(kind, snapshot, **options) -> bytes | None:
    try:
        return exporter_get(kind).export(snapshot, Options(**options), thumbnails)
    except NotReady as refused:
        assert refused.notes
        return None


def unpacked(content: bytes) -> bytes:
    """Everything in it, packed or not."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return b"\n".join(opened.read(name) for name in opened.namelist())


def test_every_promised_kind_is_there_once_and_has_a_file_name_of_its_own():
    assert [one.kind for one in exporters()].count("docx") == 1
    assert set(KINDS) <= {one.kind for one in exporters()}
    names = [file_name(rich(), exporter_get(kind), Options()) for kind in KINDS]
    assert len(set(names)) == len(KINDS)
    assert all(name.isascii() and "/" not in name for name in names)


@pytest.mark.parametrize("kind", QUICK)
@pytest.mark.parametrize("name", [name for name in all_samples() if name != "sixty"])
def test_every_sample_is_made_twice_alike_or_refused_with_reasons(kind, name):
    snapshot = read(all_samples()[name])
    first = made(kind, snapshot, language="nb")
    assert first != b""
    assert made(kind, snapshot, language="nb") == first


@pytest.mark.parametrize("kind", QUICK)
@pytest.mark.parametrize("name", all_samples())
def test_notes_speak_both_languages_and_lead_somewhere(kind, name):
    snapshot = read(all_samples()[name])
    datasets = {dataset["id"] for dataset in snapshot["datasets"]}
    for note in readiness(kind, snapshot):
        assert set(note.message) == {"en", "nb"} and all(note.message.values())
        assert note.dataset is None or note.dataset in datasets
        assert note.question is None or note.question.count(".") == 1


def words_of(kind: str, content: bytes) -> bytes:
    """What a reader of the document sees, and everything packed in it."""
    if kind != "pdf":
        return unpacked(content)
    reader = pypdf.PdfReader(io.BytesIO(content))
    attached = [part for parts in reader.attachments.values() for part in parts]
    return b"\n".join([*(page.extract_text().encode() for page in reader.pages), *attached])


@pytest.mark.parametrize("kind", [one.kind for one in exporters()])
def test_no_file_of_the_machine_gets_in(kind, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text(CANARY)
    snapshot = plan_for_empiar() if kind == "empiar" else read(rich())
    for dataset in snapshot["datasets"]:
        dataset["title"] = str(secret)
        for item in dataset["evidence"]:
            item["file"] = str(secret)
            item["facts"]["path"] = f"file://{secret}"
        dataset["answers"]["collect.description"] = answer(
            f'@{secret} <!ENTITY x SYSTEM \'file://{secret}\'> !include {secret} #read("{secret}") #image("{secret}") '
            f'<img src="file://{secret}"> ![x](file://{secret})'
        )
    content = made(kind, snapshot, font_paths=FONT_PATHS)
    assert content is not None
    assert CANARY.encode() not in words_of(kind, content)
