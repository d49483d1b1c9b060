"""Which datasets go into the package for an archive: those that name it, and those that name none yet."""

from typing import Any

from planner.plans.frozen import answer_value

from .contract import Note, Snapshot
from .record_notes import note


def target_chosen(snapshot: Snapshot, repository: str, title: str) -> tuple[list[str], list[Note]]:
    """Ids of the datasets, and notes that say what was left out or not decided. If all go elsewhere, all are taken."""
    here: list[Any] = []
    open_: list[Any] = []
    elsewhere: list[Any] = []
    for dataset in snapshot["datasets"]:
        value = answer_value(dataset["answers"], "share.repository")
        (open_ if value is None else here if value.get("key") == repository else elsewhere).append(dataset)
    notes = [
        Note(
            "missing",
            "repository_open",
            {
                "en": f"“{dataset['title']}” names no archive yet; it is in the package for {title}.",
                "nb": f"«{dataset['title']}» har ikke noe arkiv ennå; det er med i pakken til {title}.",
            },
            "share.repository",
            dataset["id"],
        )
        for dataset in open_
    ]
    if not snapshot["datasets"]:
        notes.append(note("blocks", "no_datasets", "The plan has no dataset yet.", "Planen har ingen datasett ennå."))
    if here or open_:
        notes += [
            Note(
                "info",
                "goes_elsewhere",
                {
                    "en": f"“{dataset['title']}” goes to another archive and was left out.",
                    "nb": f"«{dataset['title']}» skal til et annet arkiv og er utelatt.",
                },
                "share.repository",
                dataset["id"],
            )
            for dataset in elsewhere
        ]
        return [dataset["id"] for dataset in snapshot["datasets"] if dataset in here or dataset in open_], notes
    if elsewhere:
        notes.append(
            note(
                "info",
                "all_go_elsewhere",
                f"No dataset is planned for {title}; the package holds them all.",
                f"Ingen datasett er planlagt til {title}; pakken inneholder alle.",
                question="share.repository",
            )
        )
    return [dataset["id"] for dataset in elsewhere], notes
