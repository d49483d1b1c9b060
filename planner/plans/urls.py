"""Addresses of a plan's pages."""

from django.urls import path

from . import views, whole_views

urlpatterns = [
    path("", views.plan_list, name="plan-list"),
    path("copy/", whole_views.plan_from_plan, name="plan-copy"),
    path("pictures/<str:sha256>/", views.thumbnail, name="thumbnail"),
    path("<uuid:plan>/", views.plan_overview, name="plan"),
    path("<uuid:plan>/rename/", views.plan_rename, name="plan-rename"),
    path("<uuid:plan>/delete/", views.plan_delete, name="plan-delete"),
    path("<uuid:plan>/path/", whole_views.plan_path, name="plan-path"),
    path("<uuid:plan>/template/", whole_views.plan_template, name="plan-template"),
    path("<uuid:plan>/seen/", whole_views.plan_seen, name="plan-seen"),
    path("<uuid:plan>/versions/", whole_views.plan_versions, name="plan-versions"),
    path("<uuid:plan>/versions/move/", whole_views.plan_version_move, name="plan-version-move"),
    path("<uuid:plan>/versions/undo/", whole_views.plan_version_undo, name="plan-version-undo"),
    path("<uuid:plan>/people/", views.plan_people, name="plan-people"),
    path("<uuid:plan>/check/", views.plan_check, name="plan-check"),
    path("<uuid:plan>/datasets/", views.dataset_create, name="dataset-create"),
    path("<uuid:plan>/datasets/<uuid:dataset>/", views.dataset_change, name="dataset-change"),
    path("<uuid:plan>/datasets/<uuid:dataset>/delete/", views.dataset_delete, name="dataset-delete"),
    path("<uuid:plan>/answers/<str:question>/", views.answer, name="answer"),
    path("<uuid:plan>/answers/<str:question>/history/", views.answer_history, name="answer-history"),
    path(
        "<uuid:plan>/answers/<str:question>/<uuid:dataset>/history/",
        views.answer_history,
        name="dataset-answer-history",
    ),
    path("<uuid:plan>/answers/<str:question>/<uuid:dataset>/", views.answer, name="dataset-answer"),
    path("<uuid:plan>/answers/<str:question>/<uuid:dataset>/accept/", views.answer_accept, name="answer-accept"),
    path("<uuid:plan>/<slug:step>/", views.plan_step, name="plan-step"),
    path("<uuid:plan>/<slug:step>/<uuid:dataset>/", views.plan_step, name="dataset-step"),
]
