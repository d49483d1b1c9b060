"""Pages of the instrument library. Everybody signed in reads; consultants and staff write."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import queries, services
from .contents import InstrumentRefused
from .micrometa import LARGEST, micrometa_read
from .pages import record_form, record_of, record_posted
from .rules import can_edit_instruments


@login_required
@require_safe
def instrument_list(request: HttpRequest) -> HttpResponse:
    """The library, by facility."""
    return _list(request)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def instrument_new(request: HttpRequest) -> HttpResponse:
    """A new instrument."""
    _editor(request)
    if request.method != "POST":
        return _form(request, record={}, instrument=None)
    record = record_posted(request.POST)
    try:
        made = services.instrument_create(record=record, user=request.user)
    except InstrumentRefused as refused:
        return _form(request, record=record, instrument=None, error=str(refused))
    return redirect("instrument", instrument=made.uuid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def instrument(request: HttpRequest, instrument: UUID) -> HttpResponse:
    """One instrument: its record to read, or for consultants and staff to change."""
    found = queries.instrument_get(instrument)
    if request.method != "POST":
        return _form(request, record=record_of(found), instrument=found)
    _editor(request)
    record = record_posted(request.POST)
    try:
        services.instrument_change(
            instrument=found,
            record=record,
            revision=int(request.POST.get("revision", "0") or 0),
            retired="retired" in request.POST,
            user=request.user,
        )
    except InstrumentRefused as refused:
        return _form(request, record=record, instrument=found, error=str(refused))
    except (services.InstrumentChanged, ValueError):
        sentence = _(
            "Somebody saved this instrument while you were writing. Your text is still in the form below; compare it "
            "with the newest version, then save again."
        )
        return _form(request, record=record, instrument=queries.instrument_get(instrument), error=sentence, status=409)
    messages.success(request, _("Saved."))
    return redirect("instrument", instrument=found.uuid)


@login_required
@require_POST
def instrument_import(request: HttpRequest) -> HttpResponse:
    """A microscope file of the Micro-Meta App: shown in the form first, stored when it is saved there."""
    _editor(request)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise InstrumentRefused(_("Choose a file first."))
        record = micrometa_read(file.read(LARGEST + 1), facility=request.POST.get("facility", ""))
    except InstrumentRefused as refused:
        return _list(request, error=str(refused))
    notice = _("Read from %(file)s and not stored yet. Look it through, then save.") % {"file": file.name}
    return _form(request, record=record, instrument=None, notice=notice)


def _list(request: HttpRequest, error: str = "") -> HttpResponse:
    context = {
        "instruments": queries.instruments_listed(),
        "may_edit": can_edit_instruments(request.user),
        "error": error,
    }
    return render(request, "planner/instruments.html", context, status=422 if error else 200)


def _form(
    request: HttpRequest, *, record: dict[str, Any], instrument: Any, error: str = "", notice: str = "", status: int = 0
) -> HttpResponse:
    context = {
        "form": record_form(record),
        "instrument": instrument,
        "revisions": list(instrument.revisions.select_related("changed_by")[:50]) if instrument else [],
        "may_edit": can_edit_instruments(request.user),
        "error": error,
        "notice": notice,
    }
    return render(request, "planner/instrument.html", context, status=status or (422 if error else 200))


def _editor(request: HttpRequest) -> None:
    if not can_edit_instruments(request.user):
        raise PermissionDenied
