"""The frozen plan as it is, for people who want everything and for moving between portals."""

import json

from .contract import Options, Snapshot, Thumbnails


class JsonExporter:
    kind = "json"
    media_type = "application/json"
    suffix = "json"
    title = {"en": "JSON, everything", "nb": "JSON, alt"}
    about = {
        "en": "The complete plan as this portal keeps it, with evidence and sources.",
        "nb": "Hele planen slik portalen lagrer den, med filopplysninger og kilder.",
    }

    def export(self, snapshot: Snapshot, options: Options, thumbnails: Thumbnails) -> bytes:
        return json_bytes(snapshot)


def json_bytes(document: object) -> bytes:
    """UTF-8, indented, keys in the order given. Lone surrogates, which UTF-8 cannot hold, stay as escapes."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return text.encode("utf-8", "backslashreplace") + b"\n"
