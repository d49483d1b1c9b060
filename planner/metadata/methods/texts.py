"""The sentences of a methods text in both languages. `{}` places are filled with marked values or named gaps."""

TEXTS: dict[str, dict[str, str]] = {
    "title": {"en": "Methods: {title}", "nb": "Metode: {title}"},
    "legend": {
        "en": "ᶠ read from the file header; ᵃ written by the author; ᶠᵃ read from the header and accepted by the "
        "author; ⁱ from the facility’s instrument record. "
        "[Square brackets] name what nobody has recorded. Remove the marks before you publish.",
        "nb": "ᶠ lest fra filhodet; ᵃ skrevet av forfatteren; ᶠᵃ lest fra filhodet og godtatt av forfatteren; ⁱ fra "
        "fasilitetens instrumentkort. "
        "[Hakeparenteser] viser det ingen har notert. Fjern merkene før publisering.",
    },
    "no_datasets": {"en": "The plan has no dataset yet.", "nb": "Planen har ingen datasett ennå."},
    "no_file": {
        "en": "No image file of this dataset has been read; settings are the author’s only.",
        "nb": "Ingen bildefil i dette datasettet er lest; innstillingene er bare forfatterens.",
    },
    "organism": {"en": "The sample came from {}.", "nb": "Prøven kom fra {}."},
    "method": {"en": "Images were acquired by {} on {}.", "nb": "Bildene ble tatt med {} på {}."},
    "setup": {"en": "Set-up {number} ({}):", "nb": "Oppsett {number} ({}):"},
    "dry": {"en": "dry", "nb": "tørt"},
    "immersion": {"en": "{} immersion", "nb": "immersjon: {}"},
    "objective": {"en": "The objective was {}.", "nb": "Objektivet var {}."},
    "detector": {"en": "The detector was {}.", "nb": "Detektoren var {}."},
    "light": {"en": "Light sources were {}.", "nb": "Lyskildene var {}."},
    "channel": {"en": "One channel was recorded: {}.", "nb": "Én kanal ble tatt opp: {}."},
    "channels": {"en": "{count} channels were recorded: {}.", "nb": "{count} kanaler ble tatt opp: {}."},
    "channels_said": {"en": "Channels: {}.", "nb": "Kanaler: {}."},
    "size": {"en": "Images have {} pixels with a pixel size of {}.", "nb": "Bildene har {} piksler på {}."},
    "size_said": {
        "en": "Images have the dimensions {} and a pixel size of {}.",
        "nb": "Bildene har dimensjonene {} og pikselstørrelsen {}.",
    },
    "stack": {"en": "Stacks have {} sections, {} apart.", "nb": "Stakkene har {} snitt med {} mellom."},
    "series": {"en": "Series have {} time points, {} apart.", "nb": "Seriene har {} tidspunkter med {} mellom."},
    "pixel": {"en": "Pixels were stored as {}{}.", "nb": "Pikslene ble lagret som {}{}."},
    "lossy": {"en": " with lossy compression", "nb": " med tapsgivende komprimering"},
    "acquired": {"en": "Acquisition dates: {}.", "nb": "Opptaksdatoer: {}."},
    "files": {
        "en": "{count} inspected: {}, read with {}.",
        "nb": "{count} undersøkt: {}, lest med {}.",
    },
    "file": {"en": "One file", "nb": "Én fil"},
    "file_count": {"en": "{count} files", "nb": "{count} filer"},
    "software": {"en": "Processing and analysis: {}", "nb": "Bearbeiding og analyse: {}"},
    "quality": {"en": "Quality control: {}.", "nb": "Kvalitetskontroll: {}."},
    "and": {"en": " and ", "nb": " og "},
    "or": {"en": " or ", "nb": " eller "},
    "excitation": {"en": "excitation {}", "nb": "eksitasjon {}"},
    "emission": {"en": "emission {}", "nb": "emisjon {}"},
    "exposure": {"en": "exposure {}", "nb": "eksponering {}"},
    "dwell_time": {"en": "pixel dwell time {}", "nb": "pikseltid {}"},
    "medium": {"en": "Samples were imaged in {}.", "nb": "Prøvene ble avbildet i {}."},
    "temperature": {"en": "The temperature was {}.", "nb": "Temperaturen var {}."},
    "control": {"en": "The microscope was run with {}.", "nb": "Mikroskopet ble styrt med {}."},
    "binning": {"en": "binning {}", "nb": "binning {}"},
    "gain": {"en": "gain {}", "nb": "forsterkning {}"},
    "gap": {"en": "[{} not recorded]", "nb": "[{} ikke notert]"},
    "gaps": {"en": "Not recorded", "nb": "Ikke notert"},
    "sources": {"en": "Where the header values come from", "nb": "Hvor verdiene fra filhodet kommer fra"},
}

