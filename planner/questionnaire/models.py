"""Published questionnaires. A version never changes, so that a plan from last year still asks what it asked."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class VersionIsPublished(Exception):
    """Somebody tried to change or remove what is published. Publish a new version instead."""


class VersionRows(models.QuerySet["QuestionnaireVersion"]):
    """Refuses the ways around `save` and `delete` that a queryset offers."""

    def update(self, **fields: Any) -> int:
        raise VersionIsPublished(f"A published version does not change ({', '.join(fields)}).")

    def bulk_update(self, *args: Any, **fields: Any) -> int:
        raise VersionIsPublished("A published version does not change.")


class QuestionnaireVersion(models.Model):
    """One published version: its whole content as JSON (questionnaire.schema.json) and the digest of that."""

    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    title_en = models.CharField(_("title in English"), max_length=200)
    title_nb = models.CharField(_("title in Norwegian"), max_length=200)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)

    objects = VersionRows.as_manager()

    class Meta:
        ordering = ["key", "-version"]
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="questionnaire_version_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Stores a new version. Saving a stored one again is refused if anything in it differs."""
        stored = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if stored is not None:
            changed = [field.name for field in self._meta.concrete_fields if self._differs(stored, field.attname)]
            if changed:
                raise VersionIsPublished(f"{self} is published and does not change ({', '.join(changed)}).")
            return
        super().save(*args, **kwargs)

    def _differs(self, stored: "QuestionnaireVersion", name: str) -> bool:
        return bool(getattr(self, name) != getattr(stored, name))
