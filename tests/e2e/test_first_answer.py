"""How soon there is something: clicks and page loads to the first saved answer, and what one dropped file proposes."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_journey import WAIT, sign_in
from tests.files import czi_write

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]
SAMPLE = "czi/CellDivision_T3_Z5_CH2_X240_Y170.czi"


class Counted:
    """Clicks a person makes and documents the browser loads for them."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.loads = page, 0, 0
        page.on("request", self._count)

    def _count(self, request) -> None:
        self.loads += request.is_navigation_request() and request.redirected_from is None and request.method == "GET"
        self.loads += request.is_navigation_request() and request.method == "POST"

    def click(self, selector: str) -> None:
        self.clicks += 1
        self.page.click(selector)
        self.page.wait_for_load_state()


def test_first_answer_is_saved_after_three_clicks_and_two_page_loads(page, embedded):
    sign_in(page, embedded)
    page.goto(embedded.url)
    counted = Counted(page)
    page.fill("form[data-new-plan] input[name=title]", "Quick start")
    counted.click("form[data-new-plan] button[type=submit]")
    counted.click("main .onward a")
    field = page.locator(".question-card textarea").first
    field.type("written at once")
    expect(page.locator(".question-card .answer-live").first).to_contain_text("Saved")
    print(f"\nfirst saved answer: {counted.clicks} clicks, {counted.loads} page loads")
    assert counted.clicks <= 3 and counted.loads <= 2


def draft_from(page: Page, site, path: Path) -> None:
    """One drop and one click on the page for it; counts what waits as a proposal, on questions and on the sheet."""
    sign_in(page, site)
    page.goto(f"{site.url}/images/new-plan/")
    counted = Counted(page)
    page.set_input_files("[data-plan-from-image] input[type=file]", str(path))  # the drop
    counted.click("[data-plan-from-image] button[type=submit]")
    page.wait_for_selector("[data-accept]", timeout=WAIT)
    page.wait_for_selector('[data-image-card][data-status="done"]', timeout=WAIT)
    questions = set(
        page.locator("[data-question]:has([data-accept])").evaluate_all("all => all.map(a => a.dataset.question)")
    )
    plan, dataset = page.url.split("/plans/")[1].split("/collect/")
    told = told_on_sheet(page, f"{site.url}/plans/{plan}/metadata/{dataset.strip('/')}/")
    print(
        f"\n{path.name}: {counted.clicks} click, {len(questions)} proposals on questions, {told} values on the metadata sheet"
    )
    assert counted.clicks == 1
    assert len(questions) + told >= 15


def told_on_sheet(page: Page, address: str) -> int:
    """Fields of the metadata sheet that the file fills, on all its parts."""
    page.goto(address)
    parts = page.locator(".sheet-tabs a").evaluate_all("all => all.map(a => a.href)")
    told = 0
    for part in parts:
        page.goto(part)
        told += page.locator(".sheet-field:has(.stands .source)").count()
    return told


def test_a_dropped_file_and_one_click_make_a_draft_with_fifteen_proposals(page, embedded, tmp_path):
    draft_from(page, embedded, czi_write(tmp_path / "made here.czi"))


@pytest.mark.samples
def test_a_dropped_sample_and_one_click_make_a_draft_with_fifteen_proposals(page, embedded, samples):
    draft_from(page, embedded, samples / SAMPLE)
