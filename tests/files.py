"""Small real files that the tests make themselves, so that the suite says something without the sample folder."""

from pathlib import Path

import numpy as np
import tifffile
from pylibCZIrw import czi as pyczi

PIXEL_UM = 0.325


def czi_write(
    path: Path, *, channels: tuple[str, ...] = ("DAPI", "EGFP"), z: int = 3, t: int = 2, size: int = 64
) -> Path:
    """A genuine, calibrated, Zstd-compressed CZI."""
    rng = np.random.default_rng(7)
    with pyczi.create_czi(str(path), exist_ok=True, compression_options="zstd1:") as document:
        for time in range(t):
            for plane in range(z):
                for channel in range(len(channels)):
                    pixels = rng.poisson(400, (size, size, 1)).astype(np.uint16)
                    document.write(data=pixels, plane={"T": time, "Z": plane, "C": channel})
        document.write_metadata(
            path.stem,
            channel_names=dict(enumerate(channels)),
            scale_x=PIXEL_UM * 1e-6,
            scale_y=PIXEL_UM * 1e-6,
            scale_z=1e-6,
        )
    return path


def ome_tiff_write(path: Path, *, size: int = 64) -> Path:
    """An OME-TIFF with two named channels and a pixel size."""
    pixels = np.random.default_rng(3).integers(0, 4000, (2, size, size), dtype=np.uint16)
    tifffile.imwrite(
        path,
        pixels,
        metadata={
            "axes": "CYX",
            "PhysicalSizeX": PIXEL_UM,
            "PhysicalSizeXUnit": "µm",
            "PhysicalSizeY": PIXEL_UM,
            "PhysicalSizeYUnit": "µm",
            "Channel": {"Name": ["DAPI", "EGFP"]},
        },
        ome=True,
    )
    return path
