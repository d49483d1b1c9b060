"""From an empty data folder to a site that can be used: tables, messages, facts, questionnaire, demo people."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command

from common.jobs.sweeper import job_release_all
from ingest.inspection.models import Inspection
from ingest.sources.models import FolderRun
from planner.catalogue.services import entries_load
from planner.exports.models import Export
from planner.plans.services import evidence_reread
from planner.questionnaire.services import version_publish
from planner.vocabularies.services import terms_load
from planner.webhooks.models import Delivery


def site_prepare() -> None:
    """Brings tables and reference data up to date. Safe to call at every start, in every mode."""
    call_command("migrate", interactive=False, verbosity=0)
    entries_load()
    terms_load()
    version_publish()
    evidence_reread()


def claims_void() -> None:
    """Gives jobs of an earlier run back: in the embedded mode nobody else can be at work."""
    for model in (Inspection, FolderRun, Export, Delivery):
        job_release_all(model)


def messages_compile() -> int:
    """Compiles changed .po files with Babel, so that GNU gettext is not needed. Returns files written."""
    written = 0
    for folder in settings.LOCALE_PATHS:
        for source in Path(folder).glob("*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            with source.open("rb") as po:
                catalogue = read_po(po)
            partial = target.with_suffix(".mo.new")
            with partial.open("wb") as mo:
                write_mo(mo, catalogue)
            partial.rename(target)
            written += 1
    return written
