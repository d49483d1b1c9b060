"""The consultants' desk: which facts need a look, and the catalogue as a file, out and in. Speaks HTTP only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from . import sheets
from .intake import NotTaken, Taken, entries_take
from .models import Entry
from .queries import desk_overview, entries_as_rows
from .rules import can_edit_catalogue

View = Callable[..., HttpResponse]
_MADE = {
    "yaml": (sheets.yaml_made, "application/yaml"),
    "xlsx": (sheets.xlsx_made, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_SALT = "catalogue rows that were shown"
_SHOWN_FOR = 3600  # seconds between looking at the differences and taking them
_LARGEST_FORM = 1_500_000  # characters; Django takes forms of 2 MiB


def consultants_only(view: View) -> View:
    """403 for everybody who may not keep the catalogue."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_edit_catalogue(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@consultants_only
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What the catalogue needs: old facts, conflicts with their source, Norwegian nobody has read."""
    return render(request, "planner/desk.html", {"overview": desk_overview()})


@consultants_only
@require_safe
def catalogue_download(request: HttpRequest, kind: str, suffix: str) -> HttpResponse:
    """The entries of one kind as YAML or XLSX."""
    if kind not in Entry.Kind.values or suffix not in _MADE:
        raise Http404
    make, media_type = _MADE[suffix]
    name = f'attachment; filename="lysplan-{kind}.{suffix}"'
    return HttpResponse(make(entries_as_rows(kind)), media_type, headers={"Content-Disposition": name})


@consultants_only
@require_POST
def catalogue_upload(request: HttpRequest) -> HttpResponse:
    """Shows what an edited file would change. Nothing is written yet."""
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise sheets.SheetRefused(_("Choose a file first."))
        rows = sheets.rows_read(sent.name or "", sent.read(sheets.LARGEST + 1))
        report = entries_take(rows=rows, user=request.user, apply=False)
        taken = [row for row, said in zip(rows, report, strict=True) if said.changes or said.is_new]
        token = signing.dumps(taken, salt=_SALT, compress=True)
        if len(token) > _LARGEST_FORM:
            raise sheets.SheetRefused(_("The file changes too much at once. Split it."))
    except sheets.SheetRefused as refused:
        return render(request, "planner/desk.html", {"overview": desk_overview(), "error": str(refused)}, status=422)
    return _differences(request, report, token=token, note=request.POST.get("note", ""))


@consultants_only
@require_POST
def catalogue_take(request: HttpRequest) -> HttpResponse:
    """Takes the differences that were shown."""
    note = request.POST.get("note", "")
    try:
        rows = signing.loads(request.POST.get("rows", ""), salt=_SALT, max_age=_SHOWN_FOR)
        report = entries_take(rows=rows, user=request.user, note=note)
    except signing.BadSignature:
        error = _("The comparison is older than an hour. Send the file again.")
        return render(request, "planner/desk.html", {"overview": desk_overview(), "error": error}, status=422)
    except NotTaken as refused:
        return _differences(request, refused.report, token="", note=note)
    count = len(report)
    messages.success(
        request, ngettext("One entry was changed.", "%(count)s entries were changed.", count) % {"count": count}
    )
    return redirect("desk")


def _differences(request: HttpRequest, report: list[Taken], *, token: str, note: str) -> HttpResponse:
    problems = [taken for taken in report if taken.problem]
    context = {
        "changed": [taken for taken in report if taken.changes],
        "new": [taken for taken in report if taken.is_new],
        "problems": problems,
        "same": sum(not (taken.changes or taken.is_new or taken.problem) for taken in report),
        "rows": "" if problems else token,
        "note": note,
    }
    return render(request, "planner/desk_differences.html", context, status=422 if problems else 200)
