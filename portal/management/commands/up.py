"""`manage.py up`: everything on one laptop. Prepares the data folder, then keeps web server and worker alive."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from kombu.exceptions import OperationalError

from portal.demo.example import example_make
from portal.demo.people import FILE, people_make
from portal.running.preparing import claims_void, messages_compile, site_prepare
from portal.running.supervisor import AlreadyRunning, Child, Supervisor, folder_lock, python_module

EXPIRE_SECONDS = 3600.0  # as often as beat does it in production


class Command(BaseCommand):
    _expire_next = 0.0
    help = "Runs the site, one worker and everything they need, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.LYSPLAN_MODE != "embedded":
            raise CommandError("`up` is for one laptop. In production start gunicorn, a worker and beat by themselves.")
        folder = Path(settings.DATA_DIR)
        try:
            lock = folder_lock(folder)
        except AlreadyRunning:
            raise CommandError(
                f"Lysplan runs already with the data folder {folder}. Stop it first, or set LYSPLAN_DATA."
            ) from None
        for name in ("queue", "control"):
            (Path(settings.BROKER_DIR) / name).mkdir(parents=True, exist_ok=True)
        self.say("Preparing the data folder ...")
        messages_compile()
        site_prepare()
        claims_void()
        people = people_make(folder)
        example_make()
        self._print_welcome(folder, people, options)
        # The broker is a doorbell: rings of an earlier run say nothing that the rows do not.
        for left in (Path(settings.BROKER_DIR) / "queue").glob("*.msg"):
            left.unlink(missing_ok=True)
        web = python_module("gunicorn", "portal.wsgi:application", "--bind", f"{options['host']}:{options['port']}")
        web += ["--worker-class", "gthread", "--workers", "1", "--threads", "16", "--graceful-timeout", "3"]
        web += ["--timeout", "120", "--keep-alive", "5", "--log-level", "warning", "--worker-tmp-dir", "/dev/shm"]  # noqa: S108
        worker = python_module("celery", "-A", "portal", "worker", "--pool=solo", "--loglevel=WARNING")
        worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        # A worker in the middle of a file need not finish it when we are killed: the row gives it back.
        children = [Child("web server", web, signal.SIGTERM), Child("worker", worker, signal.SIGKILL)]
        Supervisor(children, tick=self._sweep, say=self.say).run()
        os.close(lock)
        self.say("Stopped.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _sweep(self) -> None:
        tasks = ["portal.tasks.sweep"]
        if time.monotonic() >= self._expire_next:
            self._expire_next = time.monotonic() + EXPIRE_SECONDS
            tasks.append("portal.tasks.expire")
        for task in tasks:
            try:
                current_app.send_task(task, expires=10)
            except (OperationalError, OSError) as error:
                self.say(f"The message folder cannot be written: {type(error).__name__}.")

    def _print_welcome(self, folder: Path, people: dict[str, str], options: dict[str, Any]) -> None:
        self.say(f"\nLysplan {settings.LYSPLAN_VERSION} serves on http://{options['host']}:{options['port']}/")
        self.say(f"Data: {folder}\n\nDemo accounts (also in {FILE} of the data folder):")
        for name, password in people.items():
            self.say(f"  {name:<11} {password}")
        self.say("\nCtrl-C stops everything.\n")
        sys.stdout.flush()
