"""`manage.py prepare`: tables, messages, catalogue and questionnaire brought up to date; a server runs it before it starts."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.running.preparing import messages_compile, site_prepare


class Command(BaseCommand):
    help = "Brings tables, messages and reference data up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        messages_compile()
        site_prepare()
        self.stdout.write("Ready.")