# What can be missing. With the question that would fill it.
GAPS: dict[str, tuple[str, str, str | None]] = {
    "organism": ("organism", "organisme", "describe.organism"),
    "specimen": ("sample preparation", "prøvepreparering", "describe.specimen"),
    "method": ("imaging method", "avbildningsmetode", "collect.modality"),
    "instrument": ("microscope", "mikroskop", "collect.instrument"),
    "objective": ("objective", "objektiv", "collect.objective"),
    "magnification": ("magnification", "forstørrelse", "collect.objective"),
    "na": ("numerical aperture", "numerisk apertur", "collect.objective"),
    "immersion": ("immersion", "immersjon", "collect.objective"),
    "detector": ("detector", "detektor", None),
    "channels": ("channels", "kanaler", "collect.channels"),
    "excitation": ("excitation wavelength", "eksitasjonsbølgelengde", "collect.channels"),
    "emission": ("emission wavelength", "emisjonsbølgelengde", "collect.channels"),
    "exposure": ("exposure time", "eksponeringstid", None),
    "dwell": ("pixel dwell time", "pikseltid", None),
    "dimensions": ("image dimensions", "bildedimensjoner", "collect.dimensions"),
    "pixel_size": ("pixel size", "pikselstørrelse", "collect.pixel_size"),
    "z_step": ("distance between sections", "avstand mellom snitt", "collect.pixel_size"),
    "interval": ("time between images", "tid mellom bilder", "collect.dimensions"),
    "acquired": ("acquisition date", "opptaksdato", None),
    "software": ("processing software", "programvare for bearbeiding", "process.software"),
}

# The field of the metadata sheet that would fill a gap.
GAP_FIELDS: dict[str, str] = {
    "organism": "biosample.organism.scientific_name",
    "specimen": "specimen.sample_preparation",
    "method": "component.imaging_method",
    "instrument": "acquisition.microscope.model",
    "objective": "acquisition.objective.model",
    "magnification": "acquisition.objective.magnification",
    "na": "acquisition.objective.na",
    "immersion": "acquisition.objective.immersion",
    "detector": "acquisition.detector.model",
    "channels": "specimen.channel.content",
    "excitation": "acquisition.excitation_wavelength",
    "emission": "acquisition.emission_wavelength",
    "exposure": "acquisition.exposure_time",
    "dwell": "acquisition.pixel_dwell_time",
    "dimensions": "image.size_x",
    "pixel_size": "image.physical_size_x",
    "z_step": "acquisition.z_step",
    "interval": "acquisition.time_interval",
    "acquired": "acquisition.date",
    "software": "analysis.method",
}

# Kinds of microscopy that record point by point: they have a dwell time where cameras have an exposure.
SCANNING_MODES = frozenset({"LaserScanningConfocalMicroscopy", "MultiPhotonMicroscopy", "STED", "FluorescenceLifetime"})
SCANNING = frozenset({"confocal", "multiphoton", "sted", "flim"})

NUMBERS = {
    "en": {2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six", 7: "Seven", 8: "Eight"},
    "nb": {2: "To", 3: "Tre", 4: "Fire", 5: "Fem", 6: "Seks", 7: "Sju", 8: "Åtte"},
}
