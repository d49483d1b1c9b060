"""The fixed words of documents, in both languages. A document speaks one language throughout, not the reader's."""

from collections.abc import Mapping

TEXTS: dict[str, dict[str, str]] = {
    "kind": {"en": "Data management plan", "nb": "Datahåndteringsplan"},
    "kind_summary": {"en": "Data management plan in short", "nb": "Datahåndteringsplanen i korte trekk"},
    "subject": {"en": "Light microscopy", "nb": "Lysmikroskopi"},
    "untitled": {"en": "Untitled plan", "nb": "Plan uten tittel"},
    "funder": {"en": "Funder", "nb": "Finansiør"},
    "grant": {"en": "Grant", "nb": "Prosjektnummer"},
    "period": {"en": "Project period", "nb": "Prosjektperiode"},
    "institution": {"en": "Institution", "nb": "Institusjon"},
    "contact": {"en": "Contact", "nb": "Kontakt"},
    "version": {"en": "Version", "nb": "Versjon"},
    "version_of": {"en": "{version}, {date}", "nb": "{version}, {date}"},
    "approved": {"en": "Approved", "nb": "Godkjent"},
    "approved_by": {"en": "{who}, {institution}, {date}", "nb": "{who}, {institution}, {date}"},
    "approved_before": {
        "en": "Version {version} was approved by {who}, {institution}, {date}. Changed since.",
        "nb": "Versjon {version} ble godkjent av {who}, {institution}, {date}. Endret siden.",
    },
    "approved_facts": {
        "en": "Version {version} was approved by {who}, {institution}, {date}. Facts about services and prices are newer here.",
        "nb": "Versjon {version} ble godkjent av {who}, {institution}, {date}. Opplysninger om tjenester og priser er nyere her.",
    },
    "questionnaire_of": {
        "en": "Questions: {title}, version {version}.",
        "nb": "Spørsmål: {title}, versjon {version}.",
    },
    "not_given": {"en": "not given", "nb": "ikke oppgitt"},
    "from": {"en": "from {date}", "nb": "fra {date}"},
    "until": {"en": "until {date}", "nb": "til {date}"},
    "summary": {"en": "At a glance", "nb": "Kort sagt"},
    "datasets": {"en": "Datasets", "nb": "Datasett"},
    "dataset": {"en": "Dataset", "nb": "Datasett"},
    "images": {"en": "Images planned", "nb": "Planlagte bilder"},
    "volume": {"en": "Image data", "nb": "Bildedata"},
    "derived": {"en": "Derived data", "nb": "Avledede data"},
    "of_datasets": {
        "en": "{value} ({known} of {all} datasets)",
        "nb": "{value} ({known} av {all} datasett)",
    },
    "formats": {"en": "File formats", "nb": "Filformater"},
    "storage": {"en": "Storage", "nb": "Lagring"},
    "repositories": {"en": "Repositories", "nb": "Arkiv"},
    "open_from": {"en": "Open from", "nb": "Åpne fra"},
    "kept_until": {"en": "Kept until", "nb": "Bevares til"},
    "licences": {"en": "Licences", "nb": "Lisenser"},
    "data_class": {"en": "Data class", "nb": "Dataklasse"},
    "human_data": {"en": "Data from humans", "nb": "Data fra mennesker"},
    "cost": {"en": "Cost", "nb": "Kostnad"},
    "answered": {"en": "Answered", "nb": "Besvart"},
    "answered_of": {"en": "{answered} of {all}", "nb": "{answered} av {all}"},
    "col_format": {"en": "Format", "nb": "Format"},
    "col_volume": {"en": "Volume", "nb": "Mengde"},
    "col_storage": {"en": "Stored at", "nb": "Lagres hos"},
    "col_repository": {"en": "Repository", "nb": "Arkiv"},
    "col_modality": {"en": "Microscopy", "nb": "Mikroskopi"},
    "col_instrument": {"en": "Microscope", "nb": "Mikroskop"},
    "col_images": {"en": "Images", "nb": "Bilder"},
    "col_demand": {"en": "Demand", "nb": "Krav"},
    "col_where": {"en": "Where", "nb": "Hvor"},
    "col_answered": {"en": "Answered", "nb": "Besvart"},
    "demand_state": {"en": "{answered} of {all}", "nb": "{answered} av {all}"},
    "not_asked": {"en": "not asked", "nb": "ikke spurt om"},
    "demands_source": {"en": "Told in our own words after: {source}.", "nb": "Gjengitt med våre ord etter: {source}."},
    "more_datasets": {
        "en": "{count} more datasets stand in the whole plan.",
        "nb": "{count} datasett til står i den fulle planen.",
    },
    "growth_title": {"en": "Storage by year", "nb": "Lagring år for år"},
    "growth_caption": {
        "en": "What is held at the end of each year ({counted} of {datasets} datasets have a known volume).",
        "nb": "Det som er lagret ved slutten av hvert år ({counted} av {datasets} datasett har kjent mengde).",
    },
    "col_year": {"en": "Year", "nb": "År"},
    "col_raw": {"en": "Raw", "nb": "Rådata"},
    "col_processed": {"en": "Processed", "nb": "Bearbeidet"},
    "col_copies": {"en": "Further copies", "nb": "Ekstra kopier"},
    "col_held": {"en": "In all", "nb": "I alt"},
    "cost_title": {"en": "Cost of storage and deposit, NOK", "nb": "Kostnad for lagring og arkivering, kroner"},
    "col_service": {"en": "Service", "nb": "Tjeneste"},
    "col_sum": {"en": "Sum", "nb": "Sum"},
    "cost_made": {
        "en": "Computed on {date} from the planned volumes and the prices known that day.",
        "nb": "Beregnet {date} av planlagte mengder og prisene som var kjent den dagen.",
    },
    "cost_made_least": {
        "en": "Computed on {date} from the planned volumes and the prices known that day. Not everything has a price, so "
        "the sum is the least.",
        "nb": "Beregnet {date} av planlagte mengder og prisene som var kjent den dagen. Ikke alt har en pris, så summen er "
        "det minste.",
    },
    "price_of": {
        "en": "{item}: {amount} {unit}, price of {date} ({source}).",
        "nb": "{item}: {amount} {unit}, pris fra {date} ({source}).",
    },
    "annex": {"en": "Datasets and sample images", "nb": "Datasett og prøvebilder"},
    "the_annex": {"en": "annex A", "nb": "vedlegg A"},
    "and": {"en": "and", "nb": "og"},
    "see_also": {"en": "See also {codes}.", "nb": "Se også {codes}."},
    "nothing_here": {"en": "The plan says nothing on this.", "nb": "Planen sier ikke noe om dette."},
    "further": {"en": "Further information from the plan", "nb": "Annet fra planen"},
    "rest_in_plan": {
        "en": "Everything else, and the source of each fact, stands in the whole plan.",
        "nb": "Alt annet, og kilden til hver opplysning, står i den fulle planen.",
    },
    "part_failed": {
        "en": "This part could not be made and is missing here: {part}. That is the portal’s fault, not the plan’s.",
        "nb": "Denne delen kunne ikke lages og mangler her: {part}. Det er portalens feil, ikke planens.",
    },
    "col_terms": {"en": "Access, licence", "nb": "Tilgang, lisens"},
    "col_property": {"en": "Property", "nb": "Egenskap"},
    "col_value": {"en": "Value", "nb": "Verdi"},
    "col_source": {"en": "Where it comes from", "nb": "Hvor det kommer fra"},
    "all_datasets": {"en": "All datasets", "nb": "Alle datasett"},
    "some_datasets": {"en": "{count} datasets", "nb": "{count} datasett"},
    "no_datasets": {"en": "The plan has no dataset yet.", "nb": "Planen har ingen datasett ennå."},
    "missing": {"en": "Not answered yet", "nb": "Ikke besvart ennå"},
    "unknown": {"en": "Not known yet", "nb": "Ikke kjent ennå"},
    "not_applicable": {"en": "Does not apply", "nb": "Ikke aktuelt"},
    "read_from": {"en": "Read from {file} by {reader}", "nb": "Lest fra {file} av {reader}"},
    "read_from_file": {"en": "Read from {file}", "nb": "Lest fra {file}"},
    "stated": {"en": "Stated by the project", "nb": "Oppgitt av prosjektet"},
    "computed": {"en": "Image size × number of images", "nb": "Bildestørrelse × antall bilder"},
    "file_says": {"en": "What the file says: {file}", "nb": "Det filen selv sier: {file}"},
    "thumbnail_alt": {
        "en": "Small preview of the image file {file} of the dataset {dataset}",
        "nb": "Liten forhåndsvisning av bildefilen {file} i datasettet {dataset}",
    },
    "thumbnail_caption": {
        "en": "Preview, not for analysis. {provenance}.",
        "nb": "Forhåndsvisning, ikke for analyse. {provenance}.",
    },
    "file_size": {"en": "File size", "nb": "Filstørrelse"},
    "image_size": {"en": "Image size", "nb": "Bildestørrelse"},
    "images_in_file": {"en": "Images in the file", "nb": "Bilder i filen"},
    "pixel_type": {"en": "Pixel type", "nb": "Pikseltype"},
    "pixel_size": {"en": "Pixel size", "nb": "Pikselstørrelse"},
    "interval": {"en": "Time interval", "nb": "Tidsintervall"},
    "channels": {"en": "Channels", "nb": "Kanaler"},
    "objective": {"en": "Objective", "nb": "Objektiv"},
    "instrument": {"en": "Microscope", "nb": "Mikroskop"},
    "acquired": {"en": "Acquired", "nb": "Tatt opp"},
    "checksum": {"en": "SHA-256", "nb": "SHA-256"},
    "second_reader": {"en": "Second reader", "nb": "Andre leser"},
    "agrees": {"en": "{reader} agrees", "nb": "{reader} er enig"},
    "differs": {"en": "{reader} disagrees: {what}", "nb": "{reader} er uenig: {what}"},
    "finding": {"en": "Finding", "nb": "Funn"},
    "refused": {"en": "The file could not be read: {message}", "nb": "Filen kunne ikke leses: {message}"},
    "notes": {"en": "Sources", "nb": "Kilder"},
    "notes_intro": {
        "en": "Facts about formats, services, repositories and funders come from the portal’s catalogue as it was when "
        "this version was made.",
        "nb": "Opplysninger om formater, tjenester, arkiv og finansiører er hentet fra portalens katalog slik den var "
        "da denne versjonen ble laget.",
    },
    "checked_entry": {"en": "Checked {date}.", "nb": "Kontrollert {date}."},
    "checked_compiled": {"en": "Collection compiled {date}.", "nb": "Samlingen satt sammen {date}."},
    "confidence": {"en": "Confidence: {value}.", "nb": "Sikkerhet: {value}."},
    "confirmed": {"en": "confirmed", "nb": "bekreftet"},
    "likely": {"en": "likely", "nb": "sannsynlig"},
    "confidence_unknown": {"en": "unknown", "nb": "ukjent"},
    "about": {"en": "About this document", "nb": "Om dette dokumentet"},
    "made": {
        "en": "Made from version {version} of the plan, frozen {moment} UTC. Plan identifier: {id}.",
        "nb": "Laget av versjon {version} av planen, frosset {moment} UTC. Planens identifikator: {id}.",
    },
    "left_out": {
        "en": "Questions without an answer are left out.",
        "nb": "Spørsmål uten svar er utelatt.",
    },
    "attached": {
        "en": "The same plan is attached to this PDF in machine-actionable form (RDA maDMP {version}).",
        "nb": "Den samme planen er lagt ved denne PDF-en i maskinlesbar form (RDA maDMP {version}).",
    },
    "fallback_fonts": {
        "en": "The portal’s own typefaces were not found; the document is set in those that come with the typesetter.",
        "nb": "Portalens egne skrifter ble ikke funnet; dokumentet er satt med skriftene som følger med settemaskinen.",
    },
    "missing_characters": {
        "en": "The typefaces lack these characters, shown by their Unicode numbers instead: {characters}.",
        "nb": "Skriftene mangler disse tegnene, som derfor er vist med Unicode-nummer: {characters}.",
    },
    "and_more": {"en": "and {count} more", "nb": "og {count} til"},
    "page_of": {"en": "Page {page} of {pages}", "nb": "Side {page} av {pages}"},
}

# Short names for the questions that make up the facts table of a dataset.
PROPERTIES: dict[str, dict[str, str]] = {
    "collect.modality": {"en": "Kind of microscopy", "nb": "Type mikroskopi"},
    "collect.format": {"en": "File format", "nb": "Filformat"},
    "collect.dimensions": {"en": "Dimensions", "nb": "Dimensjoner"},
    "collect.pixel_size": {"en": "Pixel size", "nb": "Pikselstørrelse"},
    "collect.channels": {"en": "Channels", "nb": "Kanaler"},
    "collect.objective": {"en": "Objective", "nb": "Objektiv"},
    "collect.instrument": {"en": "Microscope", "nb": "Mikroskop"},
    "collect.image_bytes": {"en": "Size of one image", "nb": "Størrelse på ett bilde"},
    "collect.images_planned": {"en": "Number of images", "nb": "Antall bilder"},
}


def label(name: str, language: str, **values: object) -> str:
    """A fixed text. Values are put in literally."""
    text = TEXTS[name][language]
    return text.format(**values) if values else text


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in this language, else in the other one."""
    return texts.get(language) or next((text for text in texts.values() if text), "")
