"""Addresses of documents. Every address that answers a file holds `/exports/`."""

from django.urls import path

from . import views
from .rembi import views as rembi

urlpatterns = [
    path("exports/<uuid:export>/", views.export_row, name="export-row"),
    path("exports/<uuid:export>/download/", views.export_download, name="export-download"),
    path("<uuid:plan>/metadata/upload/", rembi.sheet_upload, name="sheet-upload"),
    path("<uuid:plan>/metadata/take/", rembi.sheet_take, name="sheet-take"),
    path("<uuid:plan>/exports/", views.export_list, name="export-list"),
    path("exports/<uuid:export>/shown/", views.export_shown, name="export-shown"),
    path("<uuid:plan>/exports/preview/", views.export_preview, name="export-preview"),
    path("<uuid:plan>/exports/<str:kind>/", views.export_start, name="export-start"),
]
