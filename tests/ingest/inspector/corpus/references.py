"""Files that name other files: by climbing, by absolute path, by address, by link."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import h5py

from .. import makers
from . import CANARY, Ground, Made, add
from .xml import NS, PIXELS, ome


def targets(ground: Ground, name: str) -> dict[str, str]:
    """{way: text} of the ways to name `name` in the other person's folder."""
    outside = ground.secret.parent / name
    return {
        "absolute": str(outside), "climbing": f"../{outside.parent.name}/{name}", "file-url": outside.as_uri(),
        "url": f"{ground.url}/{name}", "backslash": f"..\\{outside.parent.name}\\{name}",
        "unc": f"\\\\127.0.0.1@{ground.port}\\{name}", "s3": f"s3+http://127.0.0.1:{ground.port}/{name}",
    }  # fmt: skip


WAYS = tuple(targets(Ground(Path("/a"), Path("/a/b"), 1), "x"))


def _binary_only(way: str, ground: Ground) -> Made:
    told = targets(ground, "other.companion.ome")[way]
    xml = f'<OME {NS}><BinaryOnly MetadataFile="{told}" UUID="urn:uuid:1"/></OME>'
    return {"x.ome.tif": makers.ome_block(ground.folder / "x.ome.tif", xml)}


def _uuid(way: str, ground: Ground) -> Made:
    told = targets(ground, "other.ome.tif")[way]
    piece = f'<TiffData IFD="0" PlaneCount="1"><UUID FileName="{told}">urn:uuid:2</UUID></TiffData>'
    pixels = PIXELS.replace('<TiffData IFD="0" PlaneCount="1"/>', piece)
    return {"x.ome.tif": makers.ome_block(ground.folder / "x.ome.tif", ome(pixels=pixels))}


def _companion(way: str, ground: Ground) -> Made:
    told = targets(ground, "other.ome.tif")[way]
    piece = f'<TiffData IFD="0" PlaneCount="1"><UUID FileName="{told}">urn:uuid:2</UUID></TiffData>'
    pixels = PIXELS.replace('<TiffData IFD="0" PlaneCount="1"/>', piece)
    return {"x.companion.ome": ground.write("x.companion.ome", ome(pixels=pixels))}


def _nhdr(way: str, ground: Ground) -> Made:
    told = targets(ground, "other.raw")[way]
    text = f"NRRD0004\ntype: uint8\ndimension: 2\nsizes: 4 4\nencoding: raw\ndata file: {told}\n"
    return {"x.nhdr": ground.write("x.nhdr", text)}


def _bdv(way: str, ground: Ground) -> Made:
    told = targets(ground, "other.h5")[way]
    kind = "absolute" if way == "absolute" else "relative"
    xml = (
        '<?xml version="1.0"?><SpimData version="0.2"><BasePath type="relative">.</BasePath><SequenceDescription>'
        f'<ImageLoader format="bdv.hdf5"><hdf5 type="{kind}">{told}</hdf5></ImageLoader><ViewSetups><ViewSetup><id>0</id>'
        "<name>a</name><size>32 32 4</size></ViewSetup></ViewSetups><Timepoints type='range'><first>0</first><last>0</last>"
        "</Timepoints></SequenceDescription></SpimData>"
    )
    return {"x.xml": ground.write("x.xml", xml)}


def _afi(way: str, ground: Ground) -> Made:
    told = targets(ground, "other.svs")[way]
    return {"x.afi": ground.write("x.afi", f"<ImageList><Image><Path>{told}</Path><ID>1</ID></Image></ImageList>")}


def _ndpis(way: str, ground: Ground) -> Made:
    told = targets(ground, "other.ndpi")[way]
    return {
        "x.ndpis": ground.write("x.ndpis", f"[NanoZoomer Digital Pathology Image Set]\nNoImages=1\nImage0={told}\n")
    }


