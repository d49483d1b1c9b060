"""The lines that say what a volume rests on, what is missing, and what in it is a guess."""

from .amounts import bytes_words, count_words
from .lines import Line, Severity, Source, both, filled, sources_joined
from .planned import Conversion, Plan, Volume


def missing_line(plan: Plan, images: int | None, sources: tuple[Source, ...]) -> Line:
    no_size = plan.image_bytes is None
    what = (
        both("the size of one image and how many you will take", "størrelsen på ett bilde og hvor mange du skal ta")
        if no_size and images is None
        else both("the size of one image", "størrelsen på ett bilde")
        if no_size
        else both("how many images you will take", "hvor mange bilder du skal ta")
    )
    return Line(
        "growth.missing",
        Severity.WARNING,
        filled(
            both(
                "The volume cannot be counted before we know {what}.", "Volumet kan ikke regnes ut før vi vet {what}."
            ),
            what=what,
        ),
        both(
            "Volume is the size of an image times the number of images. A sample image gives the size.",
            "Volumet er størrelsen på et bilde ganget med antall bilder. Et prøvebilde gir størrelsen.",
        ),
        sources,
        "collect.image_bytes" if no_size else "collect.images_planned",
        plan.dataset,
    )


def total_line(plan: Plan, images: int, end: Volume, sources: tuple[Source, ...]) -> Line:
    words = (
        both(
            "In the end: {raw} raw, {processed} processed and {copies} in further copies, {total} in all.",
            "Til slutt: {raw} rådata, {processed} bearbeidet og {copies} i ekstra kopier, {total} i alt.",
        )
        if end.copies
        else both(
            "In the end: {raw} raw and {processed} processed, {total} in all.",
            "Til slutt: {raw} rådata og {processed} bearbeidet, {total} i alt.",
        )
    )
    return Line(
        "growth.total",
        Severity.INFO,
        filled(
            words,
            raw=bytes_words(end.raw),
            processed=bytes_words(end.processed),
            copies=bytes_words(end.copies),
            total=bytes_words(end.total),
        ),
        filled(
            both("{images} images of {each} each.", "{images} bilder på {each} hver."),
            images=count_words(images),
            each=bytes_words(plan.image_bytes or 0),
        ),
        sources,
        "collect.images_planned",
        plan.dataset,
    )


def guess_line(plan: Plan, processed: int, sources: tuple[Source, ...]) -> Line:
    return Line(
        "growth.processed_guessed",
        Severity.WARNING,
        filled(
            both(
                "The {size} of processed files are our guess. Change it when you know.",
                "De {size} med bearbeidede filer er vårt anslag. Endre det når du vet mer.",
            ),
            size=bytes_words(processed),
        ),
        both(
            "No volume of processed files was given, so twice the raw volume is counted. No source gives that number.",
            "Volumet av bearbeidede filer er ikke oppgitt, så vi regner det dobbelte av råvolumet. Ingen kilde gir det tallet.",
        ),
        sources,
        "process.derived_bytes",
        plan.dataset,
    )


def conversion_line(plan: Plan, conversion: Conversion, raw: int, how: tuple[Source, ...]) -> Line:
    reason = (
        both(
            "You want to keep such copies. Nothing was measured yet, so each counts as large as its original; a sample image tells.",
            "Du vil ta vare på slike kopier. Ingen er målt ennå, så hver regnes like stor som originalen. Et prøvebilde gir svaret.",
        )
        if conversion.per_byte is None
        else filled(
            both(
                "You want to keep such copies. A lossless one took {share} % of the original when a sample was tried.",
                "Du vil ta vare på slike kopier. En tapsfri kopi tok {share} % av originalen da en prøve ble forsøkt.",
            ),
            share=str(round(conversion.per_byte * 100)),
        )
    )
    return Line(
        "growth.converted",
        Severity.WARNING if conversion.per_byte is None else Severity.INFO,
        filled(
            both("Copies as {into} are counted with {size}.", "Kopier som {into} er regnet med {size}."),
            into=conversion.into,
            size=bytes_words(conversion.bytes_of(raw)),
        ),
        reason,
        sources_joined(conversion.sources, how),
        "process.convert",
        plan.dataset,
    )


def no_dates_line(plan: Plan, sources: tuple[Source, ...]) -> Line:
    return Line(
        "growth.no_dates",
        Severity.INFO,
        both(
            "Give the first and the last day to see the volume month by month.",
            "Oppgi første og siste dag for å se volumet måned for måned.",
        ),
        both(
            "Growth and yearly cost are spread over the months of the project.",
            "Vekst og årlig kostnad fordeles på månedene i prosjektet.",
        ),
        sources,
        "project.start",
        plan.dataset,
    )
