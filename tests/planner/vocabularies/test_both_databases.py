"""The contract of a search: PostgreSQL, which the suite runs on, and SQLite, which a laptop runs on, answer alike."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from planner.vocabularies.queries import term_as_json, term_get, vocabulary_search, vocabulary_terms
from planner.vocabularies.services import terms_load

ROOT = Path(__file__).resolve().parents[3]
ALL = "edam-bioimaging,fbbi,ncbi-taxonomy"
TYPED = ["confocl", "zebrafsh", "lightsheet", "spim", "STED", "microscopy", "cell", "ø", "gjær", "image analyses", "c",
         "fluorescent proteins", "9606", "Förster", "x-ray", "%", "_", "'", '"', "\\", "a OR b", "NEAR(", "*"]  # fmt: skip
ELSEWHERE = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from planner.vocabularies.queries import term_as_json, term_get, vocabulary_search, vocabulary_terms
from planner.vocabularies.services import terms_load
call_command("migrate", interactive=False, verbosity=0)
assert terms_load().written and terms_load().skipped
asked = json.load(sys.stdin)
json.dump({"vendor": connection.vendor,
           "found": {typed: [term_as_json(term) for term in vocabulary_search(asked["names"], typed)] for typed in asked["typed"]},
           "listed": [term.term_id for term in vocabulary_terms(asked["names"])],
           "old": term_as_json(term_get("edam-bioimaging", "topic______Image_Scanning_Microscopy"))}, sys.stdout)
"""


@pytest.mark.django_db
def test_postgresql_and_sqlite_give_the_same_answers(tmp_path):
    terms_load()
    assert connection.vendor == "postgresql"
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("LYSPLAN_", "DJANGO_", "DATABASE_"))
    }
    environment |= {"DJANGO_SETTINGS_MODULE": "portal.settings.embedded", "LYSPLAN_DATA": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=json.dumps({"names": ALL, "typed": TYPED}),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        timeout=240,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    sqlite = json.loads(told.stdout)
    assert sqlite["vendor"] == "sqlite"
    for typed in TYPED:
        assert sqlite["found"][typed] == [term_as_json(term) for term in vocabulary_search(ALL, typed)], typed
    assert sqlite["listed"] == [term.term_id for term in vocabulary_terms(ALL)]
    assert sqlite["old"] == term_as_json(term_get("edam-bioimaging", "topic______Image_Scanning_Microscopy"))
