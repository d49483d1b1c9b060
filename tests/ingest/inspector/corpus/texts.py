"""What stands in headers: signs no database takes, markup, formulas, numbers that are none, too much of everything."""

from __future__ import annotations

from functools import partial

from .. import makers
from . import Ground, Made, add
from .xml import NS, PIXELS, _described, ome

_WORDS = {
    "emoji": "cells 🔬", "nul": "a&#0;b", "control": "a\x01\x07\x1bb", "last-sign": "a\uffffb", "formula": "=1+1",
    "script": "&lt;script>alert(1)&lt;/script>", "quote": "&quot;>&lt;img src=x onerror=alert(1)>", "bidi": "a\u202egpj.b",
    "long": "x" * 900_000, "template": "{{7*7}}{% load x %}", "log-line": "a&#10;level=critical", "surrogate": "a\ud800b",
}  # fmt: skip
_NUMBERS = ("NaN", "INF", "-INF", "1e400", "-1", "0", "1e-320", "9" * 400, "0x10", "", "１２")


def _word(key: str, ground: Ground) -> Made:
    return _described(ome(name=_WORDS[key]).encode("utf-8", "surrogatepass"), ground)


def _number(value: str, ground: Ground) -> Made:
    told = f'SizeT="1" PhysicalSizeX="{value}" PhysicalSizeY="{value}" TimeIncrement="{value}"'
    return _described(ome(pixels=PIXELS.replace('SizeT="1"', told)), ground)


def _size(axis: str, value: int, ground: Ground) -> Made:
    return _described(
        ome(
            pixels=PIXELS.replace(f'Size{axis}="1"', f'Size{axis}="{value}"').replace(
                f'Size{axis}="16"', f'Size{axis}="{value}"'
            )
        ),
        ground,
    )


def _many(what: str, count: int, ground: Ground) -> Made:
    if what == "images":
        xml = (
            f"<OME {NS}>"
            + "".join(f'<Image ID="Image:{n}">{PIXELS.replace(":0", f":{n}")}</Image>' for n in range(count))
            + "</OME>"
        )
    elif what == "channels":
        channels = "".join(f'<Channel ID="Channel:0:{n}"/>' for n in range(count))
        xml = ome(
            pixels=PIXELS.replace('<Channel ID="Channel:0:0" SamplesPerPixel="1"/>', channels).replace(
                'SizeC="1"', f'SizeC="{count}"'
            )
        )
    elif what == "attributes":
        told = " ".join(f"b{n}='1'" for n in range(count))
        xml = ome(
            f"<StructuredAnnotations><XMLAnnotation ID='A:0'><Value><a {told}/></Value></XMLAnnotation></StructuredAnnotations>"
        )
    else:
        xml = ome("".join(f'<Instrument ID="Instrument:{n}"/>' for n in range(count)))
    return _described(xml, ground)


def _ics(ground: Ground) -> Made:
    return {"x.ics": ground.write("x.ics", "\t\nics_version\t2.0\n" + "history\tx\ty\n" * 250_000 + "end\n")}


def _imagej(text: str, ground: Ground) -> Made:
    return _described(text, ground) and {"x.tif": _described(text, ground)["x.ome.tif"]}


def _broken(xml: str, ground: Ground) -> Made:
    return _described(xml, ground)


def _same_ids(ground: Ground) -> Made:
    return _described(ome("<Instrument ID='Image:0'/>" * 3 + "<Experimenter ID='Image:0'/>"), ground)


for _key in _WORDS:
    add(f"text/{_key}", partial(_word, _key))
for _value in _NUMBERS:
    add(f"text/number {_value[:8] or 'empty'}", partial(_number, _value), "ok")
for _axis in "XYZCT":
    add(f"text/giant size {_axis}", partial(_size, _axis, 2_147_483_647))
    add(f"text/no size {_axis}", partial(_size, _axis, 0))
add("text/negative size", partial(_size, "X", -5))
for _what, _count in (("images", 20_000), ("channels", 50_000), ("attributes", 100_000), ("instruments", 100_000)):
    add(f"text/many {_what}", partial(_many, _what, _count), slow=_what != "attributes")
add("text/ics of 3 MB", _ics, slow=True)
add("text/imagej images", partial(_imagej, "ImageJ=1.53\nimages=2147483647\nslices=2147483647\nunit=um\n"))
add("text/imagej loop", partial(_imagej, "ImageJ=1.53\nimages=-1\nframes=1e9\nspacing=nan\n" * 100))
add("text/ome that ends early", partial(_broken, ome()[:-30]))
add("text/ome with two roots", partial(_broken, ome() + ome()[38:]))
add("text/ids used twice", _same_ids)
add("text/ome of another schema", partial(_broken, ome().replace("2016-06", "2999-13")))
_ = makers
