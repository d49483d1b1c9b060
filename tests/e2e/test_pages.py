"""Every page in both languages, wide and narrow: no accessibility violation, no sideways scrolling, no script error."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.test_journey import sign_in
from tests.planner.intake.test_madmp_import import MESSY

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
WIDTHS = (1280, 390)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="module")
def example(embedded):
    """Addresses of the example plan's pages."""
    token = embedded.token("researcher")
    plans = embedded.api(token, "GET", "plans/?page_size=200").json["results"]
    plan = next(one["id"] for one in plans if one["title"].endswith("(example)"))
    dataset = embedded.api(token, "GET", f"plans/{plan}/datasets/").json["results"][0]["id"]
    return plan, dataset


def pages_of(plan: str, dataset: str) -> dict[str, str]:
    steps = ("project", "ethics", "collect", "process", "describe", "store", "share", "reuse")
    return {
        "home": "/",
        "plans": "/plans/",
        "plan": f"/plans/{plan}/",
        "people": f"/plans/{plan}/people/",
        "approval": f"/plans/{plan}/approval/",
        "exports": f"/plans/{plan}/exports/",
        "check": f"/plans/{plan}/check/",
        "dataset": f"/plans/{plan}/collect/{dataset}/",
        "instruments": "/instruments/",
        "sheet-upload": f"/plans/{plan}/metadata/upload/",
        "sheet": f"/plans/{plan}/metadata/{dataset}/",
        "sheet-specimen": f"/plans/{plan}/metadata/{dataset}/?module=specimen",
        "sheet-acquisition": f"/plans/{plan}/metadata/{dataset}/?module=image_acquisition",
        "sheet-methods": f"/plans/{plan}/metadata/{dataset}/methods/",
        "share-dataset": f"/plans/{plan}/share/{dataset}/",
        "new-plan": "/images/new-plan/",
        "bring": "/plans/bring/",
        "tokens": "/accounts/tokens/",
        "not-found": "/plans/00000000-0000-0000-0000-000000000000/",
        "copy": f"/plans/copy/?from={plan}",
        "versions": f"/plans/{plan}/versions/",
        "preview": f"/plans/{plan}/exports/preview/",
        "preview-horizon-europe": f"/plans/{plan}/exports/preview/?shape=horizon-europe",
        "question": f"/plans/{plan}/answers/project.description/",
        "history": f"/plans/{plan}/answers/project.description/history/",
        "dataset-question": f"/plans/{plan}/answers/collect.objective/{dataset}/",
        "dataset-history": f"/plans/{plan}/answers/collect.objective/{dataset}/history/",
        "sheet-field": f"/plans/{plan}/metadata/{dataset}/fields/specimen.cover_glass/",
        "sheet-history": f"/plans/{plan}/metadata/{dataset}/fields/specimen.cover_glass/history/",
        "folder-choose": f"/images/of/{dataset}/folders/",
        "folder-inside": f"/images/of/{dataset}/folders/?source=facility",
        "email": "/accounts/email/",
        "password": "/accounts/password/change/",
        "find-data": "/data/?q=zebrafish",
        "help": "/help/",
    } | {f"step-{step}": f"/plans/{plan}/{step}/" for step in steps}


@pytest.mark.parametrize("language", ["en", "nb"])
def test_pages_are_accessible_in(browser, embedded, example, language):
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    context.add_cookies([{"name": "django_language", "value": language, "url": embedded.url}])
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    bad = _violations(
        page, embedded, {"signed-out": "/", "login": "/accounts/login/", "signup": "/accounts/signup/"}, language
    )
    sign_in(page, embedded)
    bad += _violations(page, embedded, pages_of(*example), language)
    context.close()
    assert not bad, "\n".join(bad)
    assert not errors, errors


@pytest.mark.parametrize("language", ["en", "nb"])
def test_the_desk_and_what_came_in_are_accessible_in(browser, embedded, language):
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    context.add_cookies([{"name": "django_language", "value": language, "url": embedded.url}])
    page = context.new_page()
    sign_in(page, embedded, "consultant")
    came_in = embedded.api(embedded.token("consultant"), "POST", "imports/", {"format": "madmp", "document": MESSY})
    assert came_in.status == 201, came_in.text
    addresses = {
        "desk": "/desk/",
        "import-report": f"/plans/{came_in.json['plan']['id']}/bring/",
        "instrument-new": "/instruments/new/",
    }
    bad = _violations(page, embedded, addresses, language)
    page.goto(f"{embedded.url}/instruments/new/")
    page.fill("#i-title", "Spinning disk, room 2301")
    page.locator('input[name^="objectives.0."]').first.fill("Plan-Apochromat 63x/1.4 Oil")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/instruments/*-*/")
    bad += _violations_here(page, "instrument", language)
    rows = page.request.get(f"{embedded.url}/desk/catalogue/download/services.yaml").text()
    edited = rows.replace("confidence: confirmed", "confidence: likely", 1)
    assert edited != rows
    for name, content in (("desk-differences", edited), ("desk-problems", edited.replace("likely", "perhaps", 1))):
        page.goto(f"{embedded.url}/desk/")
        page.set_input_files(
            "#catalogue-file", {"name": "services.yaml", "mimeType": "text/yaml", "buffer": content.encode()}
        )
        page.click("form:has(#catalogue-file) button[type=submit]")
        page.wait_for_url("**/desk/catalogue/compare/")
        bad += _violations_here(page, name, language)
    context.close()
    assert not bad, "\n".join(bad)


def _violations(page, site, addresses, language) -> list[str]:
    found = []
    for name, address in addresses.items():
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(site.url + address)
        page.wait_for_load_state("networkidle")
        found += _violations_here(page, name, language)
    return found


def _violations_here(page, name, language) -> list[str]:
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.get_attribute("html", "lang") == language, name
        result = Axe().run(page, options=WCAG)
        for violation in result.response["violations"]:
            where = violation["nodes"][0]["html"][:120]
            found.append(f"{name} {width} {language}: {violation['id']} ({len(violation['nodes'])} times) {where}")
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            found.append(f"{name} {width} {language}: {overflow} px wider than the screen")
        if os.environ.get("LYSPLAN_SCREENSHOTS"):
            folder = Path(os.environ["LYSPLAN_SCREENSHOTS"])
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{name}-{language}-{width}.png", full_page=True)
    return found
