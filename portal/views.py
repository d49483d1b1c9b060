"""Home, and errors in plain words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.http.problems import problem
from planner.plans.queries import plans_listed


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Lysplan does, and the way in."""
    plans = plans_listed(request.user)[:5] if request.user.is_authenticated else []
    return render(request, "portal/home.html", {"plans": plans})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: also what a stranger gets for somebody else's plan."""
    return _error(
        request,
        404,
        _("There is nothing here that you may see."),
        _(
            "The address may be wrong, the page removed, or it belongs to somebody else. Ask its owner for a role on the plan."
        ),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a member whose role is too small."""
    return _error(
        request,
        403,
        _("Your role does not allow this."),
        _("You can read this plan. To change it, ask its owner to make you editor."),
    )


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our own page, or from one that was open too long."""
    return _error(
        request,
        403,
        _("This page was open too long to be sent safely."),
        _("Nothing was changed. Go back, reload the page and send it again; your text is still in the field."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: ours."""
    return _error(
        request, 500, _("Something went wrong on our side."), _("What you saved before is safe. Try again in a moment.")
    )


def _error(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(status, f"{title} {text}")
    return render(request, "portal/error.html", {"status": status, "title": title, "text": text}, status=status)
