"""Every read of plans, scoped to who asks.

A stranger is told "not found", never "forbidden": a UUID that is not yours tells nothing. A member without
the right role gets PermissionDenied.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import (
    Aggregate,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    TextField,
    prefetch_related_objects,
)
from django.http import Http404

from common.people import Who

from .models import SHEET, Answer, AnswerRevision, Carried, Dataset, Evidence, Membership, Plan, Snapshot, Thumbnail


class Joined(Aggregate):
    """Texts of a group in one, between commas, in no order."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **more)


Scope = int | None  # a dataset's primary key; None: the plan itself
Given = dict[Scope, dict[str, Answer]]  # answers by scope and question
STANDING = ("state", "is_from_before", "evidence_id", "revision")  # of an answer, what others are compared with
SAYS = ("uuid", "dataset", "file", "says")  # of evidence, what proposals are made of


def plans_of(user: Who) -> QuerySet[Plan]:
    """Plans the person has a role on, newest change first."""
    if not user.is_authenticated:
        return Plan.objects.none()
    return (
        Plan.objects.filter(deleted_at=None, memberships__user=user)
        .select_related("questionnaire")
        .defer("questionnaire__content")  # large, and parsed once a process
        .prefetch_related(Prefetch("memberships", Membership.objects.select_related("user")))
        .order_by("-modified_at", "-pk")
    )


def plans_listed(user: Who) -> QuerySet[Plan]:
    """`plans_of` for a list: with the datasets counted, and progress as the last save stored it."""
    living = Count("datasets", filter=Q(datasets__deleted_at=None), distinct=True)
    return plans_of(user).defer("questionnaire__content", "progress_parts").annotate(dataset_count=living)


def plans_editable(user: Who) -> QuerySet[Plan]:
    """Id and title of the plans whose answers the person may change, newest change first."""
    if not user.is_authenticated:
        return Plan.objects.none()
    may = (Membership.Role.OWNER, Membership.Role.EDITOR)
    mine = Plan.objects.filter(deleted_at=None, memberships__user=user, memberships__role__in=may)
    return mine.only("uuid", "title").order_by("-modified_at", "-pk")


def plans_to_copy(user: Who) -> list[Plan]:
    """Plans that a new one may start from: those the person has a role on, then everybody's templates."""
    mine = list(plans_of(user))
    known = [plan.pk for plan in mine]
    templates = Plan.objects.filter(deleted_at=None, is_template=True).exclude(pk__in=known)
    return [*mine, *templates.select_related("questionnaire").order_by("title")]


def membership_of(user: Who, plan: Plan) -> Membership | None:
    """The person's own role, from the plan as it was read."""
    return next((member for member in plan.memberships.all() if member.user_id == user.pk), None)


def answers_news(member: Membership | None, *, at_most: int = 50) -> list[Answer]:
    """What others changed since the person last looked, the newest first."""
    if member is None:
        return []
    changed = Answer.objects.filter(plan_id=member.plan_id, changed_at__gt=member.looked_at)
    changed = changed.exclude(changed_by_id=member.user_id).exclude(dataset__deleted_at__isnull=False)
    return list(changed.select_related("changed_by", "dataset").order_by("-changed_at")[:at_most])


def plan_get(user: Who, uuid: UUID | str, *, need: str = "planner.view") -> Plan:
    """The plan, if the person may. Raises Http404 for strangers, PermissionDenied for a too small role."""
    came_in = Exists(Carried.objects.filter(plan=OuterRef("pk")))
    return _allowed(user, plans_of(user).annotate(is_imported=came_in).filter(uuid=uuid).first(), need)


def dataset_get(user: Who, uuid: UUID | str, *, need: str = "planner.view") -> Dataset:
    """The dataset with its plan, if the person may. Raises as `plan_get`."""
    found = datasets_of(user).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    _allowed(user, found.plan, need)
    return found


def datasets_of(user: Who) -> QuerySet[Dataset]:
    """Living datasets of living plans that the person has a role on."""
    if not user.is_authenticated:
        return Dataset.objects.none()
    return (
        Dataset.objects.filter(deleted_at=None, plan__deleted_at=None, plan__memberships__user=user)
        .select_related("plan", "plan__questionnaire")
        .defer("plan__questionnaire__content")
        .prefetch_related(Prefetch("plan__memberships", Membership.objects.select_related("user")))
    )


def plan_datasets(plan: Plan) -> list[Dataset]:
    """The plan's living datasets in order, with their images counted (`image_count`)."""
    living = Count("evidence", filter=Q(evidence__withdrawn_at=None))
    counted = plan.datasets.filter(deleted_at=None).annotate(image_count=living)
    return list(counted.order_by("position", "pk"))  # said again: Django drops a model's own order where it counts


def evidence_count(dataset: Dataset) -> int:
    """Images of the dataset that were read, as `image_count` of `plan_datasets`."""
    return dataset.evidence.filter(withdrawn_at=None).count()


def evidence_load(datasets: Sequence[Dataset], *, facts: bool = False) -> None:
    """Gives datasets what their files say, as `live_evidence`; the facts themselves, large, and the thumbnails where asked for."""
    live = Evidence.objects.filter(withdrawn_at=None)
    live = live.select_related("thumbnail").defer("thumbnail__png") if facts else live.only(*SAYS)
    prefetch_related_objects(datasets, Prefetch("evidence", live, to_attr="live_evidence"))


def evidence_keys(datasets: Sequence[Dataset]) -> dict[int, set[int]]:
    """{dataset's primary key: primary keys of its evidence that was not withdrawn}."""
    found: dict[int, set[int]] = {dataset.pk: set() for dataset in datasets}
    live = Evidence.objects.filter(withdrawn_at=None, dataset__in=found)
    for dataset, key in live.order_by().values_list("dataset_id", "pk"):
        found[dataset].add(key)
    return found


