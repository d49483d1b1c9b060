"""Addresses of approvals. Before those of the plans, whose steps are slugs."""

from django.urls import path

from . import views

urlpatterns = [
    path("<uuid:plan>/approval/", views.plan_approval, name="plan-approval"),
    path("<uuid:plan>/approval/<uuid:approval>/decide/", views.approval_decide, name="approval-decide"),
    path("<uuid:plan>/approval/<uuid:approval>/withdraw/", views.approval_withdraw, name="approval-withdraw"),
]
