"""The cast and the reference data that most tests need."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.rig.browser import browser, embedded, page, production  # noqa: F401  (one browser for the whole suite)

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT.parent / "shared" / "samples"

# How fast examples are made says more about the machine's other work than about a test.
settings.register_profile("lysplan", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lysplan")


def pytest_sessionstart(session):
    """Norwegian is compiled before the first test, and before runners start."""
    if not hasattr(session.config, "workerinput"):
        from portal.running.preparing import messages_compile

        messages_compile()


def pytest_collection_modifyitems(config, items):
    """Skips, loudly, what needs the real sample files where they do not stand beside the checkout."""
    if SAMPLES.is_dir():
        return
    for item in items:
        if "samples" in item.keywords:
            item.add_marker(
                pytest.mark.skip(reason="SKIPPED: no ../shared/samples beside the checkout, real files not tested")
            )


def pytest_terminal_summary(terminalreporter):
    """What was not tested is said once more at the end."""
    skipped = {
        report.longrepr[2] for report in terminalreporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)
    }
    for reason in sorted(skipped):
        terminalreporter.write_line(f"NOT TESTED: {reason}", yellow=True, bold=True)


def pytest_unconfigure():
    """The suite's own folder goes with it."""
    folder = Path(os.environ.get("LYSPLAN_DATA", ""))
    if folder.name.startswith("lysplan-test-"):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real microscope files."""
    return SAMPLES


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Catalogue, vocabularies and questionnaire are there, as in every running site."""
    from planner.catalogue.services import entries_load
    from planner.questionnaire.services import version_publish
    from planner.vocabularies.services import terms_load

    with django_db_blocker.unblock():
        entries_load()
        terms_load()
        version_publish()


@pytest.fixture
def cast(db):
    """Owner, editor, commenter, viewer, stranger, consultant, administrator; a plan with a dataset."""
    from tests.cast import cast_make

    return cast_make()
