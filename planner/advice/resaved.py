"""How large lossless copies in open formats were when the inspector tried them on a part of each sample file."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .amounts import bytes_words
from .lines import Line, Severity, Source, both, filled, sources_joined


@dataclass(frozen=True)
class Resaved:
    """A lossless copy of a part of a file: how it was saved (`OME-TIFF, Zstandard`), the part's uncompressed bytes, the copy's."""

    kind: str
    bytes: int
    resaved_bytes: int
    source: Source


def resaved_lines(resaved: Sequence[Resaved], dataset: str | None = None) -> tuple[Line, ...]:
    """How large lossless copies were, each kind over all files that were tried, the smallest first."""
    kinds: dict[str, list[Resaved]] = {}
    for each in resaved:
        kinds.setdefault(each.kind, []).append(each)
    sizes = {kind: (sum(e.resaved_bytes for e in found), sum(e.bytes for e in found)) for kind, found in kinds.items()}
    ordered = sorted(kinds, key=lambda kind: Fraction(*sizes[kind]))
    return tuple(_resaved_line(kind, sizes[kind], kinds[kind], dataset) for kind in ordered)


def _resaved_line(kind: str, sizes: tuple[int, int], found: Sequence[Resaved], dataset: str | None) -> Line:
    after, before = sizes
    share = str(round(Fraction(after, before) * 100))
    return Line(
        "format.resaved",
        Severity.INFO,
        filled(
            both(
                "A lossless copy as {kind} takes {share} % of the uncompressed pixels.",
                "En tapsfri kopi som {kind} tar {share} % av de ukomprimerte pikslene.",
            ),
            kind=kind,
            share=share,
        ),
        filled(
            both("Measured: {before} of pixels became {after}.", "Målt: {before} piksler ble {after}."),
            before=bytes_words(before),
            after=bytes_words(after),
        ),
        sources_joined([each.source for each in found]),
        "process.convert",
        dataset,
    )
