"""Pages of a plan. Speak HTTP, call services and queries, hold no rule."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.language import reader_language
from planner.questionnaire.queries import version_current, version_questionnaire
from planner.questionnaire.types import ValueRefused

from . import queries, services
from .addresses import is_own_path, plan_url, question_url
from .checking import ASK, BEFORE, DIFFER, NEEDED, OPEN, ORDER, answers_to_check, plan_points, points_rows
from .models import Answer, Dataset, Membership, Plan, Thumbnail
from .moving import version_newer
from .pages import PlanPage, QuestionForm, plan_news, question_form, saved_form, step_page
from .proposals import Offer, dataset_proposals


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_list(request: HttpRequest) -> HttpResponse:
    """Your plans, and a field to start a new one."""
    title, error = "", ""
    if request.method == "POST":
        title = request.POST.get("title", "")
        try:
            plan = services.plan_create(
                user=request.user, title=title, questionnaire=version_current(), language=reader_language()
            )
        except ValueRefused as refused:
            error = str(refused)
        else:
            return redirect("plan", plan=plan.uuid)
    page = {"plans": queries.plans_listed(request.user), "title": title, "error": error}
    return render(request, "planner/plan_list.html", page, status=422 if error else 200)


@login_required
@require_safe
def plan_overview(request: HttpRequest, plan: UUID) -> HttpResponse:
    """The plan at a glance: steps with progress, datasets, people."""
    found = queries.plan_get(request.user, plan)
    page = PlanPage.of(request.user, found, step_now="")
    news = plan_news(found, queries.answers_news(queries.membership_of(request.user, found)), reader_language())
    context = {"page": page, "plan": found, "language": reader_language(), "news": news, "newer": version_newer(found)}
    return render(request, "planner/plan.html", context)


@login_required
@require_POST
def plan_rename(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Title and language of the plan."""
    found = queries.plan_get(request.user, plan, need="planner.edit")
    try:
        services.plan_change(plan=found, title=request.POST.get("title"), language=request.POST.get("language"))
    except ValueRefused as refused:
        page = PlanPage.of(request.user, found, step_now="")
        context = {"page": page, "plan": found, "title": request.POST.get("title", ""), "error": str(refused)}
        return render(request, "planner/plan.html", {**context, "language": reader_language()}, status=422)
    return redirect("plan", plan=found.uuid)


