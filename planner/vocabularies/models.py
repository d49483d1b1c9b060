"""Terms of vocabularies kept elsewhere. Rows are written by `services.terms_load` alone; nobody edits them here."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Term(models.Model):
    """One term. `vocabulary` and `term_id` name it for good; a term its source dropped stays, deprecated."""

    vocabulary = models.CharField(_("vocabulary"), max_length=40)
    term_id = models.CharField(_("identifier"), max_length=150)
    label = models.CharField(_("label"), max_length=300)
    synonyms = models.JSONField(_("synonyms"))  # schemas/lists.schema.json, as are the other lists
    words = models.JSONField(_("words people write"))  # ours, for searching; never shown as synonyms
    parents = models.JSONField(_("broader terms"))  # identifiers of the same vocabulary
    definition = models.TextField(_("definition"), blank=True)
    version = models.CharField(_("version"), max_length=60)
    deprecated = models.BooleanField(_("deprecated"), default=False)
    stable = models.BooleanField(_("identifier is permanent"), default=True)
    folded = models.TextField(blank=True, editable=False)  # a line a name, as search.names_folded writes them

    class Meta:
        ordering: ClassVar = ["vocabulary", "label", "term_id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["vocabulary", "term_id"], name="term_once")]
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self) -> str:
        return f"{self.term_id} {self.label}"


class TermLoad(models.Model):
    """A load of the data files that was applied. The newest digest tells the next start, and every search index, what holds."""

    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.digest[:12]
