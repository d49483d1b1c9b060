"""From a frozen snapshot to the words of a document: title block, summary, sections, sources."""

from datetime import UTC, datetime

from common.wording import date_shown, text_clean
from planner.plans.frozen import contact_person

from ..contract import Options, Snapshot
from ..labels import in_language
from .arrange import FormOrder, StepOrder, figures
from .figures import cost_table
from .head import head_facts
from .model import Document, Part, Section, Table
from .shapes import shape_name, shapes
from .summary import description_short, summary_rows
from .tables import overview_table
from .telling import Teller
from .text import shortened

WORDS = (
    *("summary", "datasets", "dataset", "notes", "notes_intro", "about"),
    *("missing", "unknown", "not_applicable", "col_property", "col_value", "col_source", "page_of", "version"),
)
ON_ONE_PAGE = 8


def document_build(snapshot: Snapshot, options: Options, attached_madmp: bool = False) -> Document:
    """The whole document. `attached_madmp` adds the sentence that says so.

    A part that cannot be made is left out and named in `failed` and `about`; the rest is not touched by it.
    """
    return _Builder(snapshot, options).document(attached_madmp)


class _Builder:
    def __init__(self, snapshot: Snapshot, options: Options) -> None:
        self.snapshot, self.options = snapshot, options
        self.teller = Teller(snapshot, options)
        self.word = self.teller.word

    def document(self, attached_madmp: bool) -> Document:
        plan, language = self.snapshot["plan"], self.options.language
        taken = datetime.fromisoformat(self.snapshot["taken"]).astimezone(UTC)
        title = " ".join(text_clean(plan["title"]).split()) or self.word("untitled")
        short = self.options.shape == "summary"
        head = head_facts(self.teller)
        overview: Table | None = self.teller.safely(
            self.word("datasets"), lambda: overview_table(self.teller, ON_ONE_PAGE if short else None), None
        )
        figured = self.on_one_page() if short else Part()
        nothing: list[Section] = []
        sections = nothing if short else self.sections()
        contact = contact_person(self.snapshot)
        return Document(
            language=language,
            plan_language=plan["language"],
            shape=self.options.shape,
            shape_name=shape_name(self.options.shape, language),
            kind=self.word("kind_summary" if short else "kind"),
            subject=self.word("subject"),
            title=title,
            date=taken.timetuple()[:6],
            head=head,
            description=description_short(self.snapshot, language) if short else "",
            summary=self.teller.safely(self.word("summary"), lambda: summary_rows(self.snapshot, language), []),
            overview=overview,
            charts=figured.charts,
            tables=figured.tables,
            sections=sections,
            notes=[] if short else self.teller.safely(self.word("notes"), self.teller.sources.lines, []),
            about=self.about(taken, attached_madmp),
            running=shortened(title, 96),
            words={name: self.word(name) for name in WORDS}
            | {"version_number": str(plan["version"]), "date": date_shown(taken.date().isoformat(), language)},
            author=text_clean(contact["name"]) if contact else "",
            failed=self.teller.failed,
        )

    def on_one_page(self) -> Part:
        """The growth as a chart, the costs without their sources."""
        part = Part()
        figures(self.teller, part, ("growth",))
        part.tables.clear()
        table = self.teller.safely(self.word("cost_title"), lambda: cost_table(self.teller, short=True), None)
        part.tables += [table] if table else []
        return part

    def sections(self) -> list[Section]:
        shape = shapes().get(self.options.shape)
        return FormOrder(self.teller, shape).sections() if shape else StepOrder(self.teller).sections()

    def about(self, taken: datetime, attached_madmp: bool) -> list[str]:
        """What a reader should know of how the document came about, what is left out and what went wrong."""
        plan, language, options = self.snapshot["plan"], self.options.language, self.options
        moment = f"{date_shown(taken.date().isoformat(), language)} {taken:%H:%M}"
        questionnaire = self.snapshot["questionnaire"]
        named = in_language(questionnaire["title"], language)
        lines = [self.word("made", version=plan["version"], moment=moment, id=f"urn:uuid:{plan['id']}")]
        lines.append(self.word("questionnaire_of", title=named, version=questionnaire["version"]))
        shape = shapes().get(options.shape)
        if shape:
            lines.append(in_language(shape.follows, language))
        if attached_madmp:
            lines.append(self.word("attached", version=options.madmp_version))
        if options.shape == "summary":
            lines.append(self.word("rest_in_plan"))
        elif not options.include_unanswered:
            lines.append(self.word("left_out"))
        lines += [self.word("part_failed", part=part) for part in self.teller.failed]
        return lines
