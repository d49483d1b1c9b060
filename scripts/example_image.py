#!/usr/bin/env python3
"""Writes a small genuine CZI of invented cells, as evidence of the example plan. `--facts` also reads and stores it.

    .venv/bin/python scripts/example_image.py example.czi
    .venv/bin/python scripts/example_image.py --facts portal/demo

The pixels are drawn here from a fixed seed; nothing of anybody's microscope is in them.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from pylibCZIrw import czi as pyczi

SEED = 20261123
SIZE, PLANES, TIMES = 256, 9, 4
CHANNELS = ("EGFP", "mCherry")
NAME = "larva_07_tail-fin.czi"


def plane(rng: np.random.Generator, channel: int, z: int, t: int) -> np.ndarray:
    """One 16-bit image: soft blobs that move a little in time and come into focus in the middle of the stack."""
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(float)
    picture = np.full((SIZE, SIZE), 180.0)
    cells = np.random.default_rng(SEED + channel)
    for number in range(14 + 8 * channel):
        cx, cy = cells.uniform(20, SIZE - 20, 2)
        speed = cells.uniform(-4, 4, 2)
        radius = cells.uniform(5, 11) * (1.6 if channel == 0 else 0.8)
        blur = radius * (1 + abs(z - PLANES // 2) / 4)
        d2 = (x - cx - speed[0] * t) ** 2 + (y - cy - speed[1] * t) ** 2
        picture += 2600 * np.exp(-d2 / (2 * blur**2)) / (1 + abs(z - PLANES // 2) / 3) * (0.6 + 0.4 * (number % 3 == 0))
    return rng.poisson(picture).clip(0, 65535).astype(np.uint16)


def image_write(path: Path) -> None:
    """The CZI: two channels, nine planes, four time points, calibrated."""
    rng = np.random.default_rng(SEED)
    with pyczi.create_czi(str(path), exist_ok=True, compression_options="zstd1:") as document:
        for t in range(TIMES):
            for z in range(PLANES):
                for channel in range(len(CHANNELS)):
                    document.write(
                        data=plane(rng, channel, z, t)[..., np.newaxis], plane={"T": t, "Z": z, "C": channel}
                    )
        document.write_metadata(
            NAME,
            channel_names=dict(enumerate(CHANNELS)),
            scale_x=0.2275e-6,
            scale_y=0.2275e-6,
            scale_z=1.0e-6,
        )


def facts_store(folder: Path) -> None:
    """Reads the image with the inspector and stores facts and thumbnail in `folder`."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from ingest.inspector.client import Part, UploadChild

    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / NAME
        image_write(path)
        child = UploadChild(Path(scratch) / "child")
        try:
            answer = child.inspect([Part(path=path, name=NAME)])
        finally:
            child.close()
    assert answer.facts["status"] == "ok" and answer.thumbnail
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "example.facts.json").write_text(json.dumps(answer.facts, indent=1, ensure_ascii=False) + "\n")
    (folder / "example.png").write_bytes(answer.thumbnail)
    print(f"Facts and thumbnail of {NAME} stored.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--facts", action="store_true", help="read the image and store what it says in the folder PATH")
    options = parser.parse_args()
    facts_store(options.path) if options.facts else image_write(options.path)


if __name__ == "__main__":
    main()
