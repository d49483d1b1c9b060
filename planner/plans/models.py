"""The plan and what belongs to it. Public ids are UUIDs; rows are written by `services` alone."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.packed import PackedJSONField
from planner.questionnaire.models import QuestionnaireVersion

TITLE_LENGTH = 300
INSTRUMENT = "instrument"  # under SHEET: the id of the instrument of the library that was chosen
SHEET = "rembi:"  # a question of this beginning is a field of the metadata sheet: `rembi:specimen.cover_glass`


class Plan(models.Model):
    """A data management plan. Points at one immutable questionnaire version; `version` grows with every change."""

    class Path(models.TextChoices):
        """How much is asked. On the short path the rest is asked only where it has an answer already."""

        FULL = "full", _("every question")
        SHORT = "short", _("the short path, for a thesis or a small project")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    language = models.CharField(_("language of the plan"), max_length=2, choices=settings.LANGUAGES, default="en")
    questionnaire = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="plans")
    path = models.CharField(_("path"), max_length=5, choices=Path.choices, default=Path.FULL)
    is_template = models.BooleanField(_("template"), default=False)  # everybody who is signed in may copy it
    version = models.PositiveIntegerField(default=1)
    progress = models.JSONField(
        default=dict
    )  # made by planner/plans/progress.py: {"answered", "of", "steps": {key: [answered, of]}}
    progress_parts = models.JSONField(
        default=dict
    )  # what `progress` sums: {"" or dataset's UUID: {step: [answered, of]}}
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-modified_at"]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """Who may do what with a plan."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        EDITOR = "editor", _("editor")
        COMMENTER = "commenter", _("commenter")
        VIEWER = "viewer", _("viewer")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    looked_at = models.DateTimeField(default=timezone.now)  # what others changed after this is news to the person

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class Dataset(models.Model):
    """A maDMP dataset: images that belong together, and the files that stand as evidence for them."""

    class Screening(models.TextChoices):
        """The answer given before the first drop: may these images identify a person or be confidential?"""

        UNASKED = "unasked", _("not asked yet")
        CLEAR = "clear", _("no person can be identified, nothing is confidential")
        SENSITIVE = "sensitive", _("a person may be identified, or the images are confidential")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="datasets")
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    position = models.PositiveIntegerField(default=0)
    screening = models.CharField(max_length=10, choices=Screening.choices, default=Screening.UNASKED)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    live_evidence: "list[Evidence]"  # loaded by `queries.evidence_load`

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Thumbnail(models.Model):
    """A PNG that we encoded ourselves, kept once per content, so that documents need nothing of `ingest`."""

    sha256 = models.CharField(max_length=64, unique=True)
    png = models.BinaryField()

    def __str__(self) -> str:
        return self.sha256


class Evidence(models.Model):
    """What a file really says: facts and thumbnail of one inspected file or set, attached to a dataset."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="evidence")
    source = models.UUIDField(null=True, blank=True, help_text="the inspection it came from; null for pushed facts")
    file = models.CharField(max_length=500)
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    facts = models.JSONField()  # ingest/inspector/facts.schema.json
    says = models.JSONField(default=dict)  # the answers the facts propose: planner/advice/proposals.py:file_says
    said_by = models.CharField(max_length=16, blank=True)  # the RULES of that module that worked it out
    thumbnail = models.ForeignKey(Thumbnail, null=True, blank=True, on_delete=models.PROTECT)
    # [{"as", "bytes", "resaved_bytes", "ratio", "seconds", "metadata"}]: how large lossless copies of a part were; null: not measured
    resaved = models.JSONField(null=True, blank=True)
    attached_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["source"], name="evidence_once_per_inspection")]

    def __str__(self) -> str:
        return self.file


class Answer(models.Model):
    """The current answer to one question, of the plan or of one dataset. Every earlier text is in `AnswerRevision`.

    Fields of the metadata sheet are kept the same way, under names that begin with `SHEET`; a dataset inherits the plan's.
    """

    class State(models.TextChoices):
        ANSWERED = "answered", _("answered")
        NOT_APPLICABLE = "not_applicable", _("does not apply")
        UNKNOWN = "unknown", _("I don't know yet")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="answers")
    dataset = models.ForeignKey(Dataset, null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=80)
    state = models.CharField(max_length=14, choices=State.choices, blank=True)  # blank: emptied again
    value = models.JSONField(null=True)  # shape by the question's type: planner/questionnaire/types
    revision = models.PositiveIntegerField(default=1)
    # Its question was not asked for a while and is asked again; gone with the next save.
    is_from_before = models.BooleanField(default=False)
    evidence = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "question"], condition=Q(dataset=None), name="answer_once_per_plan"
            ),
            models.UniqueConstraint(
                fields=["plan", "dataset", "question"],
                condition=Q(dataset__isnull=False),
                name="answer_once_per_dataset",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} r{self.revision}"


class AnswerRevision(models.Model):
    """One text that somebody sent, kept for ever. `refused` marks one that came with an old revision."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    refused = models.BooleanField(default=False)
    state = models.CharField(max_length=14, blank=True)
    value = models.JSONField(null=True)
    evidence = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.answer} {'refused' if self.refused else ''}"


class Snapshot(models.Model):
    """The plan frozen at one moment. Never changed: a document made from it next year equals today's."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="snapshots")
    plan_version = models.PositiveIntegerField()
    content = PackedJSONField()  # snapshot.schema.json
    digest = models.CharField(max_length=64)  # SHA-256 of the content as JSON with sorted keys
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.plan} v{self.plan_version}"


class Carried(models.Model):
    """What an imported plan brought along, as it came: nothing of it is lost, and exports of the same format give it back."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="carried")
    format = models.CharField(max_length=20)
    version = models.CharField(max_length=20, blank=True)  # of the format, where it has versions
    document = models.JSONField()  # as it came, repaired where it was broken
    datasets = models.JSONField(default=list)  # UUIDs of the plan's datasets in the order of the document
    was = models.JSONField()  # the plan as it stood right after the import: parts of snapshot.schema.json
    report = models.JSONField(default=list)  # [{"pointer", "what", "message": {"en", "nb"}}]
    received = models.TextField(blank=True)  # the text as it was sent
    file = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.format} {self.version} of {self.plan}"


class PlanMove(models.Model):
    """A plan's move to another version of its questionnaire, with what is needed to undo it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="moves")
    from_version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="+")
    renamed = models.JSONField(default=dict)  # {key before: key after}
    emptied = models.JSONField(default=list)  # [{"answer": primary key, "state", "value"}]: no longer fitting answers
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    moved_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.plan}: {self.from_version} to {self.to_version}"
