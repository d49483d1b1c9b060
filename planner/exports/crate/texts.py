"""The package's own words, in both languages."""

TEXTS: dict[str, dict[str, str]] = {
    "no_description": {
        "en": "A data management plan for light microscopy; it has no description yet.",
        "nb": "En datahåndteringsplan for lysmikroskopi; den har ingen beskrivelse ennå.",
    },
    "dataset_no_description": {
        "en": "The plan does not describe this dataset yet.",
        "nb": "Planen beskriver ikke dette datasettet ennå.",
    },
    "licence": {
        "en": "The plan states no licence for this package; each dataset names the licence of its images.",
        "nb": "Planen oppgir ingen lisens for denne pakken; hvert datasett oppgir lisensen for bildene sine.",
    },
    "licence_of": {
        "en": "{licence}, the licence that the plan names for images",
        "nb": "{licence}, lisensen som planen oppgir for bilder",
    },
    "contact": {"en": "author of the plan", "nb": "forfatter av planen"},
    "plan.json": {"en": "The complete plan, frozen", "nb": "Hele planen, frosset"},
    "plan.md": {"en": "The plan to read", "nb": "Planen til å lese"},
    "madmp.json": {
        "en": "The plan in the RDA DMP Common Standard (maDMP)",
        "nb": "Planen i RDAs felles standard (maDMP)",
    },
    "rembi.yaml": {"en": "REMBI record with the origin of each value", "nb": "REMBI-post med opphav for hver verdi"},
    "image-files.sha256": {
        "en": "Checksums of the inspected image files, which are not in this package",
        "nb": "Sjekksummer for de undersøkte bildefilene, som ikke er i pakken",
    },
    "answers.json": {"en": "Answers about this dataset", "nb": "Svar om dette datasettet"},
    "facts.json": {"en": "What the image file {file} says of itself", "nb": "Det bildefilen {file} sier om seg selv"},
    "preview.png": {
        "en": "Small preview of {file}, not for analysis",
        "nb": "Liten forhåndsvisning av {file}, ikke for analyse",
    },
}
