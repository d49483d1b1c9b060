"""Lays out the same `document` as the PDF in HTML, with a way from each question back to where it is answered.

Made by the worker like any document: a long plan takes a second that no web process has to spare. Django's templates
escape every text; the part holds no script, no style and no address that somebody typed.
"""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from planner.plans.addresses import question_anchor

from ..contract import Options, Snapshot, Thumbnails
from ..document import document_build

TEMPLATE = "planner/document/document.html"


class PreviewExporter:
    kind = "preview"
    media_type = "text/html; charset=utf-8"
    suffix = "html"
    has_shapes = True
    is_listed = False
    title = {"en": "Preview", "nb": "Forhåndsvisning"}
    about = {
        "en": "The document as it looks now, on the page.",
        "nb": "Dokumentet slik det ser ut nå, på siden.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        options.tell("arranging")
        document = document_build(snapshot, options)
        with override(options.language):
            page = render_to_string(TEMPLATE, {"document": document, "addresses": Addresses(snapshot)})
        return page.encode("utf-8", "backslashreplace")


class Addresses:
    """Where each question of the snapshot stands on the site."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.plan = snapshot["plan"]["id"]
        self.steps: Mapping[str, Any] = {
            question["key"]: (step["key"], question["scope"])
            for step in snapshot["steps"]
            for question in step["questions"]
        }

    def question(self, key: str, dataset: str = "") -> str:
        """The address of a question, of one dataset where the question is asked of each; empty for an unknown one."""
        step, scope = self.steps.get(key, ("", ""))
        if not step:
            return ""
        if scope == "dataset" and dataset:
            page = reverse("dataset-step", args=[self.plan, step, dataset])
        else:
            page = reverse("plan-step", args=[self.plan, step])
        return f"{page}#{question_anchor(key)}"
