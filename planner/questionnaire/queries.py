"""Reading published questionnaires. A version is parsed once a process, since its content never changes."""

from .loader import Questionnaire, questionnaire_parse
from .models import QuestionnaireVersion

_parsed: dict[str, Questionnaire] = {}


def version_questionnaire(row: QuestionnaireVersion) -> Questionnaire:
    """The questionnaire of a stored version, from memory after the first time."""
    found = _parsed.get(row.digest)
    if found is None:
        found = _parsed[row.digest] = questionnaire_parse(row.content)
    return found


def version_current(key: str = "lysplan") -> QuestionnaireVersion:
    """The newest version, which new plans get. Raises QuestionnaireVersion.DoesNotExist where none is published."""
    row = QuestionnaireVersion.objects.filter(key=key).order_by("-version").first()
    if row is None:
        raise QuestionnaireVersion.DoesNotExist(f"No version of the questionnaire {key!r} is published yet.")
    return row


def versions_of(key: str) -> list[QuestionnaireVersion]:
    """All published versions of a questionnaire, the oldest first."""
    return list(QuestionnaireVersion.objects.filter(key=key).order_by("version"))
