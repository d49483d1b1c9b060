"""Names: commands of Bio-Formats, climbing, signs that no file system, shell or page likes; sets that collide."""

from __future__ import annotations

from functools import partial

from .. import makers
from . import Ground, Made, add

_COMMANDS = (
    "a&sizeX=9999999&sleepInitFile=60000.fake", "x.fake.ini", "x.FAKE", "a.fake.ome.tif", "x.pattern", ".x.tif.bfmemo", "x.url",
    "x.urlreader", "x.screen", "x.bfoptions", "x.ini", "a\nb.tif", "x.fake. ", "x.pattern.", "", ".", "a\x00b.tif",
)  # fmt: skip
_ODD = (
    "../../../etc/passwd.ome.tif", "/etc/cron.d/x.ome.tif", "C:\\Users\\ola\\x.ome.tif", "æøå 細胞.ome.tif", "🔬.ome.tif",
    "e\u0301.ome.tif", "x" * 250 + ".ome.tif", "a'b\"c`d$(e).ome.tif", "-rf.ome.tif", "con.ome.tif", "%2e%2e%2fx.ome.tif",
    "=cmd|' /C calc'!A0.ome.tif", "<img src=x onerror=alert(1)>.ome.tif", "x\u202etif.ome.tif", "a<1-3>_z<0-9>.ome.tif",
    "http:__127.0.0.1_x.ome.tif", "x.ome.tif?a=b#c.ome.tif",
)  # fmt: skip


def _named(name: str, ground: Ground) -> Made:
    return {name: makers.ome_tiff(ground.folder / "made.ome.tif")}


def _pair(second: str, ground: Ground) -> Made:
    made = makers.ome_tiff(ground.folder / "made.ome.tif")
    return {"a.ome.tif": made, second: made}


def _deep_set(ground: Ground) -> Made:
    made = makers.ome_tiff(ground.folder / "made.ome.tif")
    return {"a.ome.tif": made, "/".join("d" * 30) + "/b.tif": made}


def _memo(ground: Ground) -> Made:
    """A serialised Java object beside the image, where Bio-Formats' cache would look for it."""
    made = makers.ome_tiff(ground.folder / "a.ome.tif")
    return {"a.ome.tif": made, ".a.ome.tif.bfmemo": ground.write("memo", b"\xac\xed\0\5sr" + bytes(200))}


for _name in _COMMANDS:
    add(f"name/command {_name!r:.40}", partial(_named, _name), "bad_name")
for _number, _name in enumerate(_ODD):
    add(f"name/odd {_number} {_name!r:.30}", partial(_named, _name), "ok")
for _name in (
    "A.ome.tif",
    "../b.tif",
    "/etc/b.tif",
    "b/\x00.tif",
    "c/../../b.tif",
    "x.fake",
    "..\\b.tif",
    "sub/.hidden/../x.tif",
):
    add(f"name/set with {_name!r}", partial(_pair, _name), "bad_name")
add("name/set of deep folders", _deep_set, "bad_name")
add("name/memo beside the image", _memo, "bad_name")
