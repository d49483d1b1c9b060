"""Every address of the site."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from planner.help.views import help_page

from . import health, views
from .accounts import views as accounts

api: list[URLPattern | URLResolver] = [
    path("", include("planner.api.urls")),
    path("", include("ingest.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("plans/", include("planner.intake.urls")),
    path("plans/", include("planner.exports.urls")),
    path("plans/", include("planner.metadata.urls")),
    path("plans/", include("planner.guidance.urls")),
    path("plans/", include("planner.review.urls")),
    path("plans/", include("planner.plans.urls")),
    path("data/", include("planner.reuse.urls")),
    path("help/", help_page, name="help"),
    path("instruments/", include("planner.instruments.urls")),
    path("images/", include("ingest.urls")),
    path("accounts/tokens/", accounts.token_list, name="token-list"),
    path("accounts/tokens/<str:digest>/delete/", accounts.token_delete, name="token-delete"),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include(api)),
    path("api/madmp/", include("planner.api.madmp_urls")),
    path("desk/", include("planner.catalogue.urls")),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler404 = "portal.views.not_found"
handler403 = "portal.views.forbidden"
handler500 = "portal.views.server_error"
