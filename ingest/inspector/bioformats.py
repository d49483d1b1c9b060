"""Bio-Formats as the first reader: opens a file, answers its OME-XML, raw key/values and bounded planes.

The only module besides `engine` that touches Java. Exceptions become error codes here; their text, which often
holds server paths, stays behind. Pyramid levels are kept out of the images (`flattenedResolutions` off), sets are
followed (`groupFiles` on; the sandbox and the check of used files bound them), Memoizer is never used.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import jpype
import numpy

from ingest.inspector import contents, cziheader, omexml
from ingest.inspector.facts import Reading, blank_channel, blank_image
from ingest.inspector.refusals import Refused

_log = logging.getLogger(__name__)
IN_MEMORY = 16 << 20
# Readers that are handed a file in memory, up to how many bytes: Bio-Formats reads ND2 byte by byte and fetches a MiB
# from disk at each jump through the others (measured: half the time of a small OME-TIFF or CZI; a LIF gains nothing).
_IN_MEMORY = {
    "ZeissCZIReader": IN_MEMORY, "ND2Reader": IN_MEMORY, "OMETiffReader": 4 << 20, "TiffDelegateReader": 4 << 20,
}  # fmt: skip
FEW = 60  # values of a table that are sooner fetched one by one than Jackson is loaded
_TYPES = {
    "int8": "i1",
    "uint8": "u1",
    "int16": "i2",
    "uint16": "u2",
    "int32": "i4",
    "uint32": "u4",
    "float": "f4",
    "double": "f8",
}


@dataclass
class Opened:
    """A file that Bio-Formats holds open."""

    reader: Any
    store: Any
    class_name: str
    used_files: list[Path]
    reading: Reading
    mapped: str | None = None  # path that Bio-Formats reads from memory
    findings: list[dict[str, Any]] = field(default_factory=list)

    def close(self) -> None:
        """Lets go of the file; the reader can be used for the next."""
        self.reader.close()
        if self.mapped is not None:
            jpype.JClass("loci.common.Location").mapFile(self.mapped, None)


class BioFormats:
    """The warm readers of one child. Not thread-safe: one file at a time."""

    def __init__(self, version: str) -> None:
        self.version = version
        factory = jpype.JClass("loci.common.services.ServiceFactory")()
        self._service = factory.getInstance(jpype.JClass("loci.formats.services.OMEXMLService"))
        self._named: dict[str, Any] = {}
        self._location = jpype.JClass("loci.common.Location")
        self._handle = jpype.JClass("loci.common.ByteArrayHandle")
        self._format_tools = jpype.JClass("loci.formats.FormatTools")
        self._memory: Any = None

    @cached_property
    def _any(self) -> Any:
        """The reader that asks all others; made when no reader is named, since it holds two hundred."""
        return self._set_up(jpype.JClass("loci.formats.ImageReader")())

    @cached_property
    def _mapper(self) -> Any:
        """Jackson, which writes a table of key/values in one call; None where a site's jar comes without it."""
        jackson = "com.fasterxml.jackson.databind."
        try:
            mapper = jpype.JClass(jackson + "ObjectMapper")()
            module = jpype.JClass(jackson + "module.SimpleModule")()
            as_text = jpype.JClass(jackson + "ser.std.ToStringSerializer").instance
            module.addSerializer(jpype.JClass("ome.units.quantity.Quantity"), as_text)
            mapper.registerModule(module)
        except TypeError:
            return None
        return mapper

    def warm(self) -> None:
        """Makes what a first file does not need and every later one is quicker with."""
        _made = self._mapper, self._any

    @staticmethod
    def _set_up(reader: Any) -> Any:
        options = jpype.JClass("loci.formats.in.DynamicMetadataOptions")()
        options.setBoolean("zeissczi.attachments", False)
        reader.setMetadataOptions(options)
        reader.setFlattenedResolutions(False)
        reader.setGroupFiles(True)
        return reader

    def _named_reader(self, name: str) -> Any:
        if name not in self._named:
            try:
                self._named[name] = self._set_up(jpype.JClass(name)())
            except TypeError:  # this jar has no such reader
                self._named[name] = None
        return self._named[name]

    def open(
        self,
        path: Path,
        first: str | None = None,
        *,
        before: Callable[[], object] = bool,
        after: Callable[[], object] = bool,
    ) -> Opened:
        """Opens a file, with the reader class `first` if the file's magic named one, else by asking all.

        Python is free for others between `before`, called when a reader of Java is about to read the file, and `after`,
        called when one is done: the short calls into Java around them would each wait for their turn, so `after` may wait.
        `before` is called again where a second reader has to be asked.
        Raises Refused: unsupported, companion_missing, damaged.
        """
        if first is not None and (reader := self._named_reader(first)) is not None:
            mapped = self._map(path, first)
            try:
                opened = self._open_with(reader, path, before, after)
                opened.mapped = mapped
                return opened
            except jpype.JException:
                reader.close()
                self._location.mapFile(str(path), None)
        asking = self._any
        try:
            return self._open_with(asking, path, before, after)
        except jpype.JException as error:
            asking.close()
            raise Refused(_code_of(error), _class_name(error)) from None

    def _map(self, path: Path, first: str) -> str | None:
        """Hands a small file over in memory, under its path; a CZI without the bulk of its header."""
        size = path.stat().st_size
        if not 0 < size <= _IN_MEMORY.get(first.rpartition(".")[2], 0):
            return None
        header = cziheader.read(path) if first.endswith(".ZeissCZIReader") else None
        room = self._room(size)
        with memoryview(room) as signed, signed.cast("B") as content:
            if not contents.fill(path, content):
                return None
            if header is not None and header.short is not header.xml:
                cziheader.lighten(content, header)
        self._location.mapFile(str(path), self._handle(room))
        return str(path)

    def _room(self, size: int) -> Any:
        """Memory that Python and Java share; the same for every file, so that none has to be given back."""
        if self._memory is None or self._memory.capacity() < size:
            self._memory = jpype.JClass("java.nio.ByteBuffer").allocateDirect(1 << max(20, (size - 1).bit_length()))
        self._memory.clear()
        self._memory.limit(size)
        return self._memory.slice()

    def _open_with(self, reader: Any, path: Path, before: Callable[[], object], after: Callable[[], object]) -> Opened:
        store = self._service.createOMEXMLMetadata()
        reader.setMetadataStore(store)
        before()
        reader.setId(str(path))
        after()
        used = [Path(os.path.realpath(str(name))) for name in reader.getUsedFiles()]
        inner = reader.getReader() if hasattr(reader, "getReader") else reader
        name = str(inner.getClass().getSimpleName())
        opened = Opened(reader, store, name, used, Reading("Bio-Formats", self.version))
        opened.reading = self._reading(opened)
        return opened

    def _reading(self, opened: Opened) -> Reading:
        try:
            xml = (
                opened.store.dumpXML()
            )  # six times faster than the service's getOMEXML, which adds the schema location
        except jpype.JException:  # text that has no form in XML; the service may know another way
            xml = self._service.getOMEXML(opened.store)
        reading: Reading | None = None
        if xml is not None:
            try:
                reading = omexml.reading_of(omexml.parse(str(xml)), reader="Bio-Formats", version=self.version)
            except omexml.Unreadable:
                reading = None
        if reading is None or len(reading.images) != opened.reader.getSeriesCount():
            reading = self._core_reading(opened.reader)
        reading.details["reader_class"] = opened.class_name
        for index, image in enumerate(reading.images):
            opened.reader.setSeries(index)
            image["pyramid_levels"] = int(opened.reader.getResolutionCount())
            image["rgb"] = bool(opened.reader.isRGB())
            self._modulo(opened.reader, image)
        opened.reader.setSeries(0)
        return reading

    @staticmethod
    def _modulo(reader: Any, image: dict[str, Any]) -> None:
        """Axes beyond XYZCT (lifetime, phase, spectra), which OME folds into Z, C or T."""
        for key, modulo in (
            ("size_z", reader.getModuloZ()), ("size_c", reader.getModuloC()), ("size_t", reader.getModuloT()),
        ):  # fmt: skip
            length = int(modulo.length())
            if length > 1 and image[key] % length == 0:
                image[key] //= length
                kind = str(modulo.type).lower() if modulo.type is not None else "other"
                image["axes"].append({"name": kind, "size": length})

    def _core_reading(self, reader: Any) -> Reading:
        """Sizes without OME-XML: the text of some headers (NUL, control signs) has no form in XML."""
        answer = Reading("Bio-Formats", self.version, sources=dict(omexml.SOURCES))
        for series in range(int(reader.getSeriesCount())):
            reader.setSeries(series)
            image = blank_image()
            for axis in "XYZCT":
                image[f"size_{axis.lower()}"] = int(getattr(reader, f"getSize{axis}")())
            image["pixel_type"] = str(self._format_tools.getPixelTypeString(reader.getPixelType()))
            image["channels"] = [blank_channel() for _ in range(int(reader.getEffectiveSizeC()))]
            answer.images.append(image)
        answer.details["without_ome_xml"] = True
        return answer

    def raw(self, opened: Opened, limit: int) -> bytes:
        """Key/values as the reader kept them, as JSON {"global": {...}, "series": [...]}, about `limit` bytes long.

        Written by Jackson in one call a table: one call a value costs ten times as much.
        """
        whole, size = self._table(opened.reader.getGlobalMetadata()), 0
        tables: list[bytes] = []
        for series in range(int(opened.reader.getSeriesCount())):
            opened.reader.setSeries(series)
            table = self._table(opened.reader.getSeriesMetadata())
            size += len(table)
            if len(whole) + size > limit:
                break
            tables.append(table)
        opened.reader.setSeries(0)
        return b'{"global": %b, "series": [%b]}' % (whole, b", ".join(tables))

    def _table(self, table: Any) -> bytes:
        if table.isEmpty():
            return b"{}"
        if ("_mapper" in self.__dict__ or table.size() > FEW) and self._mapper is not None:
            try:
                return bytes(memoryview(self._mapper.writeValueAsBytes(table)))
            except jpype.JException as error:  # a value Jackson cannot write; the slow way takes every value as text
                _log.debug("raw values: %s", _class_name(error))
        return json.dumps({str(entry.getKey()): str(entry.getValue()) for entry in table.entrySet()}).encode()

    def probe(self, opened: Opened) -> None:
        """Decodes a corner of the first plane. Raises Refused("damaged" or "unsupported") if that fails."""
        reader = opened.reader
        width, height = min(64, int(reader.getSizeX())), min(64, int(reader.getSizeY()))
        plane_bytes = int(reader.getSizeX()) * int(reader.getSizeY()) * 4
        if plane_bytes > 1 << 29:
            return
        try:
            reader.openBytes(0, 0, 0, width, height)
        except jpype.JException as error:
            raise Refused(_code_of(error, pixels=True), _class_name(error)) from None

    def planes(self, opened: Opened, series: int, *, target_px: int, plane_mb: int) -> Iterator[tuple[int, Any, float]]:
        """Planes of the middle section of one image: (channel, array YX or YXS, scale), at most six channels.

        The smallest pyramid level above `target_px` is read; a plane larger than `plane_mb` is read as a crop of
        its middle. Raises Refused if pixels cannot be decoded.
        """
        reader = opened.reader
        reader.setSeries(series)
        best, full = 0, int(reader.getSizeX())
        for level in range(int(reader.getResolutionCount())):
            reader.setResolution(level)
            if max(reader.getSizeX(), reader.getSizeY()) >= target_px:
                best = level
        reader.setResolution(best)
        width, height = int(reader.getSizeX()), int(reader.getSizeY())
        scale = full / max(width, 1)
        kind = str(self._format_tools.getPixelTypeString(reader.getPixelType()))
        samples = int(reader.getRGBChannelCount())
        dtype = numpy.dtype(("<" if reader.isLittleEndian() else ">") + _TYPES.get(kind, "u1"))
        x, y, w, h = 0, 0, width, height
        if width * height * samples * dtype.itemsize > plane_mb << 20:
            w, h = min(width, 2048), min(height, 2048)
            x, y = (width - w) // 2, (height - h) // 2
        for channel in range(min(6, int(reader.getEffectiveSizeC()))):
            index = reader.getIndex(int(reader.getSizeZ()) // 2, channel, 0)
            try:
                raw = reader.openBytes(index, x, y, w, h)
            except jpype.JException as error:
                raise Refused(_code_of(error, pixels=True), _class_name(error)) from None
            data = numpy.frombuffer(bytes(memoryview(raw)), dtype=dtype)
            if samples == 1:
                yield channel, data[: w * h].reshape(h, w), scale
            elif reader.isInterleaved():
                yield channel, data[: w * h * samples].reshape(h, w, samples), scale
            else:
                yield channel, numpy.moveaxis(data[: w * h * samples].reshape(samples, h, w), 0, -1), scale
        reader.setResolution(0)
        reader.setSeries(0)


def _class_name(error: Any) -> str:
    return str(error.getClass().getName())


def _code_of(error: Any, *, pixels: bool = False) -> str:
    """The interface's code for a Java exception, from its class and causes, never from a path in its text."""
    names: list[str] = []
    cause = error
    while cause is not None and len(names) < 6:
        names.append(str(cause.getClass().getSimpleName()))
        cause = cause.getCause()
    if any(name in ("FileNotFoundException", "NoSuchFileException", "AccessDeniedException") for name in names):
        return "companion_missing"
    if any("UnsupportedCompression" in name or name in ("MissingLibraryException", "EnumException") for name in names):
        return "unsupported"
    if "UnknownFormatException" in names:
        return "unsupported"
    return "unsupported" if pixels and "FormatException" in names[:1] else "damaged"