@login_required
@require_POST
def plan_delete(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Moves the plan to the bin."""
    found = queries.plan_get(request.user, plan, need="planner.own")
    services.plan_delete(plan=found)
    messages.success(
        request, _("“%(title)s” is in the bin. It can be brought back for 30 days.") % {"title": found.title}
    )
    return redirect("plan-list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_people(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Who may do what; the owner gives and takes roles."""
    found = queries.plan_get(request.user, plan, need="planner.own" if request.method == "POST" else "planner.view")
    error = ""
    if request.method == "POST":
        person = get_user_model().objects.filter(username=request.POST.get("username", "").strip()).first()
        try:
            if person is None:
                raise ValueRefused(_("Nobody here has that user name. Ask them which name they sign in with."))
            if request.POST.get("role") == "none":
                services.member_remove(plan=found, user=person)
            elif request.POST.get("role") in Membership.Role.values:
                services.member_set(plan=found, user=person, role=request.POST["role"])
            else:
                raise ValueRefused(_("Choose a role."))
        except ValueRefused as refused:
            error = str(refused)
        else:
            return redirect("plan-people", plan=found.uuid)
        found = queries.plan_get(request.user, plan)
    page = PlanPage.of(request.user, found, step_now="people")
    context = {
        "page": page,
        "plan": found,
        "error": error,
        "roles": Membership.Role.choices,
        "language": reader_language(),
    }
    return render(request, "planner/people.html", context, status=422 if error else 200)


@login_required
@require_safe
def plan_check(request: HttpRequest, plan: UUID) -> HttpResponse:
    """What is contradictory, doubtful or missing, each a link to its question."""
    found = queries.plan_get(request.user, plan)
    page = PlanPage.of(request.user, found, step_now="check")
    questionnaire = version_questionnaire(found.questionnaire)
    given = answers_to_check(found, questionnaire)
    points = plan_points(found, questionnaire, page.datasets, given, reader_language())
    rows = points_rows(points, reader_language())
    groups = [
        (DIFFER, _("Your answer and a file differ")),
        (ORDER, _("Dates that cannot both be right")),
        (NEEDED, _("Missing, and needed by funders or archives")),
        (BEFORE, _("From before: the question was not asked for a while. Does the answer still hold?")),
        (ASK, _("You wanted to ask somebody")),
        (OPEN, _("Not answered yet")),
    ]
    context = {
        "page": page,
        "plan": found,
        "groups": [(kind, title, rows.get(kind, [])) for kind, title in groups],
        "weighty": sum(len(found) for kind, found in rows.items() if kind != OPEN),
        "language": reader_language(),
    }
    return render(request, "planner/check.html", context)


@login_required
@require_safe
def plan_step(request: HttpRequest, plan: UUID, step: str, dataset: UUID | None = None) -> HttpResponse:
    """One step of the life cycle: the plan's own questions, or those about one dataset."""
    found, scope = _place(request, plan, dataset, "planner.view")
    asked = version_questionnaire(found.questionnaire).step(step)
    if asked is None:
        raise Http404
    page = step_page(request.user, found, asked, scope, reader_language())
    return render(request, "planner/step.html", {"page": page, "plan": found, "language": reader_language()})


@login_required
@require_POST
def dataset_create(request: HttpRequest, plan: UUID) -> HttpResponse:
    """A new dataset; leads to its images."""
    found = queries.plan_get(request.user, plan, need="planner.edit")
    try:
        dataset = services.dataset_create(plan=found, title=request.POST.get("title", ""))
    except ValueRefused as refused:
        messages.error(request, str(refused))
        return redirect("plan-step", plan=found.uuid, step="collect")
    return redirect("dataset-step", plan=found.uuid, step="collect", dataset=dataset.uuid)


@login_required
@require_POST
def dataset_change(request: HttpRequest, plan: UUID, dataset: UUID) -> HttpResponse:
    """A dataset's title, or the answer about identifiable images."""
    found = _mine(request, plan, dataset, "planner.edit")
    try:
        services.dataset_change(dataset=found, title=request.POST.get("title"), screening=request.POST.get("screening"))
    except ValueRefused as refused:
        messages.error(request, str(refused))
    return redirect("dataset-step", plan=plan, step="collect", dataset=found.uuid)


@login_required
@require_POST
def dataset_delete(request: HttpRequest, plan: UUID, dataset: UUID) -> HttpResponse:
    """Moves a dataset to the bin."""
    found = _mine(request, plan, dataset, "planner.edit")
    services.dataset_delete(dataset=found)
    messages.success(request, _("The dataset “%(title)s” was removed.") % {"title": found.title})
    return redirect("plan-step", plan=plan, step="collect")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, plan: UUID, question: str, dataset: UUID | None = None) -> HttpResponse:
    """GET: the question's form, with `?fill=EVIDENCE` holding that file's value unsaved. POST: saves one answer.

    For htmx a POST answers with the small status line that carries the new revision; a conflict with both texts. With
    `keep=theirs`, what was written on is kept in the history and the question comes back with the other's answer.
    """
    found, scope = _place(request, plan, dataset, "planner.view" if request.method != "POST" else "planner.edit")
    if request.method != "POST":
        form = _form(request, found, question, scope, fill=request.GET.get("fill", ""))
        template = "planner/_question.html" if request.headers.get("HX-Request") else "planner/question.html"
        context = {
            "q": form,
            "plan": found,
            "focus": True,
            "language": reader_language(),
            "back": question_url(found, question, form.dataset),
        }
        return render(request, template, context)
    draft = services.Draft(raw=_raw(request), state=request.POST.get("state") or Answer.State.ANSWERED)
    return _save(request, found, question, scope, draft)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_history(request: HttpRequest, plan: UUID, question: str, dataset: UUID | None = None) -> HttpResponse:
    """Every text ever sent for a question; POST makes one of them the answer again. Nothing is destroyed by going back."""
    found, scope = _place(request, plan, dataset, "planner.edit" if request.method == "POST" else "planner.view")
    form = _form(request, found, question, scope)
    revisions = queries.answer_revisions(found, question, scope)
    if request.method == "POST":
        wanted = next((row for row in revisions if str(row.pk) == request.POST.get("text")), None)
        if wanted is None:
            raise Http404
        draft = services.Draft(raw=wanted.value, state=wanted.state, evidence=wanted.evidence)
        return _save(request, found, question, scope, draft)
    step = version_questionnaire(found.questionnaire).step_of(question)
    page = PlanPage.of(request.user, found, step_now=step.key if step else "")
    kept = [(row, form.show(row.value), dict(Answer.State.choices).get(row.state, "")) for row in revisions]
    context = {"page": page, "plan": found, "q": form, "kept": kept, "back": question_url(found, question, scope)}
    return render(request, "planner/history.html", {**context, "language": reader_language()})


