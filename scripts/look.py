#!/usr/bin/env python3
"""Screenshots of every page of the wizard, in both languages, 1280 and 390 wide, so that somebody can look at them.

    scripts/look.py http://127.0.0.1:8000 var/demo-accounts.txt FOLDER [PATH ...]

Without paths: home, lists and every page of the newest plan of `researcher` and of its first dataset.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

STEPS = ("project", "ethics", "collect", "process", "describe", "store", "share", "reuse")
WIDTHS = (1280, 390)


def main() -> None:
    site, accounts, folder, *paths = sys.argv[1:]
    words = dict(line.split() for line in Path(accounts).read_text().splitlines() if line)
    Path(folder).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for language in ("en", "nb"):
            look(browser, site, words["researcher"], language, Path(folder), paths)
        browser.close()


def look(browser: Browser, site: str, word: str, language: str, folder: Path, paths: list[str]) -> None:  # noqa: PLR0917
    """One language: signs in and takes every page at both widths."""
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page = context.new_page()
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", "researcher")
    page.fill("input[name=password]", word)
    page.click("main button[type=submit]")
    for path in paths or addresses(page, site):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(site + path, wait_until="networkidle")
            name = path.strip("/").replace("/", "_") or "home"
            page.screenshot(path=folder / f"{name[-60:]}-{language}-{width}.png", full_page=True)
    context.close()


def addresses(page: Page, site: str) -> list[str]:
    """The pages of the newest plan, and of its first dataset."""
    page.goto(f"{site}/plans/")
    plan = str(page.locator(".plan-cards a").first.get_attribute("href"))
    page.goto(site + plan)
    found = page.locator(".dataset-rows a")
    dataset = str(found.first.get_attribute("href")).split("/")[-2] if found.count() else ""
    own = [plan, *(f"{plan}{step}/" for step in (*STEPS, "check", "people", "exports"))]
    own.append(f"{plan}answers/project.description/history/")
    of_dataset = (
        [f"{plan}{step}/{dataset}/" for step in ("collect", "process", "describe", "share", "metadata")]
        if dataset
        else []
    )
    return ["/", "/plans/", "/images/new-plan/", *own, *of_dataset]


if __name__ == "__main__":
    main()
