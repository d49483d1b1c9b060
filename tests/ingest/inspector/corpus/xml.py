"""Entities, DTDs, includes and bombs in every XML that a reader of ours parses."""

from __future__ import annotations

import struct
from functools import partial

import numpy
import tifffile

from .. import makers
from . import CANARY, Ground, Made, add

NS = 'xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"'
PIXELS = (
    '<Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="uint16" SizeX="16" SizeY="16" SizeZ="1" SizeC="1" SizeT="1">'
    '<Channel ID="Channel:0:0" SamplesPerPixel="1"/><TiffData IFD="0" PlaneCount="1"/></Pixels>'
)


def ome(inside: str = "", *, name: str = "x", head: str = "", pixels: str = PIXELS) -> str:
    """An OME block of one image; `head` goes before the root, `inside` before the image."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<OME {NS}>{inside}<Image ID="Image:0" Name="{name}">{pixels}</Image></OME>'


def attacks(ground: Ground) -> dict[str, tuple[str, str]]:
    """{name: (doctype, text that would hold the secret)}."""
    file, url = ground.secret.as_uri(), ground.url
    return {
        "file-entity": (f'<!DOCTYPE r [<!ENTITY x SYSTEM "{file}">]>', "&x;"),
        "public-entity": (f'<!DOCTYPE r [<!ENTITY x PUBLIC "a" "{file}">]>', "&x;"),
        "relative-entity": ('<!DOCTYPE r [<!ENTITY x SYSTEM "../other-person/secret.txt">]>', "&x;"),
        "url-entity": (f'<!DOCTYPE r [<!ENTITY x SYSTEM "{url}">]>', "&x;"),
        "jar-entity": (f'<!DOCTYPE r [<!ENTITY x SYSTEM "jar:{url}.zip!/a">]>', "&x;"),
        "ftp-entity": (f'<!DOCTYPE r [<!ENTITY x SYSTEM "ftp://127.0.0.1:{ground.port}/a">]>', "&x;"),
        "external-dtd": (f'<!DOCTYPE r SYSTEM "{url}.dtd">', "x"),
        "external-dtd-file": (f'<!DOCTYPE r SYSTEM "{file}">', "x"),
        "parameter-entity": (f'<!DOCTYPE r [<!ENTITY % p SYSTEM "{url}.dtd"> %p;]>', "x"),
        "parameter-file": (f'<!DOCTYPE r [<!ENTITY % p SYSTEM "{file}"> %p;]>', "x"),
        "passwd": ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"),
        "environment": ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///proc/self/environ">]>', "&x;"),
    }


def bombs() -> dict[str, tuple[str, str]]:
    """{name: (doctype, text)} of small texts that want to become gigabytes."""
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    parameters = '<!ENTITY % a0 "ha">' + "".join(f'<!ENTITY % a{n} "{f"&#37;a{n - 1};" * 10}">' for n in range(1, 9))
    return {
        "billion-laughs": (f'<!DOCTYPE r [<!ENTITY a0 "ha">{laughs}]>', "&a9;"),
        "quadratic": (f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]>', "&a;" * 5000),
        "parameter-bomb": (f"<!DOCTYPE r [{parameters} %a8;]>", "x"),
        "loop": ('<!DOCTYPE r [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"),
    }


def _told(ground: Ground, key: str) -> tuple[str, str]:
    return {**attacks(ground), **bombs()}[key]


def _ome_tiff(key: str, ground: Ground) -> Made:
    head, text = _told(ground, key)
    described = ome(f"<Experimenter ID='E:0' LastName='{text}'/><!-- -->", name=text, head=head)
    return {"x.ome.tif": makers.ome_block(ground.folder / "x.ome.tif", described)}


def _ome_xml(key: str, ground: Ground) -> Made:
    head, text = _told(ground, key)
    pixels = PIXELS.replace("<TiffData", '<BinData BigEndian="false" Length="0"/><TiffData')
    return {"x.ome": ground.write("x.ome", ome(name=text, head=head, pixels=pixels))}


def _companion(key: str, ground: Ground) -> Made:
    head, text = _told(ground, key)
    piece = '<UUID FileName="a.ome.tif">urn:uuid:00000000-0000-0000-0000-000000000001</UUID>'
    pixels = PIXELS.replace('PlaneCount="1"/>', f'PlaneCount="1">{piece}</TiffData>')
    told = ground.write("x.companion.ome", ome(name=text, head=head, pixels=pixels))
    binary = f'<OME {NS} UUID="urn:uuid:00000000-0000-0000-0000-000000000001"><BinaryOnly MetadataFile="x.companion.ome" UUID="urn:uuid:2"/></OME>'
    return {"x.companion.ome": told, "a.ome.tif": makers.ome_block(ground.folder / "a.ome.tif", binary)}


def _czi(key: str, ground: Ground) -> Made:
    """A CZI whose XML was replaced: doctype, entity, the same length."""
    path = makers.czi(ground.folder / "x.czi")
    data = path.read_bytes()
    start = data.index(b"<ImageDocument") if b"<?xml" not in data else data.index(b"<?xml")
    end = data.index(b"</ImageDocument>") + len(b"</ImageDocument>")
    head, text = _told(ground, key)
    evil = f"{head}<ImageDocument><Metadata><Information><Image><SizeX>60</SizeX><Name>{text}</Name></Image></Information></Metadata></ImageDocument>"
    raw = evil.encode()
    room = end - start
    if len(raw) > room:  # the metadata segment grows: its two sizes and nothing after it has to be right
        raw = raw[:room]
    path.write_bytes(data[:start] + raw.ljust(room) + data[end:])
    return {"x.czi": path}


def _bdv(key: str, ground: Ground) -> Made:
    head, text = _told(ground, key)
    xml = (
        f'<?xml version="1.0"?>{head}<SpimData version="0.2"><BasePath type="relative">.</BasePath><SequenceDescription>'
        f'<ImageLoader format="bdv.hdf5"><hdf5 type="relative">a.h5</hdf5></ImageLoader><ViewSetups><ViewSetup><id>0</id>'
        f"<name>{text}</name><size>4 4 4</size></ViewSetup></ViewSetups></SequenceDescription></SpimData>"
    )
    return {"x.xml": ground.write("x.xml", xml)}


def _lif(key: str, ground: Ground) -> Made:
    head, text = _told(ground, key)
    inside = f'{head}<LMSDataContainerHeader Version="2"><Element Name="{text}"><Data/><Children/></Element></LMSDataContainerHeader>'.encode(
        "utf-16-le"
    )
    block = b"\x2a" + struct.pack("<I", len(inside) // 2) + inside
    return {"x.lif": ground.write("x.lif", struct.pack("<II", 0x70, len(block)) + block)}


def _xlef(key: str, ground: Ground) -> Made:
    head, text = _told(ground, key)
    xml = f'<?xml version="1.0" encoding="utf-8"?>{head}<LMSDataContainerHeader Version="2"><Element Name="{text}"><Children><Reference File="a.xlif"/></Children></Element></LMSDataContainerHeader>'
    return {"x.xlef": ground.write("x.xlef", xml), "a.xlif": ground.write("a.xlif", xml)}


def _tiff_xml(ending: str, key: str, ground: Ground) -> Made:
    """TIFF dialects whose description is XML of a vendor."""
    head, text = _told(ground, key)
    roots = {
        "scn": f'<scn xmlns="http://www.leica-microsystems.com/scn/2010/10/01"><collection name="{text}"/></scn>',
        "qptiff": f"<PerkinElmer-QPI-ImageDescription><SlideID>{text}</SlideID></PerkinElmer-QPI-ImageDescription>",
        "flex": f"<Root><FLEX>{text}</FLEX></Root>",
    }
    xml = f'<?xml version="1.0"?>{head}{roots[ending]}'
    path = ground.folder / f"x.{ending}"
    tifffile.imwrite(
        path, numpy.zeros((16, 16), "uint8"), description=xml.encode(), metadata=None, photometric="minisblack"
    )
    return {path.name: path}


def _xdce(key: str, ground: Ground) -> Made:
    head, text = _told(ground, key)
    return {
        "x.xdce": ground.write(
            "x.xdce", f'<?xml version="1.0"?>{head}<ImageStack><Images><Image filename="{text}"/></Images></ImageStack>'
        )
    }


def _deep(levels: int, ground: Ground) -> Made:
    xml = f"<OME {NS}>" + "<a>" * levels + "</a>" * levels + "</OME>"
    return {"x.ome.tif": makers.ome_block(ground.folder / "x.ome.tif", xml)}


def _described(xml: str | bytes, ground: Ground) -> Made:
    path = ground.folder / "x.ome.tif"
    data = xml if isinstance(xml, bytes) else xml.encode()
    tifffile.imwrite(path, makers.pixels(16, 16), description=data, metadata=None, photometric="minisblack")
    return {"x.ome.tif": path}


def _include(ground: Ground) -> Made:
    inside = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{ground.secret.as_uri()}" parse="text"/>'
    return _described(ome(inside), ground)


def _schema(ground: Ground) -> Made:
    told = f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openmicroscopy.org/Schemas/OME/2016-06 {ground.url}.xsd"'
    return _described(ome().replace(NS, f"{NS} {told}"), ground)


def _stylesheet(ground: Ground) -> Made:
    return _described(ome(head=f'<?xml-stylesheet type="text/xsl" href="{ground.url}.xsl"?>'), ground)


def _old_schema(ground: Ground) -> Made:
    """An old schema makes the reader transform the block; the stylesheet's document() must not reach out."""
    old = ome(head=attacks(ground)["file-entity"][0], name="&x;").replace("2016-06", "2008-09")
    return _described(old, ground)


