"""Where a plan and its questions stand on the site."""

from django.urls import reverse

from planner.questionnaire.queries import version_questionnaire

from .models import Dataset, Plan


def plan_url(plan: Plan) -> str:
    """The plan's page."""
    return reverse("plan", args=[plan.uuid])


def question_anchor(key: str) -> str:
    """The question's id on its page: `q-collect-format`."""
    return "q-" + key.replace(".", "-").replace("_", "-")


def question_url(plan: Plan, key: str, dataset: Dataset | None) -> str:
    """The page that asks the question, at the question; the plan's page for a key that is not asked."""
    step = version_questionnaire(plan.questionnaire).step_of(key)
    if step is None:
        return plan_url(plan)
    if dataset is None:
        page = reverse("plan-step", args=[plan.uuid, step.key])
    else:
        page = reverse("dataset-step", args=[plan.uuid, step.key, dataset.uuid])
    return f"{page}#{question_anchor(key)}"


def is_own_path(path: str) -> bool:
    """Whether an address that came with a form stays among the plans of this site."""
    return path.startswith("/plans/") and "//" not in path and "\\" not in path
