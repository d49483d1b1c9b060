"""From a frozen snapshot to the record: the study from the plan's answers, one component from each dataset."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from planner.plans.frozen import Snapshot, answer_text, answer_value, catalogue_entry

from .checklist import fields, rembi_version
from .dataset import answered, dataset_record, typed_over
from .model import Record, Value
from .people import authors


def record_build(snapshot: Snapshot, only: Collection[str] | None = None) -> Record:
    """The record. `only` are ids of the datasets that shall be in it; their numbers stay those of the plan."""
    names = _unique(dataset["title"] for dataset in snapshot["datasets"])
    chosen = [
        (position, name, dataset)
        for position, (name, dataset) in enumerate(zip(names, snapshot["datasets"], strict=True), 1)
        if only is None or dataset["id"] in only
    ]
    people = authors(snapshot)
    found = _study(snapshot, [dataset for _position, _name, dataset in chosen])
    for field, part in (
        ("last_name", "last_name"),
        ("first_name", "first_name"),
        ("email", "email"),
        ("orcid", "orcid"),
    ):
        values = [getattr(author, part) for author in people]
        if any(values):
            origin: Any = "derived" if field.endswith("_name") else "author"
            found[f"study.author.{field}"] = Value(
                values, origin, "project.contact, project.contributors", "project.contact"
            )
    if people and people[0].affiliation:
        found["study.author.affiliation"] = Value(
            [author.affiliation for author in people], "author", "project.institution", "project.institution"
        )
    typed_over(found, {}, snapshot, only_study=True)
    order = {field: number for number, field in enumerate(fields())}
    licences = {answer_value(dataset["answers"], "share.licence") for _position, _name, dataset in chosen}
    return Record(
        fields=dict(sorted(found.items(), key=lambda pair: order[pair[0]])),
        authors=people,
        datasets=[dataset_record(snapshot, dataset, position, name) for position, name, dataset in chosen],
        licences=sorted(str(licence) for licence in licences if licence),
        language=snapshot["plan"]["language"],
    )


def _unique(titles: Iterable[str]) -> list[str]:
    found: list[str] = []
    for position, title in enumerate(titles, 1):
        name = wanted = " ".join(title.split()) or f"Dataset {position}"
        number = 2
        while name in found:
            name = f"{wanted} ({number})"
            number += 1
        found.append(name)
    return found


def _study(snapshot: Snapshot, datasets: list[Any]) -> dict[str, Value]:
    answers, language = snapshot["answers"], snapshot["plan"]["language"]
    found = {"study.title": Value(" ".join(snapshot["plan"]["title"].split()), "author", "title of the plan")}
    description = answer_text(answers, "project.description", language)
    if description:
        found["study.description"] = answered(answers, "project.description", description)
    words = [
        word.strip()
        for dataset in datasets
        for word in re.split(r"[,;\n]", answer_text(dataset["answers"], "describe.keywords", language) or "")
    ]
    if any(words):
        keywords = list(dict.fromkeys(word for word in words if word))
        found["study.keywords"] = Value(keywords, "author", "describe.keywords", "describe.keywords")
    _shared(found, datasets)
    funder = catalogue_entry(snapshot, answers, "project.funder")
    grant = answer_value(answers, "project.grant_id")
    if funder:
        found["study.grant.funder"] = answered(answers, "project.funder", funder["title"]["en"])
    if grant:
        found["study.grant.identifier"] = answered(answers, "project.grant_id", grant)
    entries = [catalogue_entry(snapshot, dataset["answers"], "share.repository") for dataset in datasets]
    targets = list(dict.fromkeys(entry["title"]["en"] for entry in entries if entry))
    if targets:
        found["study.target_repository"] = Value(targets, "author", "share.repository", "share.repository")
    found["study.schema_version"] = Value(rembi_version(), "derived", "REMBI")
    return found


def _shared(found: dict[str, Value], datasets: list[Any]) -> None:
    """Licence and release date: what all datasets say. Of several dates the last; several licences are no licence."""
    licences = {answer_value(dataset["answers"], "share.licence") for dataset in datasets} - {None}
    if len(licences) == 1:
        found["study.license"] = Value(licences.pop(), "author", "share.licence", "share.licence")
    dates = {answer_value(dataset["answers"], "share.date") for dataset in datasets} - {None}
    if dates:
        origin: Any = "author" if len(dates) == 1 else "derived"
        found["study.release_date"] = Value(max(dates), origin, "share.date", "share.date")
