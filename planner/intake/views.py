"""Bringing a plan in on a page: choose a file or paste a text, see what became of it, go on to the plan."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.language import reader_language
from planner.plans.models import Carried
from planner.plans.pages import PlanPage
from planner.plans.queries import plan_get

from .bounds import LARGEST, TOO_LARGE, text_opened
from .contract import ImportRefused
from .guessing import format_guessed
from .services import READERS, plan_import

SUFFIXES = {"madmp": "json", "pagetab": "json", "rembi-yaml": "yaml", "idr": "txt"}
SHOWN = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_bring(request: HttpRequest) -> HttpResponse:
    """A file or a pasted text becomes a plan; what cannot be read is said, and the text stays in its field."""
    context = {"kinds": _kinds(), "chosen": "", "largest": LARGEST // 2**20, "strict": False}
    if request.method != "POST":
        return render(request, "planner/bring.html", context)
    sent = request.FILES.get("file")
    pasted = request.POST.get("text", "")
    context |= {
        "text": pasted,
        "chosen": request.POST.get("format", ""),
        "strict": request.POST.get("mode") == "strict",
    }
    try:
        if sent is None and not pasted.strip():
            raise ImportRefused(dict.fromkeys(("en", "nb"), _("Choose a file, or paste its text.")))
        if sent is not None and (sent.size or 0) > LARGEST:
            raise ImportRefused(TOO_LARGE)
        text = text_opened(sent.read() if sent is not None else pasted)
        kind = context["chosen"] if context["chosen"] in READERS else format_guessed(text)
        if kind is None:
            raise ImportRefused(dict.fromkeys(("en", "nb"), _unknown()))
        imported = plan_import(
            user=request.user,
            format=str(kind),
            document=text,
            strict=bool(context["strict"]),
            language=reader_language(),
            file=sent.name or "" if sent is not None else "",
        )
    except ImportRefused as refused:
        language = reader_language()
        lines = [{"pointer": line.pointer, "text": line.message[language]} for line in refused.report[:SHOWN]]
        context |= {"error": refused.message[language], "lines": lines, "more": len(refused.report) - len(lines)}
        return render(request, "planner/bring.html", context, status=422)
    return redirect("import-report", plan=imported.plan.uuid)


@login_required
@require_safe
def import_report(request: HttpRequest, plan: UUID) -> HttpResponse:
    """What an import filled, repaired and kept without a question."""
    found = plan_get(request.user, plan)
    carried = _carried(found.pk)
    language = reader_language()
    groups = [
        ("repaired", _("Repaired, so that it can be used")),
        ("unsupported", _("Kept, but no question here asks for it")),
    ]
    lines = [{**line, "text": line["message"][language], "where": where(line["pointer"])} for line in carried.report]
    context = {
        "plan": found,
        "page": PlanPage.of(request.user, found, step_now=""),
        "carried": carried,
        "kind": {kind: title for kind, title, _about in _kinds()}.get(carried.format, carried.format)
        + (f" {carried.version}" if carried.version else ""),
        "answers": found.answers.filter(changed_at__lte=carried.created_at).count(),
        "datasets": len(carried.datasets),
        "groups": [(what, title, [line for line in lines if line["what"] == what]) for what, title in groups],
    }
    return render(request, "planner/import_report.html", context)


@login_required
@require_safe
def import_received(request: HttpRequest, plan: UUID) -> HttpResponse:
    """The text as it was sent, as a file to save."""
    found = plan_get(request.user, plan)
    carried = _carried(found.pk)
    if not carried.received:
        raise Http404
    response = HttpResponse(carried.received.encode("utf-8", "surrogatepass"), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="received.{SUFFIXES.get(carried.format, "txt")}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def where(pointer: str) -> str:
    """`/dmp/dataset/0/title` -> `dataset 1 › title`; a line of a study file by its number alone."""
    if pointer.startswith("/lines/"):
        return _("Line %(number)s") % {"number": int(pointer.split("/")[2]) + 1}
    found: list[str] = []
    for part in pointer.split("/")[1:]:
        if part.isdigit() and found:
            found[-1] += f" {int(part) + 1}"
        elif part not in ("dmp", "section"):
            found.append(part.replace("~1", "/").replace("~0", "~"))
    return " › ".join(found)


def _carried(plan: int) -> Carried:
    found = Carried.objects.filter(plan=plan).defer("document", "was").first()
    if found is None:
        raise Http404
    return found


def _unknown() -> str:
    return _(
        "This is none of the formats we can read. Export the plan as maDMP (JSON) from the other tool, and bring that file."
    )


def _kinds() -> list[tuple[str, str, str]]:
    return [
        ("madmp", _("maDMP"), _("JSON of another planning tool, such as FAIR Wizard, DMPonline, RDMO, ARGOS or DAMAP")),
        ("rembi-yaml", _("REMBI record"), _("YAML with study, samples and images")),
        ("pagetab", _("BioImage Archive"), _("submission in PageTab, as BioStudies gives it (JSON)")),
        ("idr", _("IDR study file"), _("the text file idrNNNN-study.txt")),
    ]
