"""`manage.py demo_token USERNAME`: an API token for a demo account, in the embedded mode only."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from knox.models import AuthToken

from portal.accounts.models import User
from portal.accounts.views import LIFETIME
from portal.demo.people import PEOPLE


class Command(BaseCommand):
    help = "Prints an API token for a demo account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", choices=sorted(PEOPLE))

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.LYSPLAN_MODE != "embedded":
            raise CommandError("Demo tokens exist in the embedded mode only.")
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError("There are no demo accounts yet: start `make run` once.")
        _row, token = AuthToken.objects.create(user=user, expiry=LIFETIME)
        self.stdout.write(token)
