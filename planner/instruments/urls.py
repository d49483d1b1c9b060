"""Addresses of the instrument library."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.instrument_list, name="instruments"),
    path("new/", views.instrument_new, name="instrument-new"),
    path("import/", views.instrument_import, name="instrument-import"),
    path("<uuid:instrument>/", views.instrument, name="instrument"),
]
