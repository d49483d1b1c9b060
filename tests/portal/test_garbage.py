"""The web server and the worker look for garbage rarely once they are up."""

import os
import subprocess
import sys

import pytest

from portal.running.garbage import YOUNG

LOOKS = "import gc; print(gc.get_threshold()[0], gc.get_freeze_count())"


@pytest.mark.parametrize(
    "begin",
    ["import portal.wsgi", "import portal.celery; from celery.signals import worker_init; worker_init.send(None)"],
    ids=["web", "worker"],
)
def test_a_serving_process_leaves_its_start_alone_and_looks_rarely(begin, tmp_path):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("LYSPLAN_", "DJANGO_"))}
    told = subprocess.run(
        [sys.executable, "-c", f"{begin}; {LOOKS}"],
        env=environment | {"DJANGO_SETTINGS_MODULE": "portal.settings.embedded", "LYSPLAN_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    threshold, frozen = map(int, told.stdout.split()[-2:])
    assert threshold == YOUNG
    assert frozen > 10_000
