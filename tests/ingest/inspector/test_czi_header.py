"""The header of a CZI without its bulk: what is left out, what never is, and that no fact changes."""

from __future__ import annotations

import gzip
import json
import struct
from pathlib import Path
from typing import Any

import pytest

from ingest.inspector import cziheader, privacy
from ingest.inspector.bioformats import IN_MEMORY
from ingest.inspector.client import Part

_BULK = (
    "<HardwareSetting><ParameterCollection><Motor>" + "1" * 40_000 + "</Motor></ParameterCollection></HardwareSetting>"
)
_BIG = ("CellDivision_T3_Z5_CH2_X240_Y170.czi", "nuc_small.czi", "WellD6_S1.czi", "mosaic_test.czi")


def test_device_settings_are_left_out_and_the_rest_stays() -> None:
    xml = f"<ImageDocument><Experiment><A/>{_BULK}<HelperSetups/></Experiment><Information/></ImageDocument>"
    assert (
        cziheader.without_bulk(xml.encode())
        == b"<ImageDocument><Experiment><A/><HelperSetups/></Experiment><Information/></ImageDocument>"
    )


@pytest.mark.parametrize(
    "xml",
    [
        f"<a><!-- </HardwareSetting> -->{_BULK}</a>",
        f"<a><![CDATA[<HardwareSetting>]]>{_BULK}</a>",
        f"<a>{'Stop! ' * 5}{_BULK}<!-- --></a>",
        f"<a>{'Stop! ' * 500}{_BULK}<!-- --></a>",
        f"<a></HardwareSetting>{_BULK}</a>",
        f"<a>{_BULK}<HardwareSetting></a>",
        "<a>" + _BULK.replace("<Motor>", '<Objective Id="1"/><Motor>') + "</a>",
        "<a><HardwareSetting>short</HardwareSetting></a>",
    ],
)
def test_a_header_that_is_not_plainly_understood_is_read_whole(xml: str) -> None:
    written = xml.encode()
    assert cziheader.without_bulk(written) is written


def test_the_header_begins_and_ends_with_its_xml(tmp_path: Path) -> None:
    written = b"\xef\xbb\xbf<ImageDocument>\xc2\xb5</ImageDocument>\r\n\0\0"
    segment = b"ZISRAWMETADATA".ljust(32, b"\0") + struct.pack("<i", len(written))
    path = tmp_path / "a.czi"
    path.write_bytes(
        b"ZISRAWFILE".ljust(92, b"\0") + struct.pack("<q", 112).ljust(20, b"\0") + segment.ljust(288, b"\0") + written
    )
    header = cziheader.read(path)
    assert header is not None
    assert header.xml == "<ImageDocument>µ</ImageDocument>".encode()


def test_personal_data_is_found_in_what_readers_are_spared() -> None:
    xml = rb"<a><HardwareSetting><UserName>kari</UserName><Path>C:\Users\kari.nordmann\x.czexp</Path></HardwareSetting></a>"
    assert privacy.kinds_of_xml(xml) == ["a user name", "a user's folder"]
    assert privacy.kinds_of_xml(b"<a><UserName></UserName><UserName>unknown</UserName></a>") == []
    assert privacy.kinds_of_xml(b'<a><User Email="kari@uib.no" UserName="kari"/></a>') == [
        "a user name",
        "an e-mail address",
    ]


@pytest.mark.samples
@pytest.mark.parametrize("name", _BIG)
def test_facts_are_those_of_the_whole_header(name: str, samples: Path, child: Any, tmp_path: Path) -> None:
    """A padded copy is too large for memory, so Bio-Formats reads all of its header."""
    original = samples / "czi" / name
    header = cziheader.read(original)
    assert header is not None
    assert len(header.short) < len(header.xml) / 2
    padded = tmp_path / name
    padded.write_bytes(original.read_bytes())
    with padded.open("r+b") as opened:
        opened.truncate(IN_MEMORY + 1)
    short = child.inspect([Part(original, name)], thumbnail=False)
    whole = child.inspect([Part(padded, name)], thumbnail=False)
    for answer in (short, whole):
        answer.facts.update(bytes=None, elapsed_ms=None)
        for found in answer.facts["findings"]:
            if found["code"] == "personal_data":  # the whole table names the same kinds in another order
                found["message"] = sorted(found["message"])
    assert short.facts == whole.facts


@pytest.mark.samples
def test_the_whole_header_is_kept_with_the_raw_values(samples: Path, child: Any) -> None:
    path = samples / "czi" / _BIG[1]
    answer = child.inspect([Part(path, path.name)], thumbnail=False)
    assert answer.raw is not None
    raw = json.loads(gzip.decompress(answer.raw))
    assert "<HardwareSetting" in raw["header"]
    assert raw["bioformats"]["global"]
