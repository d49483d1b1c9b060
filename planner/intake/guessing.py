"""Which format a text is in, by what stands in it, so that nobody has to know the name of it."""

import re


def format_guessed(text: str) -> str | None:
    """`madmp`, `pagetab`, `idr`, `rembi-yaml` or None. Reads the beginning only and parses nothing large."""
    head = text.lstrip("\ufeff \t\r\n")
    if head[:1] in "{[":
        keys = set(re.findall(r'"([\w$-]{1,40})"\s*:', text[:200_000]))
        if "dmp" in keys or {"dmp_id", "dataset"} <= keys:
            return "madmp"
        if {"section", "attributes"} <= keys or {"accno", "section"} <= keys:
            return "pagetab"
        return "rembi-yaml" if "study" in keys else None
    if re.search(r"^(Study|Comment\[IDR|Experiment|Screen)[^\t\n]*\t", text[:200_000], re.MULTILINE):
        return "idr"
    return "rembi-yaml" if re.search(r"^study:", text[:200_000], re.MULTILINE) else None