def plan_answers(plan: Plan) -> list[Answer]:
    """All current answers of the plan and its living datasets to questions of the questionnaire.

    Files, people and datasets are read once each, not once an answer: there may be thousands.
    """
    files = Prefetch("evidence", Evidence.objects.defer("facts", "resaved"))
    return list(_bare(plan).prefetch_related(files, "changed_by", "dataset"))


def answers_bare(plan: Plan) -> list[Answer]:
    """`plan_answers` without who gave them and the file behind: for what looks at thousands."""
    return list(_bare(plan))


def _bare(plan: Plan) -> QuerySet[Answer]:
    return _living(_answers(plan).exclude(question__startswith=SHEET))


def answers_standing(plan: Plan, values_of: Collection[str], *, own_of: Collection[str] = ()) -> Given:
    """Which answers stand, by scope and question, for what looks at thousands: with `value` of the questions `values_of`,
    and of `own_of` where it was not taken from a file of the dataset that still counts; of all others without.
    Equal answers share one row, which is not to be saved.
    """
    given: Given = {None: {}}
    alike: dict[str, Answer] = {}

    def row(value: Any, *fields: Any) -> Answer:
        key = repr((value, *fields))
        if key not in alike:
            alike[key] = Answer(value=value, **dict(zip(STANDING, fields, strict=True)))
        return alike[key]

    others = _bare(plan).exclude(question__in=values_of).values_list("dataset_id", *STANDING)
    for dataset, *fields, questions in others.annotate(questions=Joined("question")):
        given.setdefault(dataset, {}).update(dict.fromkeys(questions.split(","), row(None, *fields)))
    taken = Q(evidence__isnull=False, evidence__withdrawn_at=None, evidence__dataset=F("dataset"))
    read = _bare(plan).filter(Q(question__in=values_of) | Q(question__in=own_of) & ~taken)
    for dataset, question, value, *fields in read.values_list("dataset_id", "question", "value", *STANDING):
        given.setdefault(dataset, {})[question] = row(value, *fields)
    return given


def sheet_answers(plan: Plan) -> list[Answer]:
    """What was typed into the metadata sheets of the plan and its living datasets."""
    return list(_told(_living(_answers(plan).filter(question__startswith=SHEET))).select_related("dataset"))


def answers_for(plan: Plan, dataset: Dataset | None) -> list[Answer]:
    """The answers that decide what one scope is asked and shows: the plan's own, and the dataset's where one is given."""
    wanted = Q(dataset=None) | Q(dataset=dataset) if dataset else Q(dataset=None)
    return list(_told(_answers(plan).filter(wanted).exclude(question__startswith=SHEET)))


def _told(rows: QuerySet[Answer]) -> QuerySet[Answer]:
    """With who gave each and the file behind it."""
    rows = rows.select_related("evidence", "changed_by")
    return rows.defer("evidence__facts", "evidence__resaved")


def _living(rows: QuerySet[Answer]) -> QuerySet[Answer]:
    return rows.filter(Q(dataset=None) | Q(dataset__deleted_at=None))


def _answers(plan: Plan) -> QuerySet[Answer]:
    return Answer.objects.filter(plan=plan)


def answers_by_scope(answers: Iterable[Answer]) -> Given:
    """Answers keyed by scope and question. The plan's own scope is always there."""
    found: Given = {None: {}}
    for answer in answers:
        found.setdefault(answer.dataset_id, {})[answer.question] = answer
    return found


def answers_by_question(answers: Iterable[Answer], dataset: Dataset | None) -> dict[str, Answer]:
    """Answers of one scope, keyed by question: the plan's own for None."""
    return answers_by_scope(answers).get(dataset.pk if dataset else None, {})


def answer_revisions(plan: Plan, question: str, dataset: Dataset | None) -> list[AnswerRevision]:
    """Every text that was ever sent for a question, newest first, refused ones among them."""
    rows = AnswerRevision.objects.filter(answer__plan=plan, answer__question=question, answer__dataset=dataset)
    return list(rows.select_related("changed_by", "evidence")[:200])


def thumbnail_get(user: Who, sha256: str) -> Thumbnail:
    """The picture, if it belongs to evidence the person may see."""
    mine = Evidence.objects.filter(dataset__in=datasets_of(user).values("pk"), thumbnail__sha256=sha256)
    found = Thumbnail.objects.filter(pk__in=mine.values("thumbnail")).first()
    if found is None:
        raise Http404
    return found


def thumbnails_of(content: dict) -> dict[str, bytes]:
    """The PNGs a snapshot's content names, by SHA-256."""
    wanted = {
        item["thumbnail"] for dataset in content["datasets"] for item in dataset["evidence"] if item.get("thumbnail")
    }
    return {row.sha256: bytes(row.png) for row in Thumbnail.objects.filter(sha256__in=wanted)}


def snapshot_get(user: Who, uuid: UUID | str) -> Snapshot:
    """The snapshot, if the person may see its plan."""
    found = Snapshot.objects.filter(uuid=uuid, plan__in=plans_of(user).values("pk")).select_related("plan").first()
    if found is None:
        raise Http404
    return found


def role_of(user: Who, plan: Plan) -> str:
    """The person's role on the plan, or an empty text."""
    return next((str(member.role) for member in plan.memberships.all() if member.user_id == user.pk), "")


def _allowed(user: Who, plan: Plan | None, need: str) -> Plan:
    if plan is None or not user.has_perm("planner.view", plan):
        raise Http404
    if not user.has_perm(need, plan):
        raise PermissionDenied
    return plan
