"""Files that the tests make themselves, good ones, so that the suite needs no samples."""

from __future__ import annotations

import zipfile
from pathlib import Path

import h5py
import numpy
import tifffile

RANDOM = numpy.random.default_rng(7)


def pixels(*shape: int, dtype: str = "uint16") -> numpy.ndarray:
    """Smooth pixels with some noise, so that pictures and codecs have something to do."""
    y, x = numpy.mgrid[: shape[-2], : shape[-1]]
    plane = 2000 + 1500 * numpy.sin(x / 9) * numpy.cos(y / 7)
    return (plane + RANDOM.integers(0, 50, shape)).astype(dtype)


def ome_tiff(path: Path, *, name: str = "cells", channels: tuple[str, ...] = ("DAPI", "GFP"), z: int = 3) -> Path:
    """An OME-TIFF of z sections and named channels at 0.25 µm with 0.5 µm steps."""
    tifffile.imwrite(
        path, pixels(len(channels), z, 48, 64), ome=True, photometric="minisblack",
        metadata={
            "axes": "CZYX", "Name": name, "PhysicalSizeX": 0.25, "PhysicalSizeXUnit": "µm", "PhysicalSizeY": 0.25,
            "PhysicalSizeYUnit": "µm", "PhysicalSizeZ": 0.5, "PhysicalSizeZUnit": "µm", "Channel": {"Name": list(channels)},
        },
    )  # fmt: skip
    return path


def ome_block(path: Path, xml: str) -> Path:
    """A TIFF of one 16 x 16 plane whose ImageDescription is `xml` as it stands."""
    tifffile.imwrite(path, pixels(16, 16), description=xml.encode(), metadata=None, photometric="minisblack")
    return path


def plain_tiff(path: Path, *, dpi: int = 72) -> Path:
    """A TIFF with the resolution that picture software writes."""
    tifffile.imwrite(path, pixels(40, 50), resolution=(dpi, dpi), resolutionunit="INCH", photometric="minisblack")
    return path


def imagej_tiff(path: Path, *, unit: str = "um", pixel: float = 0.2) -> Path:
    """An ImageJ hyperstack of 2 times, 3 sections, 2 channels."""
    tifffile.imwrite(
        path, pixels(2, 3, 2, 30, 40), imagej=True, resolution=(1 / pixel, 1 / pixel),
        metadata={"axes": "TZCYX", "spacing": 0.7, "unit": unit, "finterval": 2.5},
    )  # fmt: skip
    return path


def czi(path: Path, *, compression: str = "zstd1:ExplicitLevel=2") -> Path:
    """A CZI of 2 channels and 3 sections, Zstandard as current ZEN writes it."""
    from pylibCZIrw import czi as library

    with library.create_czi(str(path), compression_options=compression, exist_ok=True) as opened:
        for channel in range(2):
            for z in range(3):
                opened.write(pixels(40, 60), plane={"C": channel, "Z": z, "T": 0})
        opened.write_metadata("made", channel_names={0: "DAPI", 1: "GFP"}, scale_x=2e-7, scale_y=2e-7, scale_z=6e-7)
    return path


def imaris(path: Path) -> Path:
    """A minimal Imaris 5.5 file of 2 channels, 5 sections at 1 µm, pixels of 0.5 µm."""
    with h5py.File(path, "w") as opened:
        opened.attrs["ImarisDataSet"] = numpy.bytes_("ImarisDataSet")
        image = opened.create_group("DataSetInfo/Image")

        def tell(group: h5py.Group, **words: str) -> None:
            for key, word in words.items():
                group.attrs[key] = numpy.array([sign.encode() for sign in word], "S1")

        tell(image, X="32", Y="24", Z="5", Unit="um", ExtMin0="0", ExtMin1="0", ExtMin2="0", ExtMax0="16", ExtMax1="12",
             ExtMax2="5", RecordingDate="2024-05-06 07:08:09.000")  # fmt: skip
        for number, name in enumerate(("DAPI", "GFP")):
            tell(opened.create_group(f"DataSetInfo/Channel {number}"), Name=name, Color="0.0 1.0 0.0")
            opened[f"DataSet/ResolutionLevel 0/TimePoint 0/Channel {number}/Data"] = pixels(5, 24, 32)
    return path


def ome_zarr(path: Path, *, version: int = 2) -> Path:
    """An OME-Zarr folder (0.4 on Zarr 2, 0.5 on Zarr 3) of 2 channels and 4 sections."""
    import zarr

    axes = [{"name": "c", "type": "channel"}] + [{"name": a, "type": "space", "unit": "micrometer"} for a in "zyx"]
    data = pixels(2, 4, 32, 48)
    levels = []
    group = zarr.open_group(str(path), mode="w", zarr_format=version)
    for level in range(2):
        step = 2**level
        group.create_array(f"{level}", data=data[:, :, ::step, ::step], chunks=(1, 1, 32, 32))
        levels.append({
            "path": str(level),
            "coordinateTransformations": [{"type": "scale", "scale": [1, 0.5, 0.2 * step, 0.2 * step]}],
        })  # fmt: skip
    told = {
        "multiscales": [{"version": "0.4", "name": "made", "axes": axes, "datasets": levels}],
        "omero": {"channels": [{"label": "DAPI", "color": "0000FF"}, {"label": "GFP", "color": "00FF00"}]},
    }
    group.attrs.update(told if version == 2 else {"ome": {"version": "0.5", **told}})
    return path


def zipped(path: Path, folder: Path, *, top: str = "") -> Path:
    """A folder's files in a zip, below `top`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for each in sorted(folder.rglob("*")):
            if each.is_file():
                opened.write(each, top + each.relative_to(folder).as_posix())
    return path


def files_of(folder: Path) -> dict[str, Path]:
    """{relative name: path} of all files of a set, the folder's own name first."""
    return {str(path.relative_to(folder.parent)): path for path in folder.rglob("*") if path.is_file()}
