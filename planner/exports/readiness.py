"""What any receiver of a plan looks for, whatever the format."""

from planner.plans.frozen import Snapshot, answer_value

from .contract import Note


def plan_readiness(snapshot: Snapshot) -> list[Note]:
    """What any receiver of a plan looks for, whatever the format."""
    answers = snapshot["answers"]
    notes: list[Note] = []

    def missing(code: str, question: str | None, en: str, nb: str, dataset: str | None = None) -> None:
        notes.append(Note("missing", code, {"en": en, "nb": nb}, question, dataset))

    if answer_value(answers, "project.contact") is None:
        missing(
            "contact_missing",
            "project.contact",
            "No contact person is named; the owner of the plan stands as contact.",
            "Ingen kontaktperson er oppgitt; eieren av planen står som kontakt.",
        )
    if answer_value(answers, "project.funder") is None:
        missing("funder_missing", "project.funder", "No funder is named.", "Ingen finansiør er oppgitt.")
    elif answer_value(answers, "project.grant_id") is None:
        missing("grant_missing", "project.grant_id", "The grant number is missing.", "Prosjektnummeret mangler.")
    if not snapshot["datasets"]:
        missing("no_datasets", None, "The plan has no dataset yet.", "Planen har ingen datasett ennå.")
    for dataset in snapshot["datasets"]:
        if answer_value(dataset["answers"], "share.repository") is None:
            missing(
                "repository_missing",
                "share.repository",
                f"“{dataset['title']}” has no repository yet.",
                f"«{dataset['title']}» har ikke noe arkiv ennå.",
                dataset["id"],
            )
    return notes