@login_required
@require_POST
def answer_accept(request: HttpRequest, plan: UUID, question: str, dataset: UUID) -> HttpResponse:
    """Takes a file's value as the answer, with one click; the answer remembers the file."""
    scope = _mine(request, plan, dataset, "planner.edit")
    found = scope.plan
    offer = next(
        (
            offer
            for offer in _offers(found, scope)
            if offer.question.key == question and offer.proposal.evidence == request.POST.get("evidence")
        ),
        None,
    )
    if offer is None:
        form = _form(
            request,
            found,
            question,
            scope,
            notice=_("The files have changed since this page was made. Here is what they say now."),
        )
        return render(request, "planner/_question.html", {"q": form, "plan": found, "language": reader_language()})
    evidence = scope.evidence.filter(uuid=offer.proposal.evidence).first()
    draft = services.Draft(raw=offer.proposal.value, evidence=evidence)
    return _save(request, found, question, scope, draft, whole=True)


@login_required
@require_safe
def thumbnail(request: HttpRequest, sha256: str) -> HttpResponse:
    """A picture of evidence the person may see: a PNG that we encoded ourselves."""
    found: Thumbnail = queries.thumbnail_get(request.user, sha256)
    response = HttpResponse(bytes(found.png), content_type="image/png")
    response["Cache-Control"] = "private, max-age=86400, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _save(
    request: HttpRequest,
    plan: Plan,
    question: str,
    dataset: Dataset | None,
    draft: services.Draft,
    *,
    whole: bool = False,
) -> HttpResponse:
    htmx = bool(request.headers.get("HX-Request"))
    keeps_theirs = htmx and request.POST.get("keep") == "theirs"
    whole = whole or keeps_theirs
    try:
        revision = int(request.POST.get("revision", "0"))
    except ValueError:
        raise Http404 from None
    form: QuestionForm
    try:
        answer = services.answer_save(
            plan=plan, question=question, draft=draft, revision=revision, user=request.user, dataset=dataset
        )
    except services.RevisionConflict as conflict:
        form = _form(request, plan, question, dataset)
        context = {
            "q": form,
            "plan": plan,
            "conflict": conflict,
            "yours": form.show(conflict.yours.value),
            "mine": form.filled(conflict.yours.value),
            "back": question_url(plan, question, form.dataset),
            "language": reader_language(),
        }
        if keeps_theirs:
            return render(request, "planner/_question.html", context)
        template = "planner/_conflict.html" if htmx else "planner/conflict.html"
        return render(request, template, context, status=409)
    except ValueRefused as refused:
        form = _form(request, plan, question, dataset, notice=str(refused))
        template = (
            ("planner/_question.html" if whole else "planner/_answer_status.html") if htmx else "planner/question.html"
        )
        context = {"q": form.filled(draft.raw), "plan": plan, "error": str(refused), "language": reader_language()}
        return render(request, template, {**context, "back": question_url(plan, question, form.dataset)}, status=422)
    if not htmx:
        wanted = request.POST.get("next", "")
        return redirect(wanted if is_own_path(wanted) else plan_url(plan))
    if whole:
        form, template = _form(request, plan, question, dataset), "planner/_question.html"
    else:
        form, template = saved_form(plan, answer, dataset, reader_language()), "planner/_answer_status.html"
    response = render(request, template, {"q": form, "plan": plan, "saved": True, "language": reader_language()})
    response["HX-Trigger"] = "answer-saved"  # the page asks for its advice again
    return response


def _raw(request: HttpRequest) -> Any:
    """The posted value: one text, several, or the named parts (`value.name`, `value.orcid`) of a structured one."""
    parts = {key.removeprefix("value."): value for key, value in request.POST.items() if key.startswith("value.")}
    if parts:
        return parts
    values = [value for value in request.POST.getlist("value") if value != ""]
    if "several" in request.POST:
        return values
    return values[0] if values else ""


def _form(
    request: HttpRequest, plan: Plan, question: str, dataset: Dataset | None, *, fill: str = "", notice: str = ""
) -> QuestionForm:
    asked = version_questionnaire(plan.questionnaire).question(question)
    if asked is None:
        raise Http404
    return question_form(
        plan,
        asked,
        dataset,
        reader_language(),
        may_edit=request.user.has_perm("planner.edit", plan),
        fill=fill,
        notice=notice,
    )


def _place(request: HttpRequest, plan: UUID, dataset: UUID | None, need: str) -> tuple[Plan, Dataset | None]:
    if dataset is None:
        return queries.plan_get(request.user, plan, need=need), None
    found = _mine(request, plan, dataset, need)
    return found.plan, found


def _offers(plan: Plan, dataset: Dataset) -> list[Offer]:
    given = queries.answers_by_scope(queries.answers_for(plan, dataset))
    return dataset_proposals(plan, [dataset], given).get(dataset.pk, [])


def _mine(request: HttpRequest, plan: UUID, dataset: UUID, need: str) -> Dataset:
    found = queries.dataset_get(request.user, dataset, need=need)
    if found.plan.uuid != plan:
        raise Http404
    return found
