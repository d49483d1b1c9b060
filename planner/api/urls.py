"""Addresses of the plan side of the API."""

from django.urls import path

from . import advice, approvals, catalogue, exports, imports, metadata, plans, vocabularies, webhooks

urlpatterns = [
    path("plans/", plans.PlanList.as_view(), name="api-plans"),
    path("plans/<uuid:plan>/", plans.PlanOne.as_view(), name="api-plan"),
    path("plans/<uuid:plan>/answers/", plans.AnswerList.as_view(), name="api-answers"),
    path("plans/<uuid:plan>/answers/<str:question>/", plans.AnswerOne.as_view(), name="api-answer"),
    path("plans/<uuid:plan>/datasets/", plans.DatasetList.as_view(), name="api-datasets"),
    path("plans/<uuid:plan>/advice/", advice.Advice.as_view(), name="api-advice"),
    path("plans/<uuid:plan>/approvals/", approvals.ApprovalList.as_view(), name="api-approvals"),
    path("approvals/<uuid:approval>/", approvals.ApprovalOne.as_view(), name="api-approval"),
    path("approvals/<uuid:approval>/decision/", approvals.ApprovalDecision.as_view(), name="api-approval-decision"),
    path("plans/<uuid:plan>/snapshots/", exports.SnapshotList.as_view(), name="api-snapshots"),
    path("plans/<uuid:plan>/exports/", exports.ExportList.as_view(), name="api-exports"),
    path("plans/<uuid:plan>/exports/<str:kind>/", exports.ExportOfPlan.as_view(), name="api-plan-export"),
    path("exports/<uuid:export>/", exports.ExportOne.as_view(), name="api-export"),
    path("exports/<uuid:export>/notes/", exports.ExportNotes.as_view(), name="api-export-notes"),
    path("datasets/<uuid:dataset>/metadata/", metadata.DatasetMetadata.as_view(), name="api-dataset-metadata"),
    path("datasets/<uuid:dataset>/", plans.DatasetOne.as_view(), name="api-dataset"),
    path("imports/", imports.ImportList.as_view(), name="api-imports"),
    path("catalogue/<str:kind>/", catalogue.CatalogueList.as_view(), name="api-catalogue"),
    path("webhooks/", webhooks.WebhookList.as_view(), name="api-webhooks"),
    path("webhooks/<uuid:webhook>/", webhooks.WebhookOne.as_view(), name="api-webhook"),
    path("webhooks/<uuid:webhook>/deliveries/", webhooks.WebhookDeliveries.as_view(), name="api-webhook-deliveries"),
    path("vocabularies/<str:name>/", vocabularies.VocabularySearch.as_view(), name="api-vocabulary"),
]
