"""`manage.py catalogue_load`: brings the catalogue up to the data files, and says what that changes.

Every start does the same in silence; an operator runs this to look first (`--dry-run`) or to read the report.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from planner.catalogue.services import entries_load


class Command(BaseCommand):
    help = "Brings the catalogue up to the data files; edits made here are kept and reported as conflicts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        report = entries_load(apply=not options["dry_run"])
        if report.skipped:
            self.stdout.write("The data files are those of the last load: nothing to do.")
            return
        for title, names in (("new", report.new), ("changed", report.changed), ("no longer in a file", report.missing)):
            self.stdout.write(f"{title}: {len(names)}")
            for kind, key in names:
                self.stdout.write(f"  {kind}/{key}")
        self.stdout.write(f"unchanged: {len(report.unchanged)}")
        self.stdout.write(f"edited here and changed in the source (ours is kept): {len(report.conflicts)}")
        for conflict in report.conflicts:
            self.stdout.write(f"  {conflict.kind}/{conflict.key}")
            for field, (ours, source) in conflict.fields.items():
                self.stdout.write(f"    {field}\n    - {ours}\n    + {source}")
