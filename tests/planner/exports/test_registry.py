"""Finding exporters, also those of others."""

from importlib.metadata import EntryPoint

import pytest

from planner.exports import registry
from planner.exports.contract import Exporter, Options, file_name
from planner.exports.json_export import JsonExporter

from .samples import empty


class Postcard:
    kind = "postcard"
    media_type = "text/plain"
    suffix = "txt"
    title = {"en": "Postcard", "nb": "Postkort"}
    about = {"en": "Short.", "nb": "Kort."}

    def export(self, snapshot, options, thumbnails):
        return b"Wish you were here"


class Impostor(Postcard):
    kind = "pdf"


class Half:
    kind = "half"


def plugin(name: str, where: str) -> EntryPoint:
    return EntryPoint(name, where, registry.ENTRY_POINTS)


def test_built_in_exporters_follow_the_contract():
    found = registry.exporters()
    assert {"pdf", "madmp", "json"} <= {exporter.kind for exporter in found}
    for exporter in found:
        assert isinstance(exporter, Exporter)
        assert set(exporter.title) == set(exporter.about) == {"en", "nb"}


def test_plugin_of_another_package_is_offered():
    loaded = registry.registry_load([plugin("postcard", f"{__name__}:Postcard")])
    assert loaded.exporters["postcard"].export({}, Options(), {}) == b"Wish you were here"
    assert loaded.skipped == ()


@pytest.mark.parametrize(
    "where", ["no.such.module:X", f"{__name__}:Missing", f"{__name__}:Half", f"{__name__}:Impostor"]
)
def test_failing_plugin_is_skipped_and_reported(where):
    loaded = registry.registry_load([plugin("bad", where), plugin("postcard", f"{__name__}:Postcard")])
    assert [line.split(":")[0] for line in loaded.skipped] == ["bad"]
    assert "postcard" in loaded.exporters
    assert type(loaded.exporters["pdf"]).__name__ == "PdfExporter"


def test_unknown_kind_is_a_key_error():
    with pytest.raises(KeyError):
        registry.exporter_get("stone-tablet")


def test_file_name_is_plain_ascii_with_the_version():
    snapshot = empty('Mitokondriell dynamikk: ærlige øyne, å! / ..\\ "x"')
    assert file_name(snapshot, JsonExporter(), Options()) == "mitokondriell-dynamikk-aerlige-oyne-a-x-v1.json"
    assert file_name(empty("標本"), JsonExporter(), Options()) == "plan-v1.json"
