"""A methods text for a paper: one paragraph a dataset, built from what the files and the author say.

Each value carries a mark for where it comes from, and what nobody recorded is named as a gap instead of being
smoothed over: half of published methods sections lack what a reader needs to repeat the imaging.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from planner.metadata import DatasetRecord, record_build
from planner.metadata.methods.lines import Methods, methods_written
from planner.metadata.methods.texts import GAPS, TEXTS

from ..contract import Note, Options, Snapshot, Thumbnails
from ..markdown import escaped
from ..record_notes import note


class MethodsExporter:
    kind = "methods"
    media_type = "text/markdown; charset=utf-8"
    suffix = "methods.md"
    title = {"en": "Methods text", "nb": "Metodetekst"}
    about = {
        "en": "A methods paragraph for each dataset, marked with what the file says, what you say and what is missing.",
        "nb": "Et metodeavsnitt for hvert datasett, merket med hva filen sier, hva du sier og hva som mangler.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        return ("\n\n".join(_text(snapshot, options.language)) + "\n").encode()

    def readiness(self, snapshot: Snapshot) -> list[Note]:
        if not snapshot["datasets"]:
            return [note("missing", "no_datasets", TEXTS["no_datasets"]["en"], TEXTS["no_datasets"]["nb"])]
        return [
            one
            for dataset, record in _datasets(snapshot)
            for one in _gap_notes(methods_written(dataset, record, "en"), record)
        ]


def _datasets(snapshot: Snapshot) -> Iterator[tuple[Mapping[str, Any], DatasetRecord]]:
    return zip(snapshot["datasets"], record_build(snapshot).datasets, strict=True)


def _inside(text: str) -> str:
    """Escaped for the middle of a line, where a number is no list."""
    return escaped(f"x{text}")[1:]


def _text(snapshot: Snapshot, language: str) -> Iterator[str]:
    yield f"# {TEXTS['title'][language].format(title=escaped(snapshot['plan']['title']))}"
    yield f"*{escaped(TEXTS['legend'][language])}*"
    if not snapshot["datasets"]:
        yield TEXTS["no_datasets"][language]
    for dataset, record in _datasets(snapshot):
        written = methods_written(dataset, record, language, _inside)
        yield f"## {escaped(f'D{record.position} {record.title}')}"
        yield written.text
        if written.gaps:
            yield f"**{TEXTS['gaps'][language]}**"
            yield "\n".join(f"- {escaped(gap.line)}" for gap in written.gaps)
        if written.sources:
            yield f"**{TEXTS['sources'][language]}**"
            yield "\n".join(f"- {escaped(file)}: {escaped(reader)}" for file, reader in written.sources)


def _gap_notes(written: Methods, record: DatasetRecord) -> Iterator[Note]:
    for gap in written.gaps:
        english, norwegian, question = GAPS[gap.key]
        yield note(
            "missing",
            f"gap_{gap.key}",
            f"{english} not recorded.",
            f"{norwegian} ikke notert.",
            question=question,
            dataset=record,
        )