def _utf16(ground: Ground) -> Made:
    head, text = attacks(ground)["file-entity"]
    return {"x.ome": ground.write("x.ome", ome(name=text, head=head).replace("UTF-8", "UTF-16").encode("utf-16"))}


_KEYS = [*attacks(Ground(*(__import__("pathlib").Path("/a"),) * 2, 1)), *bombs()]
for _key in _KEYS:
    add(f"xml/ome-tiff {_key}", partial(_ome_tiff, _key))
    add(f"xml/ome-xml {_key}", partial(_ome_xml, _key))
    add(f"xml/czi {_key}", partial(_czi, _key))
for _key in ("file-entity", "url-entity", "external-dtd", "billion-laughs"):
    add(f"xml/companion {_key}", partial(_companion, _key))
    add(f"xml/bdv {_key}", partial(_bdv, _key), "damaged", "companion_missing", "unsupported")
    add(f"xml/lif {_key}", partial(_lif, _key))
    add(f"xml/xlef {_key}", partial(_xlef, _key))
    add(f"xml/xdce {_key}", partial(_xdce, _key))
    for _ending in ("scn", "qptiff", "flex"):
        add(f"xml/{_ending} {_key}", partial(_tiff_xml, _ending, _key))
add("xml/deep 2000", partial(_deep, 2_000))
add("xml/deep 200000", partial(_deep, 200_000))
add("xml/xinclude", _include, "ok")
add("xml/schema-location", _schema, "ok")
add("xml/stylesheet", _stylesheet, "ok")
add("xml/old-schema-entity", _old_schema)
add("xml/utf-16-entity", _utf16)

__all__ = ["CANARY", "NS", "PIXELS", "ome"]
