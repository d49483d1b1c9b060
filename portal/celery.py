"""The Celery application. Tasks are thin and live in `tasks.py` files; the job rows are the truth."""

import os

from celery import Celery
from celery.signals import worker_init

from portal.running.garbage import collect_rarely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")

app = Celery("lysplan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["portal", "planner.exports", "planner.webhooks", "ingest.inspection", "ingest.sources"])


@worker_init.connect
def _worker_init(**_told: object) -> None:
    collect_rarely()
