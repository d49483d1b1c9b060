"""A browser, and sites to drive it against."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.rig.sites import embedded_site, production_site, site_remove

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    """Chromium, headless. Without it the test is skipped, loudly; in CI that is a failure."""
    if not CHROMIUM:
        if os.environ.get("LYSPLAN_REQUIRE_BROWSER"):
            pytest.fail("Chromium is not installed, and this run must test the browser.")
        pytest.skip("SKIPPED: Chromium is not installed, browser tests did not run (apt-get install chromium)")
    from playwright._impl._driver import compute_driver_executable
    from playwright.sync_api import sync_playwright

    node = subprocess.run([compute_driver_executable()[0], "--version"], capture_output=True, text=True, check=False)
    if node.returncode:
        reason = f"the browser driver does not start ({node.stderr.strip()[-120:]}); apt-get install libatomic1"
        if os.environ.get("LYSPLAN_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(f"SKIPPED: {reason}")

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # the driver's loop sleeps in this thread while tests use the database
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def embedded():
    """One embedded site for all tests that leave it whole; a test that breaks things starts its own."""
    site = embedded_site()
    yield site
    site_remove(site)


@pytest.fixture(scope="module")
def production():
    site = production_site()
    yield site
    site_remove(site)


@pytest.fixture
def page(browser, request):
    """A page 1280 wide that fails the test on a script error or a blocked resource."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", accept_downloads=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    if os.environ.get("LYSPLAN_SCREENSHOTS"):
        folder = Path(os.environ["LYSPLAN_SCREENSHOTS"])
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{request.node.name[:60]}.png", full_page=True)
    context.close()
    harmless = (
        "status of 404",
        "status of 409",
        "status of 422",
        "ERR_INTERNET_DISCONNECTED",
        "htmx:sendError",
        "htmx:afterRequest",
    )
    assert not [text for text in complaints if not any(word in text for word in harmless)], complaints
