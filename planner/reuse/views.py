"""The page "Find data". Open to everybody; naming a study in a plan needs the right to edit that plan."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from planner.catalogue.models import Entry
from planner.catalogue.queries import entries_named, entries_of
from planner.plans.addresses import question_url
from planner.plans.queries import plan_get, plans_editable
from planner.plans.services import RevisionConflict
from planner.questionnaire.types import ValueRefused

from .services import STUDY, study_attach
from .studies import SORTS, Wanted, studies_found, study_of

PAGE = 20
SIZES = ((10**9, "1 GB"), (10**10, "10 GB"), (10**11, "100 GB"), (10**12, "1 TB"))


@require_safe
def find_data(request: HttpRequest) -> HttpResponse:
    """IDR's published studies, by words, kind, sample and size."""
    entries = list(entries_of(Entry.Kind.IDR_STUDIES))
    studies = [study_of(entry) for entry in entries]
    wanted = _wanted(request)
    found = Paginator(studies_found(studies, wanted), PAGE)
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "page_of_studies": found.get_page(request.GET.get("page")),
        "count": found.count,
        "of": len(studies),
        "wanted": wanted,
        "kinds": sorted({kind for study in studies for kind in study.kinds}),
        "sample_types": sorted({sample for study in studies for sample in study.sample_types}),
        "sizes": SIZES,
        "sorts": SORTS,
        "asked": asked.urlencode(),
        "source": entries[0].sources[0] if entries else None,
        "checked": entries[0].checked if entries else None,
        "plans": plans_editable(request.user),
    }
    return render(request, "planner/find_data.html", context)


@login_required
@require_POST
def study_use(request: HttpRequest) -> HttpResponse:
    """Names a study in a plan."""
    try:
        plan = plan_get(request.user, UUID(request.POST.get("plan", "")), need="planner.edit")
    except ValueError:
        raise Http404 from None
    named = entries_named([(Entry.Kind.IDR_STUDIES, request.POST.get("study", ""))])
    if not named:
        raise Http404
    try:
        study_attach(plan=plan, entry=named[0], user=request.user)
    except (ValueRefused, RevisionConflict) as refused:
        text = str(refused) or _("Somebody changed the plan at the same moment. Try again.")
        messages.error(request, text)
    else:
        messages.success(request, _("“%(study)s” stands in the plan as reused data.") % {"study": named[0].title_en})
    return redirect(question_url(plan, STUDY, None))


def _wanted(request: HttpRequest) -> Wanted:
    asked = request.GET
    most = asked.get("most", "")
    return Wanted(
        text=asked.get("q", "")[:200],
        kind=asked.get("kind", ""),
        sample_type=asked.get("sample", ""),
        most_bytes=int(most) if most in {str(size) for size, _words in SIZES} else None,
        sort=asked["sort"] if asked.get("sort") in SORTS else "newest",
    )
