"""The page "Help near you", open to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.language import reader_language

from .queries import help_cities, help_near


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Whom to ask, and where the microscopes are."""
    cities = help_cities()
    city = request.GET.get("city", "")
    found = help_near(reader_language(), city if city in cities else "")
    return render(request, "planner/help.html", {"help": found, "cities": cities, "city": city})
