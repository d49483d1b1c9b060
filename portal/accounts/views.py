"""API tokens of the person who is signed in: made, listed, revoked. Shown once, kept as a hash."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from knox.models import AuthToken

LIFETIME = timedelta(days=365)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """Your tokens; POST makes one and shows it this once."""
    fresh = ""
    if request.method == "POST":
        _row, fresh = AuthToken.objects.create(user=request.user, expiry=LIFETIME)
    tokens = AuthToken.objects.filter(user=request.user).order_by("-created")
    return render(request, "account/tokens.html", {"tokens": tokens, "fresh": fresh})


@login_required
@require_POST
def token_delete(request: HttpRequest, digest: str) -> HttpResponse:
    """Revokes a token at once."""
    get_object_or_404(AuthToken, user=request.user, digest=digest).delete()
    return redirect("token-list")
