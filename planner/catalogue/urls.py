"""Addresses of the consultants' desk."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("catalogue/download/<slug:kind>.<slug:suffix>", views.catalogue_download, name="catalogue-download"),
    path("catalogue/compare/", views.catalogue_upload, name="catalogue-upload"),
    path("catalogue/take/", views.catalogue_take, name="catalogue-take"),
]
