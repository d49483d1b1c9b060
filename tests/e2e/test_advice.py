"""Advice in a browser: it comes with the page, follows the answers, is accessible with everything unfolded, and needs no colour."""

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.test_journey import sign_in
from tests.e2e.test_pages import WCAG, WIDTHS
from tests.planner.guidance.making import DATASET, PLAN

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def told(embedded):
    """A plan with answers for every kind of advice: its address and its dataset's."""
    token = embedded.token("researcher")
    plan = embedded.api(token, "POST", "plans/", {"title": "Advice in a browser"}).json["id"]
    dataset = embedded.api(token, "POST", f"plans/{plan}/datasets/", {"title": "Embryos"}).json["id"]
    answers = {**PLAN, "ethics.animals": "yes", "ethics.also": ["gmo"]}
    for scope, values in (("", answers), (f"?dataset={dataset}", {**DATASET, "collect.correlative": ["volume_em"]})):
        for question, value in values.items():
            first = {"If-Match": '"0"'}
            answer = embedded.api(token, "PUT", f"plans/{plan}/answers/{question}/{scope}", {"value": value}, **first)
            assert answer.status == 200, (question, answer.json)
    return plan, dataset


def opened(page, site, address):
    page.goto(site.url + address)
    page.wait_for_selector("#advice section")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_panel_is_accessible_with_everything_unfolded(browser, embedded, told, language):
    plan, dataset = told
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    context.add_cookies([{"name": "django_language", "value": language, "url": embedded.url}])
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    sign_in(page, embedded)
    bad = []
    for place in (f"collect/{dataset}", "collect", "store", f"store/{dataset}", "ethics", f"share/{dataset}"):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            opened(page, embedded, f"/plans/{plan}/{place}/")
            page.evaluate("document.querySelectorAll('#advice details').forEach((each) => { each.open = true; })")
            for violation in Axe().run(page, options=WCAG).response["violations"]:
                bad.append(f"{place} {width}: {violation['id']} {violation['nodes'][0]['html'][:160]}")
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wider > 0:
                bad.append(f"{place} {width}: {wider} px wider than the screen")
    context.close()
    assert not bad, "\n".join(bad)
    assert not errors, errors


def test_parts_of_the_chart_differ_without_colour(browser, embedded, told):
    """In a grey picture of the chart, each part has its own share of dark pixels, far from the others'."""
    plan, dataset = told
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, embedded)
    opened(page, embedded, f"/plans/{plan}/store/{dataset}/")
    shares = page.evaluate(
        """async () => {
          const svg = document.querySelector('#advice .growth-chart').cloneNode(true);
          const boxes = [...svg.querySelectorAll('rect')].filter((box) => Number(box.getAttribute('width')) === 22);
          const image = new Image();
          image.src = 'data:image/svg+xml,' + encodeURIComponent(new XMLSerializer().serializeToString(svg));
          await image.decode();
          const canvas = Object.assign(document.createElement('canvas'), { width: 440, height: 250 });
          const paper = canvas.getContext('2d');
          paper.fillStyle = 'white';
          paper.fillRect(0, 0, 440, 250);
          paper.drawImage(image, 0, 0);
          return boxes.map((box) => {
            const [x, y, w, h] = ['x', 'y', 'width', 'height'].map((name) => Number(box.getAttribute(name)));
            const { data } = paper.getImageData(x + 2, y + 2, w - 4, h - 4);
            let dark = 0;
            for (let i = 0; i < data.length; i += 4) dark += 255 - (0.3 * data[i] + 0.59 * data[i + 1] + 0.11 * data[i + 2]);
            return dark / (data.length / 4) / 255;
          });
        }"""
    )
    context.close()
    assert len(shares) == 2, shares  # raw, and the copy that Data Peak's backup is; nothing processed in this plan
    ordered = sorted(shares)
    assert all(b - a > 0.25 for a, b in pairwise(ordered)), shares


def test_advice_follows_an_answer_and_a_click_chooses(browser, embedded, told):
    plan, dataset = told
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, embedded)
    opened(page, embedded, f"/plans/{plan}/ethics/")
    assert page.get_by_role("heading", name="Animal experiments").count() == 1
    page.locator("#q-ethics-animals").get_by_label("No", exact=True).check()
    page.wait_for_selector("#advice h3:has-text('Animal experiments')", state="detached")
    page.locator("#q-ethics-animals").get_by_label("Yes", exact=True).check()
    page.wait_for_selector("#advice h3:has-text('Animal experiments')")
    opened(page, embedded, f"/plans/{plan}/store/{dataset}/")
    page.locator("[data-key=educloud] button").click()
    page.wait_for_load_state("networkidle")
    page.wait_for_selector("#advice [data-key=educloud] .ds-tag:has-text('chosen')")
    assert page.locator("#q-store-service-field").input_value() == "educloud"
    context.close()


def test_the_calendar_is_downloaded_by_its_button(browser, embedded, told):
    plan, _dataset = told
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, embedded)
    opened(page, embedded, f"/plans/{plan}/ethics/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Add to my calendar").click()
    assert download.value.suggested_filename == "advice-in-a-browser.ics"
    assert download.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")
    context.close()
