"""Addresses of bringing a plan in."""

from django.urls import path

from . import views

urlpatterns = [
    path("bring/", views.plan_bring, name="plan-bring"),
    path("<uuid:plan>/bring/", views.import_report, name="import-report"),
    path("<uuid:plan>/bring/download/", views.import_received, name="import-received"),
]
