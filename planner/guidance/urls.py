"""Addresses of advice. Before those of the plans, whose steps are slugs."""

from django.urls import path

from . import views

urlpatterns = [
    path("<uuid:plan>/download/dates.ics", views.dates_download, name="plan-dates"),
    path("<uuid:plan>/<slug:step>/advice/", views.advice_panel, name="plan-advice"),
    path("<uuid:plan>/<slug:step>/advice/<uuid:dataset>/", views.advice_panel, name="dataset-advice"),
]
