"""What is planned and what was measured: the pixels of an image, a sample file, copies in another format. Whole numbers only."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from .lines import Source

# Bits a pixel of the OME 2016-06 pixel types.
PIXEL_BITS = {
    "bit": 1, "int8": 8, "uint8": 8, "int16": 16, "uint16": 16, "int32": 32, "uint32": 32,
    "float": 32, "double": 64, "complex": 64, "double-complex": 128,
}  # fmt: skip


@dataclass(frozen=True)
class Frame:
    """The pixels of one image. `channels` counts colour samples too, as OME's SizeC does; `positions` are the tiles,
    wells or stage positions that one image file holds. Raises ValueError for a size under one or an unknown type.
    """

    width: int
    height: int
    pixel_type: str
    planes: int = 1
    channels: int = 1
    timepoints: int = 1
    positions: int = 1

    def __post_init__(self) -> None:
        sizes = (self.width, self.height, self.planes, self.channels, self.timepoints, self.positions)
        if min(sizes) < 1:
            raise ValueError("an image has at least one pixel on every axis")
        if self.pixel_type not in PIXEL_BITS:
            raise ValueError(f"unknown pixel type {self.pixel_type!r}")

    @property
    def pixels(self) -> int:
        return self.width * self.height * self.planes * self.channels * self.timepoints * self.positions

    @property
    def bytes(self) -> int:
        """Uncompressed, without header and pyramid; a last part of a byte counts as one."""
        return -(-self.pixels * PIXEL_BITS[self.pixel_type] // 8)


@dataclass(frozen=True)
class Sample:
    """A measured file: its bytes on disk, and the bytes of its pixels uncompressed where they are known."""

    bytes: int
    pixel_bytes: int | None
    source: Source


def facts_pixel_bytes(facts: Mapping[str, Any]) -> int | None:
    """Uncompressed bytes of all images that the inspector found in a file; None where one has no known pixel type."""
    total = 0
    for image in facts.get("images") or []:
        bits = PIXEL_BITS.get(image.get("pixel_type") or "")
        if bits is None:
            return None
        pixels = 1
        for axis in ("size_x", "size_y", "size_z", "size_c", "size_t"):
            pixels *= image.get(axis) or 1
        for axis in image.get("axes") or []:
            pixels *= axis["size"]
        total += -(-pixels * bits // 8)
    return total or None


def image_bytes(frame: Frame | None, sample: Sample | None) -> int | None:
    """Bytes of one planned image. A sample alone is taken as it is; with a frame it lends its compression, rounded up.

    A frame alone counts as uncompressed. Neither: None, which is never zero.
    """
    if frame is None:
        return sample.bytes if sample else None
    if sample is None or not sample.pixel_bytes:
        return frame.bytes
    return -(-frame.bytes * sample.bytes // sample.pixel_bytes)


@dataclass(frozen=True)
class Conversion:
    """Copies of every image in an open format. `per_byte`: bytes of the copy for each byte of the original, as measured on
    samples; None where nothing was measured, which counts as large as the original. `sources`: the files measured.
    """

    into: str
    per_byte: Fraction | None = None
    sources: tuple[Source, ...] = ()

    def bytes_of(self, raw: int) -> int:
        """Rounded up."""
        return raw if self.per_byte is None else math.ceil(raw * self.per_byte)


@dataclass(frozen=True)
class Plan:
    """What is planned for one dataset. Unknown is None.

    `images`: planned in all, or `images_per_session` times `sessions`. `processed_bytes`: in all, as answered.
    `copies`: full copies of everything kept beside the first, such as a backup that is paid for by volume.
    `conversion`: a copy of the raw images in another format, kept with them.
    """

    image_bytes: int | None
    images: int | None = None
    images_per_session: int | None = None
    sessions: int | None = None
    processed_bytes: int | None = None
    copies: int = 0
    conversion: Conversion | None = None
    first_day: date | None = None
    last_day: date | None = None
    dataset: str | None = None

    @property
    def images_in_all(self) -> int | None:
        if self.images is not None:
            return self.images
        if self.images_per_session is None or self.sessions is None:
            return None
        return self.images_per_session * self.sessions


@dataclass(frozen=True)
class Volume:
    """Bytes at one moment. `copies` holds the bytes of all further copies together, converted ones among them."""

    raw: int
    processed: int
    copies: int

    @property
    def total(self) -> int:
        return self.raw + self.processed + self.copies
