"""Addresses of image fragments and files."""

from django.urls import path

from ingest.inspection import views

urlpatterns = [
    path("of/<uuid:dataset>/", views.panel, name="image-panel"),
    path("of/<uuid:dataset>/add/", views.add, name="image-add"),
    path("<uuid:image>/", views.card, name="image-card"),
    path("<uuid:image>/delete/", views.delete, name="image-delete"),
    path("<uuid:image>/original/delete/", views.original_delete, name="image-original-delete"),
    path("<uuid:image>/retry/", views.retry, name="image-retry"),
    path("<uuid:image>/download/thumbnail/", views.thumbnail, name="image-thumbnail"),
]
