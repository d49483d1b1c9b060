"""A plan that is told enough for every kind of advice, and how to say something in it."""

from planner.plans.services import Draft, answer_save

PLAN = {
    "project.institution": {"name": "University of Oslo", "ror": "https://ror.org/01xtthb56"},
    "project.start": "2027-01-01",
    "project.end": "2028-12-31",
    "ethics.human_data": "no",
    "ethics.animals": "no",
    "ethics.data_class": "yellow",
}
DATASET = {
    "collect.modality": "confocal",
    "collect.format": "czi",
    "collect.image_bytes": 2**40,
    "collect.images_planned": {"value": "24", "unit": "images"},
    "process.derived_bytes": 0,
    "store.service": "nird_data_peak",
    "share.access": "open",
    "share.licence": "CC-BY-4.0",
}


def say(cast, answers, dataset=None):
    """First answers of the owner."""
    for question, raw in answers.items():
        say_again(cast, question, raw, dataset, revision=0)


def say_again(cast, question, raw, dataset=None, *, revision=1):
    draft = Draft(raw=raw)
    answer_save(plan=cast.plan, question=question, draft=draft, revision=revision, user=cast.owner, dataset=dataset)


def tell(cast):
    """Everything that the advice asks for."""
    say(cast, PLAN)
    say(cast, DATASET, cast.dataset)
    return cast
