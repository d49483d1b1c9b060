"""Tables that are computed from the plan: its datasets, and what a funder asks for beyond its form."""

from common.wording import bytes_shown, number_shown, text_clean
from planner.plans.frozen import answer_number, answer_text, is_asked, planned_bytes

from ..labels import in_language
from .head import TOLD
from .model import Table
from .shapes import Shape
from .telling import Teller, names_sorted

CELL = 120


def overview_table(teller: Teller, most: int | None = None) -> Table | None:
    """Format, volume, storage, repository, access and licence of each dataset; an empty cell where nothing is known.

    With `most`, only so many rows, and a line that says how many are left out.
    """
    columns = ("dataset", "col_format", "col_volume", "col_storage", "col_repository", "col_terms")
    rows = []
    for position, dataset in enumerate(teller.datasets, 1):
        answers = dataset["answers"]
        total = planned_bytes(answers)
        terms = [
            answer_text(answers, "share.access", teller.language),
            licence_short(answer_text(answers, "share.licence", teller.language)),
        ]
        cells = [
            teller.title(position),
            answer_text(answers, "collect.format", teller.language),
            bytes_shown(total, teller.language) if total is not None else None,
            answer_text(answers, "store.service", teller.language),
            answer_text(answers, "share.repository", teller.language),
            ", ".join(term for term in terms if term),
        ]
        rows.append([f"D{position}", *(cell_text(cell or "") for cell in cells)])
    table = _datasets(teller, columns, rows[:most], [5, 26, 14, 12, 15, 15, 13])
    if table and most is not None and len(rows) > most:
        table.notes.append(teller.word("more_datasets", count=len(rows) - most))
    return table


def datasets_table(teller: Teller) -> Table | None:
    """Kind, microscope, format, number and volume of each dataset."""
    columns = ("dataset", "col_modality", "col_instrument", "col_format", "col_images", "col_volume")
    rows = []
    for position, dataset in enumerate(teller.datasets, 1):
        answers = dataset["answers"]
        count, total = answer_number(answers, "collect.images_planned"), planned_bytes(answers)
        cells = [
            teller.title(position),
            answer_text(answers, "collect.modality", teller.language),
            answer_text(answers, "collect.instrument", teller.language),
            answer_text(answers, "collect.format", teller.language),
            number_shown(int(count), teller.language) if count is not None else None,
            bytes_shown(total, teller.language) if total is not None else None,
        ]
        rows.append([f"D{position}", *(cell_text(cell or "") for cell in cells)])
    return _datasets(teller, columns, rows, [5, 25, 18, 18, 13, 10, 11])


def _datasets(teller: Teller, columns: tuple[str, ...], rows: list[list[str]], weights: list[int]) -> Table | None:
    """Columns of numbers stand to the right."""
    if not rows:
        return None
    heads = ["", *(teller.word(name) for name in columns)]
    right = [number for number, name in enumerate(columns, 1) if name in ("col_images", "col_volume")]
    return Table(teller.word("datasets"), heads, rows, weights, right=right)


def demands_table(teller: Teller, shape: Shape) -> Table | None:
    """Each demand with the parts that speak to it and how many of its questions are answered."""
    if shape.demands is None:
        return None
    rows = []
    for code, words in shape.demands.items.items():
        where, asked, answered = set(), 0, 0
        for question in teller.questions.values():
            codes = question["codes"]
            if code not in codes.get("rcn", []):
                continue
            scopes = [teller.snapshot] if question["scope"] == "plan" else teller.datasets
            open_here = [
                one
                for one in scopes
                if question["key"] in one["answers"] or is_asked(one.get("asked"), question["key"])
            ]
            asked += len(open_here)
            answered += sum(question["key"] in one["answers"] for one in open_here)
            where |= {shape.place_of(question) or ""} if open_here and question["key"] not in TOLD else set()
        state = teller.word("demand_state", answered=answered, all=asked) if asked else teller.word("not_asked")
        rows.append([in_language(words, teller.language), ", ".join(names_sorted(where, shape.codes)), state])
    heads = [teller.word(name) for name in ("col_demand", "col_where", "col_answered")]
    title = in_language(shape.demands.title, teller.language)
    return Table(title, heads, rows, [58, 20, 22], notes=[teller.word("demands_source", source=shape.demands.source)])


def licence_short(text: str | None) -> str | None:
    """`CC BY 4.0, name the source` as `CC BY 4.0`: what the licence asks for is told with the answer."""
    return text.split(", ")[0] if text else None


def cell_text(text: str, length: int = CELL) -> str:
    """One line for a cell, cut with an ellipsis."""
    text = " ".join(text_clean(text).split())
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
