"""Words of the maDMP import: other spellings of fields, kinds of identifiers, languages, and the sentences of the report."""

# Spellings that tools use for a field of the standard.
ALIASES = {
    "mail": "mbox",
    "email": "mbox",
    "e_mail": "mbox",
    "datasets": "dataset",
    "contributors": "contributor",
    "projects": "project",
    "costs": "cost",
    "distributions": "distribution",
    "available_untill": "available_until",
    "licence": "license",
    "licenses": "license",
    "byteSize": "byte_size",
    "keywords": "keyword",
    "ethical_issues": "ethical_issues_exist",
    "support_versionning": "support_versioning",
}

# Kinds of identifiers as they are written elsewhere, in lower case. `HTTP-` is the way of drafts before 1.0.
TYPES = {
    "http-orcid": "orcid",
    "http-doi": "doi",
    "http-ark": "ark",
    "http-handle": "handle",
    "http-isni": "isni",
    "http-openid": "openid",
    "http-url": "url",
    "uri": "url",
    "hdl": "handle",
    "crossref": "fundref",
    "crossref funder id": "fundref",
    "custom": "other",
    **{name: name for name in ("orcid", "doi", "ark", "handle", "isni", "openid", "url", "other", "fundref", "ror")},
}

# What a part that lacks a demanded word gets; none of these says more than "not known".
WORDS: dict[str, dict[str, str]] = {
    "dataset": {"title": "Untitled dataset", "personal_data": "unknown", "sensitive_data": "unknown"},
    "distribution": {"title": "Untitled distribution", "data_access": "closed"},
    "project": {"title": "Untitled project"},
    "cost": {"title": "Cost"},
    "security_and_privacy": {"title": "Security and privacy"},
    "technical_resource": {"name": "Unnamed resource"},
    "metadata": {"language": "eng"},
    "contributor": {"name": "Unnamed contributor"},
}

# ISO 639-1 and names, to the ISO 639-3 codes of the standard. The languages people plan in here and around.
LANGUAGE_CODES = {
    "en": "eng", "english": "eng", "nb": "nob", "no": "nor", "nn": "nno", "norsk": "nor", "norwegian": "nor",
    "bokmål": "nob", "nynorsk": "nno", "se": "sme", "sv": "swe", "da": "dan", "fi": "fin", "is": "isl", "de": "deu",
    "ger": "deu", "german": "deu", "fr": "fra", "fre": "fra", "french": "fra", "nl": "nld", "dut": "nld", "es": "spa",
    "spanish": "spa", "it": "ita", "pt": "por", "pl": "pol", "cs": "ces", "cze": "ces", "sk": "slk", "hu": "hun",
    "el": "ell", "gre": "ell", "et": "est", "lv": "lav", "lt": "lit", "sl": "slv", "hr": "hrv", "sr": "srp",
    "ro": "ron", "bg": "bul", "uk": "ukr", "ru": "rus", "tr": "tur", "zh": "zho", "ja": "jpn", "ko": "kor",
    "ar": "ara", "he": "heb", "ca": "cat", "ga": "gle",
}  # fmt: skip

NO_PLAN = {
    "en": "There is no maDMP plan in this document: it needs a “dmp” with at least a title, and is an object. "
    "Export it again as maDMP (RDA DMP Common Standard) in JSON.",
    "nb": "Det er ingen maDMP-plan i dette dokumentet: det trenger en «dmp» med minst en tittel. "
    "Eksporter den på nytt som maDMP (RDA DMP Common Standard) i JSON.",
}

MESSAGES = {
    "unwrapped": {
        "en": "The plan stood inside an envelope of its tool, which was taken off.",
        "nb": "Planen lå i en konvolutt fra verktøyet sitt, som er tatt av.",
    },
    "wrapped": {
        "en": "The key “dmp” round the plan was missing and was added.",
        "nb": "Nøkkelen «dmp» rundt planen manglet og er lagt til.",
    },
    "nothing": {
        "en": "Empty, so it says nothing; it was left out.",
        "nb": "Tomt, og sier dermed ingenting; det er utelatt.",
    },
    "below_zero": {
        "en": "A size of {value} bytes cannot be: the number grew too large for the tool that wrote it. Ask there.",
        "nb": "En størrelse på {value} byte kan ikke stemme: tallet ble for stort for verktøyet som skrev det. Spør der.",
    },
    "renamed": {
        "en": "Another spelling of “{name}”; it is read as that.",
        "nb": "En annen skrivemåte for «{name}»; det leses som det.",
    },
    "listed": {
        "en": "A list belongs here; the single value was made one.",
        "nb": "Her hører en liste hjemme; enkeltverdien er gjort til en liste.",
    },
    "opened": {
        "en": "One value belongs here, not a list; the only one was taken.",
        "nb": "Her hører én verdi hjemme, ikke en liste; den eneste er brukt.",
    },
    "identified": {
        "en": "A bare identifier; its kind was added.",
        "nb": "En identifikator uten type; typen er lagt til.",
    },
    "utc": {
        "en": "“{value}” has no time zone; it is read as UTC.",
        "nb": "«{value}» mangler tidssone; det leses som UTC.",
    },
    "read_as": {"en": "“{value}” is read as “{mended}”.", "nb": "«{value}» leses som «{mended}»."},
    "filled": {
        "en": "The standard demands this and the document does not say it; “{value}” stands for “not known”.",
        "nb": "Standarden krever dette, og dokumentet sier det ikke; «{value}» står for «ikke kjent».",
    },
    "lacking": {
        "en": "The standard demands “{key}” and the document has none; the plan here stands in.",
        "nb": "Standarden krever «{key}», og dokumentet har ingen; planen her trer inn.",
    },
    "taken_out": {
        "en": "Against the standard and not to be mended, so it is not used. The text you sent is kept. ({reason})",
        "nb": "I strid med standarden og lar seg ikke rette, så det brukes ikke. Teksten du sendte, er bevart. ({reason})",
    },
    "invalid": {"en": "Against maDMP {version}: {reason}", "nb": "I strid med maDMP {version}: {reason}"},
    "no_question": {
        "en": "{value} No question here asks for this; it is kept, and comes out again in maDMP.",
        "nb": "{value} Ingen spørsmål her gjelder dette; det er bevart og kommer ut igjen i maDMP.",
    },
    "bad_orcid": {
        "en": "“{value}” is not a valid ORCID. It is kept, but not put into the answer.",
        "nb": "«{value}» er ikke en gyldig ORCID. Den er bevart, men ikke satt inn i svaret.",
    },
    "bad_ror": {
        "en": "“{value}” is not a valid ROR. It is kept, but not put into the answer.",
        "nb": "«{value}» er ikke en gyldig ROR. Den er bevart, men ikke satt inn i svaret.",
    },
    "bad_mail": {
        "en": "“{value}” is not a valid e-mail address. It is kept, but not put into the answer.",
        "nb": "«{value}» er ikke en gyldig e-postadresse. Den er bevart, men ikke satt inn i svaret.",
    },
    "language": {
        "en": "Plans here are written in English or Norwegian bokmål; this one is shown in English. The language is kept.",
        "nb": "Planer her er på engelsk eller bokmål; denne vises på engelsk. Språket er bevart.",
    },
    "title": {
        "en": "The title is longer than {limit} characters and was cut for the list of plans. The whole title is kept.",
        "nb": "Tittelen er lengre enn {limit} tegn og er kortet ned for planlisten. Hele tittelen er bevart.",
    },
}
