"""Addresses of image fragments and files."""

from django.urls import path

from ingest.inspection import views
from ingest.sources import views as sources

urlpatterns = [
    path("new-plan/", views.plan_from_image, name="plan-from-image"),
    path("of/<uuid:dataset>/", views.panel, name="image-panel"),
    path("of/<uuid:dataset>/add/", views.add, name="image-add"),
    path("of/<uuid:dataset>/folders/", sources.folder_choose, name="folder-choose"),
    path("folder-runs/<uuid:run>/", sources.run_row, name="folder-run"),
    path("folder-runs/<uuid:run>/cancel/", sources.run_cancel, name="folder-run-cancel"),
    path("<uuid:image>/", views.card, name="image-card"),
    path("<uuid:image>/delete/", views.delete, name="image-delete"),
    path("<uuid:image>/original/delete/", views.original_delete, name="image-original-delete"),
    path("<uuid:image>/retry/", views.retry, name="image-retry"),
    path("<uuid:image>/download/thumbnail/", views.thumbnail, name="image-thumbnail"),
]
