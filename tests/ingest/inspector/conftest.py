"""One warm child for all tests that only read, and the real files of ../shared/samples."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.inspector.client import Answer, Part, UploadChild

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real files; tests that need it are skipped loudly where it is absent."""
    if not (SAMPLES / "MANIFEST.json").is_file():
        pytest.skip("REAL FILES MISSING: ../shared/samples is not beside the checkout; nothing was tested on them")
    return SAMPLES


@pytest.fixture(scope="session")
def manifest(samples: Path) -> dict[str, dict[str, Any]]:
    """{name: entry} of the manifest."""
    return {entry["name"]: entry for entry in json.loads((samples / "MANIFEST.json").read_text())["files"]}


@pytest.fixture(scope="session")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UploadChild]:
    """A warm upload child."""
    with UploadChild(tmp_path_factory.mktemp("scratch")) as kept:
        yield kept


@pytest.fixture
def inspect(child: UploadChild) -> Callable[..., Answer]:
    """Inspects one path, or {name: path}, with the warm child."""

    def run(what: Path | dict[str, Path], **options: Any) -> Answer:
        parts = [Part(path, name) for name, path in what.items()] if isinstance(what, dict) else [Part(what, what.name)]
        return child.inspect(parts, **{"thumbnail": False, **options})

    return run