def _metamorph(way: str, ground: Ground) -> Made:
    told = targets(ground, "other")[way]
    text = f'"NDInfoFile", Version 1.0\n"Description", a\n"DoTimelapse", FALSE\n"DoStage", TRUE\n"NStagePositions", 1\n"Stage1", "{told}"\n"DoWave", TRUE\n"NWavelengths", 1\n"WaveName1", "{told}"\n"WaveDoZ1", FALSE\n"EndFile"\n'
    return {"x.nd": ground.write("x.nd", text)}


def _xlef(way: str, ground: Ground) -> Made:
    told = targets(ground, "other.xlif")[way]
    xml = f'<?xml version="1.0" encoding="utf-8"?><LMSDataContainerHeader Version="2"><Element Name="a"><Data/><Children><Reference File="{told}" UUID="1"/></Children></Element></LMSDataContainerHeader>'
    return {"x.xlef": ground.write("x.xlef", xml)}


def _vmu(way: str, ground: Ground) -> Made:
    told = targets(ground, "other.jpg")[way]
    text = f"[Virtual Microscope Specimen]\nNoLayers=1\nNoJpegColumns=1\nNoJpegRows=1\nImageFile={told}\nMapFile={told}\nMacroImage={told}\n"
    return {"x.vms": ground.write("x.vms", text)}


def _ics(way: str, ground: Ground) -> Made:
    told = targets(ground, "other.ids")[way]
    text = f"\t\nics_version\t2.0\nfilename\t{told}\nsource\tfile\t{told}\nsource\toffset\t0\nlayout\tparameters\t3\nlayout\torder\tbits\tx\ty\nlayout\tsizes\t8\t4\t4\nrepresentation\tformat\tinteger\nend\n"
    return {"x.ics": ground.write("x.ics", text)}


def _oif(way: str, ground: Ground) -> Made:
    told = targets(ground, "other.pty")[way]
    text = (
        f'[FileInformation]\r\nVersion="1"\r\n[ProfileSaveInfo]\r\nIniFileName0="{told}"\r\nPtyFileNameS="{told}"\r\n'
    )
    return {"x.oif": ground.write("x.oif", text.encode("utf-16"))}


def _hdf5(kind: str, way: str, ending: str, ground: Ground) -> Made:
    told = targets(ground, "other.h5")[way]
    path = ground.folder / f"x.{ending}"
    if ending == "ims":
        makers.imaris(path)
    with h5py.File(path, "a") as opened:
        where = "DataSet/ResolutionLevel 0/TimePoint 0/Channel 0/Data"
        if where in opened:
            del opened[where]
        else:
            where = "link"
        if kind == "link":
            opened[where] = h5py.ExternalLink(told, CANARY)
        elif kind == "storage":
            opened.create_dataset(where, (5, 32, 32), "u1", external=[(told, 0, 5 * 32 * 32)])
        else:
            layout = h5py.VirtualLayout(shape=(5, 32, 32), dtype="u2")
            layout[:] = h5py.VirtualSource(told, CANARY, shape=(5, 32, 32))
            opened.create_virtual_dataset(where, layout)
    return {path.name: path}


for _way in WAYS:
    add(f"reference/binary-only {_way}", partial(_binary_only, _way))
    add(f"reference/uuid {_way}", partial(_uuid, _way))
    add(f"reference/nrrd {_way}", partial(_nhdr, _way))
    add(f"reference/bdv {_way}", partial(_bdv, _way), "refers_outside", "companion_missing", "unsupported", "damaged")
for _way in ("absolute", "climbing", "url"):
    for _name, _make in {"companion": _companion, "afi": _afi, "ndpis": _ndpis, "metamorph": _metamorph, "xlef": _xlef,
                         "hamamatsu": _vmu, "ics": _ics, "oif": _oif}.items():  # fmt: skip
        add(f"reference/{_name} {_way}", partial(_make, _way))
    for _kind in ("link", "storage", "virtual"):
        for _ending in ("h5", "ims"):
            _codes = ["refers_outside", "companion_missing", "damaged", "not_an_image"]
            if (_ending, _way) == ("ims", "url"):
                _codes.append("ok")  # a name that is no file here: the other channel is read, and the finding says so
            add(f"reference/hdf5 {_kind} {_ending} {_way}", partial(_hdf5, _kind, _way, _ending), *_codes)
