"""Publishing a questionnaire from its YAML. Safe to run at every start: the same content gives the same row."""

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from .loader import CONTENT, content_digest, content_read, questionnaire_parse
from .models import QuestionnaireVersion


class PublishRefused(Exception):
    """The content cannot be published under its number. The message is a plain sentence."""


@transaction.atomic
def version_publish(*, source: Path | None = None) -> QuestionnaireVersion:
    """Publishes a folder or file of content, by default the newest one that comes with the code.

    Raises ContentRefused for faulty content, PublishRefused where other content has its number already.
    """
    content = content_read(source or content_newest())
    questionnaire = questionnaire_parse(content)
    digest = content_digest(content)
    row, _made = QuestionnaireVersion.objects.get_or_create(
        key=questionnaire.key,
        version=questionnaire.version,
        defaults={
            "title_en": questionnaire.title["en"],
            "title_nb": questionnaire.title["nb"],
            "content": content,
            "digest": digest,
        },
    )
    if row.digest != digest:
        raise PublishRefused(
            _(
                "Version %(version)s of the questionnaire %(key)s is published with other content. "
                "Plans may use it, so give the changed content the number %(next)s."
            )
            % {"version": row.version, "key": row.key, "next": row.version + 1}
        )
    return row


def content_newest() -> Path:
    """The folder `lysplan-<number>` with the highest number."""
    return max(CONTENT.glob("lysplan-*"), key=lambda folder: int(folder.name.rpartition("-")[2]))
