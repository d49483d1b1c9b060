"""Addresses of the metadata sheets."""

from django.urls import path

from . import views

urlpatterns = [
    path("<uuid:plan>/metadata/<uuid:dataset>/", views.sheet, name="sheet"),
    path("<uuid:plan>/metadata/<uuid:dataset>/score/", views.score, name="sheet-score"),
    path("<uuid:plan>/metadata/<uuid:dataset>/instrument/", views.instrument, name="sheet-instrument"),
    path("<uuid:plan>/metadata/<uuid:dataset>/methods/", views.methods, name="sheet-methods"),
    path("<uuid:plan>/metadata/<uuid:dataset>/fields/<str:field>/", views.sheet_field, name="sheet-field"),
    path("<uuid:plan>/metadata/<uuid:dataset>/fields/<str:field>/history/", views.sheet_history, name="sheet-history"),
]
