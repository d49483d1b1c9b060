"""Every code of the inspector has words in the reader's language."""

import re
from pathlib import Path

from ingest.templatetags.images import FINDINGS, REFUSALS

INSPECTOR = Path(__file__).parents[2] / "ingest" / "inspector"


def test_every_finding_code_has_a_translation():
    text = "\n".join(path.read_text() for path in INSPECTOR.rglob("*.py"))
    codes = set(re.findall(r"""finding\(\s*"([a-z0-9_]+)",""", text))
    assert len(codes) > 10, "the pattern no longer finds the codes"
    assert not codes - set(FINDINGS), f"no Norwegian words for {sorted(codes - set(FINDINGS))}"


def test_every_refusal_code_of_the_interface_has_a_translation():
    codes = {
        "empty", "not_an_image", "unsupported", "damaged", "archive", "bad_name", "companion_missing", "refers_outside",
        "too_large", "too_slow", "engine_failed", "worker_lost",
    }  # fmt: skip
    assert not codes - set(REFUSALS)
