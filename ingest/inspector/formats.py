"""Which format a file is: by its first bytes and its ending, before any parser is started.

Ids and names equal those of the format catalogue (reference `formats.yaml`). The table also names the Bio-Formats
reader to try first (asking all ~170 readers whether they know a file is most of the time on small files) and our
own independent reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.inspector import contents, tiffchain

_IN = "loci.formats.in."


@dataclass(frozen=True)
class Format:
    """One format: catalogue id, display name, first Bio-Formats class to try, our own reader's module name."""

    id: str
    name: str
    reader: str | None = None
    native: str | None = None
    bioformats: bool = True
    magics: tuple[bytes, ...] = ()


_TIFF = tiffchain.MAGICS
_HDF5 = (b"\x89HDF\r\n\x1a\n",)
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)

# ending (lower case) -> format; longest ending first
_BY_ENDING: dict[str, Format] = {
    ".ome.tif": Format("ome-tiff", "OME-TIFF", _IN + "OMETiffReader", "tiff", magics=_TIFF),
    ".companion.ome": Format("ome-tiff", "OME-TIFF", _IN + "OMETiffReader"),
    ".ome.xml": Format("ome-xml", "OME-XML", _IN + "OMEXMLReader", "omexmlfile"),
    ".ome": Format("ome-xml", "OME-XML", _IN + "OMEXMLReader", "omexmlfile"),
    ".czi": Format("czi", "Zeiss CZI", _IN + "ZeissCZIReader", "czi", magics=(b"ZISRAWFILE",)),
    ".lif": Format("lif", "Leica LIF", _IN + "LIFReader", "lif", magics=(b"\x70\0\0\0",)),
    ".lof": Format("lof", "Leica LOF", _IN + "LOFReader", magics=(b"\x70\0\0\0",)),
    ".xlef": Format("xlef", "Leica XLEF project", _IN + "XLEFReader"),
    ".nd2": Format("nd2", "Nikon ND2", _IN + "ND2Reader", "nd2", magics=(b"\xda\xce\xbe\x0a", b"\0\0\0\x0cjP  ")),
    ".ims": Format("imaris", "Imaris", _IN + "ImarisHDFReader", "imaris", magics=_HDF5),
    ".h5": Format("hdf5", "HDF5 (generic)", None, "hdf5", False, _HDF5),
    ".hdf5": Format("hdf5", "HDF5 (generic)", None, "hdf5", False, _HDF5),
    ".he5": Format("hdf5", "HDF5 (generic)", None, "hdf5", False, _HDF5),
    ".ch5": Format("cellh5", "CellH5", _IN + "CellH5Reader", "hdf5", True, _HDF5),
    ".zarr": Format("ome-zarr", "OME-Zarr (OME-NGFF)", None, "omezarr", False),
    ".ozx": Format("ome-zarr", "OME-Zarr (OME-NGFF)", None, "omezarr", False, (b"PK\3\4", b"PK\5\6")),
    ".lsm": Format("lsm", "Zeiss LSM", _IN + "ZeissLSMReader", "tiff", magics=_TIFF),
    ".zvi": Format("zvi", "Zeiss ZVI", _IN + "ZeissZVIReader", magics=_OLE),
    ".txrm": Format("zeiss-xrm", "Zeiss X-ray microscopy", magics=_OLE),
    ".oir": Format("oir", "Olympus OIR", _IN + "OIRReader"),
    ".oib": Format("oib-oif", "Olympus FluoView OIB / OIF", _IN + "FV1000Reader", magics=_OLE),
    ".oif": Format("oib-oif", "Olympus FluoView OIB / OIF", _IN + "FV1000Reader"),
    ".vsi": Format("vsi", "Olympus cellSens VSI", _IN + "CellSensReader", magics=_TIFF),
    ".dv": Format("deltavision", "DeltaVision", _IN + "DeltavisionReader"),
    ".r3d": Format("deltavision", "DeltaVision", _IN + "DeltavisionReader"),
    ".svs": Format("svs", "Aperio SVS", _IN + "SVSReader", "tiff", magics=_TIFF),
    ".ndpi": Format("ndpi", "Hamamatsu NDPI", _IN + "NDPIReader", "tiff", magics=_TIFF),
    ".qptiff": Format("qptiff", "Vectra QPTIFF", _IN + "VectraReader", "tiff", magics=_TIFF),
    ".scn": Format("leica-scn", "Leica SCN", _IN + "LeicaSCNReader", "tiff", magics=_TIFF),
    ".bif": Format("ventana-bif", "Ventana BIF", _IN + "VentanaReader", "tiff", magics=_TIFF),
    ".flex": Format("opera-flex", "Opera Flex", _IN + "FlexReader", magics=_TIFF),
    ".stk": Format("metamorph", "MetaMorph STK / ND", _IN + "MetamorphReader", "tiff", magics=_TIFF),
    ".nd": Format("metamorph", "MetaMorph STK / ND", _IN + "MetamorphReader"),
    ".mrc": Format("mrc", "MRC", _IN + "MRCReader"),
    ".mrcs": Format("mrc", "MRC", _IN + "MRCReader"),
    ".map": Format("mrc", "MRC", _IN + "MRCReader"),
    ".rec": Format("mrc", "MRC", _IN + "MRCReader"),
    ".st": Format("mrc", "MRC", _IN + "MRCReader"),
    ".ali": Format("mrc", "MRC", _IN + "MRCReader"),
    ".ics": Format("ics", "Image Cytometry Standard", _IN + "ICSReader"),
    ".ids": Format("ics", "Image Cytometry Standard", _IN + "ICSReader"),
    ".nrrd": Format("nrrd", "NRRD", _IN + "NRRDReader", magics=(b"NRRD",)),
    ".nhdr": Format("nrrd", "NRRD", _IN + "NRRDReader", magics=(b"NRRD",)),
    ".dcm": Format("dicom", "DICOM (including whole slide)", _IN + "DicomReader"),
    ".dicom": Format("dicom", "DICOM (including whole slide)", _IN + "DicomReader"),
    ".klb": Format("klb", "Keller Lab Block", _IN + "KLBReader"),
    ".obf": Format("obf-msr", "Imspector OBF / MSR", _IN + "OBFReader"),
    ".msr": Format("obf-msr", "Imspector OBF / MSR"),
    ".sdt": Format("spc-sdt", "Becker & Hickl SDT", _IN + "SDTReader"),
    ".fli": Format("lambert-fli", "Lambert FLIM", _IN + "LiFlimReader"),
    ".sif": Format("andor-sif", "Andor SIF", _IN + "SIFReader"),
    ".liff": Format("openlab", "Openlab LIFF", _IN + "OpenlabReader"),
    ".mvd2": Format("volocity", "Volocity library", _IN + "VolocityReader"),
    ".xdce": Format("incell", "IN Cell Analyzer", _IN + "InCellReader"),
    ".wpi": Format("cv7000", "Yokogawa CV7000 / CV8000", _IN + "CV7000Reader"),
    ".htd": Format("metaxpress", "MetaXpress / ImageXpress", _IN + "MetaxpressTiffReader"),
    ".lei": Format("lei", "Leica LCS", _IN + "LeicaReader"),
    ".dm3": Format("dm", "Gatan DM3 / DM4", _IN + "GatanReader"),
    ".dm4": Format("dm", "Gatan DM3 / DM4", _IN + "GatanReader"),
    ".sldy": Format("slidebook7", "SlideBook 7"),
    ".sld": Format("slidebook", "SlideBook 6"),
    ".dcimg": Format("dcimg", "Hamamatsu DCIMG"),
    ".jp2": Format("jp2", "JPEG 2000", _IN + "JPEG2000Reader", magics=(b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")),
    ".j2k": Format("jp2", "JPEG 2000", _IN + "JPEG2000Reader", magics=(b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")),
    ".png": Format("png", "PNG", _IN + "APNGReader", "raster", magics=(b"\x89PNG\r\n\x1a\n",)),
    ".jpg": Format("jpeg", "JPEG", _IN + "JPEGReader", "raster", magics=(b"\xff\xd8\xff",)),
    ".jpeg": Format("jpeg", "JPEG", _IN + "JPEGReader", "raster", magics=(b"\xff\xd8\xff",)),
    ".bmp": Format("bmp", "BMP", _IN + "BMPReader", "raster", magics=(b"BM",)),
    ".gif": Format("gif", "GIF", _IN + "GIFReader", "raster", magics=(b"GIF8",)),
    ".avi": Format("avi", "AVI", _IN + "AVIReader", magics=(b"RIFF",)),
    ".xml": Format("bdv", "BigDataViewer HDF5 / N5", _IN + "BDVReader", "bdv"),
    ".tif": Format("tiff", "TIFF (plain)", None, "tiff", magics=_TIFF),
}
for _same in (".ome.tiff", ".ome.tf2", ".ome.tf8", ".ome.btf"):
    _BY_ENDING[_same] = _BY_ENDING[".ome.tif"]
for _same in (".tiff", ".tf2", ".tf8", ".btf"):
    _BY_ENDING[_same] = _BY_ENDING[".tif"]
_BY_ENDING[".zarr.zip"] = _BY_ENDING[".ozx"]
_ENDINGS = sorted(_BY_ENDING, key=len, reverse=True)

BIOFORMATS_READERS = {
    "OMETiffReader": "ome-tiff", "ZeissCZIReader": "czi", "LIFReader": "lif", "ND2Reader": "nd2",
    "ImarisHDFReader": "imaris", "ZeissLSMReader": "lsm", "ZeissZVIReader": "zvi", "OIRReader": "oir",
    "FV1000Reader": "oib-oif", "CellSensReader": "vsi", "DeltavisionReader": "deltavision", "SVSReader": "svs",
    "NDPIReader": "ndpi", "MRCReader": "mrc", "BDVReader": "bdv", "OMEXMLReader": "ome-xml",
    "MetamorphReader": "metamorph", "MicromanagerReader": "micromanager", "LeicaSCNReader": "leica-scn",
    "NikonElementsTiffReader": "nikon-tiff", "FluoviewReader": "olympus-tiff", "FEITiffReader": "fei-tiff",
    "PrairieReader": "prairie", "OperettaReader": "operetta", "FlexReader": "opera-flex", "InCellReader": "incell",
    "CV7000Reader": "cv7000", "ScanrReader": "scanr", "MetaxpressTiffReader": "metaxpress", "DicomReader": "dicom",
    "VectraReader": "qptiff", "VentanaReader": "ventana-bif", "ICSReader": "ics", "NRRDReader": "nrrd",
    "LeicaReader": "lei", "GatanReader": "dm", "JPEG2000Reader": "jp2", "APNGReader": "png", "JPEGReader": "jpeg",
    "TileJPEGReader": "jpeg", "BMPReader": "bmp", "GIFReader": "gif", "AVIReader": "avi", "XLEFReader": "xlef",
    "LOFReader": "lof", "CellH5Reader": "cellh5", "KLBReader": "klb", "OBFReader": "obf-msr",
}  # fmt: skip
NAMES = {entry.id: entry.name for entry in _BY_ENDING.values()} | {
    "micromanager": "Micro-Manager image file stack", "nikon-tiff": "Nikon Elements TIFF",
    "olympus-tiff": "Olympus FluoView TIFF", "fei-tiff": "FEI / Thermo TIFF", "prairie": "Bruker (Prairie) TIFF",
    "operetta": "Operetta / Phenix (Harmony)", "scanr": "Olympus ScanR", "unknown": "other format",
}  # fmt: skip

_PLAIN_TIFF = _BY_ENDING[".tif"]
_IMAGEJ_TIFF = replace(_PLAIN_TIFF, reader=_IN + "TiffDelegateReader")
_OME_TIFF = _BY_ENDING[".ome.tif"]
UNKNOWN = Format("unknown", "other format")


def ending_of(name: str) -> str:
    """The longest known ending of a file name, lower case; else its last suffix."""
    low = name.lower()
    for ending in _ENDINGS:
        if low.endswith(ending):
            return ending
    return Path(low).suffix


def by_name(name: str) -> Format | None:
    """The format the name claims, or None for an ending we do not know."""
    return _BY_ENDING.get(ending_of(name.rstrip("/")))


def read_head(path: Path, length: int = 65_536) -> bytes:
    """The first bytes of a file; empty for a folder."""
    if path.is_dir():
        return b""
    with contents.opened(path) as opened:
        return opened.read(length)


def is_zarr(path: Path) -> bool:
    """Whether a folder is a Zarr group or array of version 2 or 3."""
    return path.is_dir() and any((path / name).is_file() for name in (".zgroup", ".zarray", "zarr.json", ".zattrs"))


def identify(path: Path, head: bytes) -> Format:
    """The format of a file from its content and name; UNKNOWN if neither tells.

    Content wins over the ending where the magic bytes are decisive: a CZI named .tif is a CZI.
    """
    if path.is_dir():
        return _BY_ENDING[".zarr"] if is_zarr(path) else UNKNOWN
    claimed = by_name(path.name)
    if claimed is not None and (not claimed.magics or head.startswith(claimed.magics)):
        if claimed.id == "ome-tiff" and ending_of(path.name) == ".companion.ome":
            return claimed
        if claimed is _PLAIN_TIFF:
            return _tiff_of(path, head)
        if claimed.id == "ome-tiff" and not holds_ome_xml(path, head):
            return _PLAIN_TIFF
        if claimed.id == "bdv" and b"<SpimData" not in head[:4096]:
            return Format("unknown", "other format") if b"<OME" not in head[:4096] else _BY_ENDING[".ome"]
        if claimed.id == "hdf5":
            return claimed
        return claimed
    for entry in _BY_ENDING.values():
        if entry.id in ("bmp", "bdv", "lof", "cellh5", "jp2", "vsi"):
            continue
        if entry.magics and any(len(magic) >= 6 and head.startswith(magic) for magic in entry.magics):
            return entry
    if head.startswith(_TIFF):
        return _tiff_of(path, head)
    if head.startswith(b"\xda\xce\xbe\x0a"):
        return _BY_ENDING[".nd2"]
    return claimed if claimed is not None and not claimed.magics else UNKNOWN


def _tiff_of(path: Path, head: bytes) -> Format:
    """OME-TIFF, a TIFF written by ImageJ (one reader is enough to ask), or any other TIFF (all are asked)."""
    if holds_ome_xml(path, head):
        return _OME_TIFF
    from ingest.inspector.prechecks import first_description

    described = first_description(path) or b""
    return _IMAGEJ_TIFF if described.startswith(b"ImageJ=") and b"icro-Manager" not in head else _PLAIN_TIFF


def holds_ome_xml(path: Path, head: bytes) -> bool:
    """Whether a TIFF's first ImageDescription holds an OME block (read without a parser of images)."""
    if re.search(rb"<(?:\w+:)?OME[\s>]", head):
        return True
    from ingest.inspector.prechecks import first_description

    text = first_description(path)
    return bool(text and re.search(rb"<(?:\w+:)?OME[\s>]", text[:65_536]))
