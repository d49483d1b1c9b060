"""Answers in a real browser: saved as one types, whatever key leaves the field, and marks only when pressed."""

import pytest

from tests.e2e.test_journey import sign_in, start_plan

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


@pytest.fixture
def project(page, embedded):
    """A new plan's first step, and a way to ask what was stored."""
    sign_in(page, embedded)
    plan = start_plan(page, "Typing")
    page.goto(f"{embedded.url}/plans/{plan}/project/")
    token = embedded.token("researcher")

    def stored(question):
        answer = embedded.api(token, "GET", f"plans/{plan}/answers/{question}/").json
        return answer["state"], answer["value"]

    return stored


def card(page, question):
    return page.locator(f'[data-question="{question}"]')


def wait_stored(page, stored, question, wanted):
    for _try in range(60):
        if stored(question) == wanted:
            return
        page.wait_for_timeout(100)
    assert stored(question) == wanted


@pytest.mark.parametrize("question", ["project.description", "project.contributors"])
def test_tab_after_typing_saves_the_text_and_presses_no_button(page, project, question):
    field = card(page, question).locator("textarea, input[type=text], input:not([type])").first
    if not field.is_visible():
        pytest.fail(f"{question} is not on the page")
    field.click()
    page.keyboard.type("neutrophils, æøå")
    page.keyboard.press("Tab")
    wait_stored(page, project, question, ("answered", "neutrophils, æøå"))
    page.wait_for_timeout(1500)
    assert project(question) == ("answered", "neutrophils, æøå")


def test_text_is_saved_while_typing_and_is_there_after_reload(page, project):
    card(page, "project.description").locator("textarea").type("wound healing")
    wait_stored(page, project, "project.description", ("answered", "wound healing"))
    page.reload()
    assert card(page, "project.description").locator("textarea").input_value() == "wound healing"


def test_does_not_apply_is_marked_by_keyboard_and_taken_back(page, project):
    pressed = '[data-question="project.contributors"] button[data-state=not_applicable]'
    page.locator(pressed).focus()
    page.keyboard.press("Enter")
    wait_stored(page, project, "project.contributors", ("not_applicable", None))
    page.wait_for_selector(f'{pressed}[aria-pressed="true"]')
    page.locator(pressed).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f'{pressed}[aria-pressed="false"]')
    assert project("project.contributors")[0] != "not_applicable"


def test_leaving_at_once_after_the_last_key_loses_no_character(page, project, embedded):
    card(page, "project.description").locator("textarea").type("gone in a moment")
    page.goto(f"{embedded.url}/plans/")
    wait_stored(page, project, "project.description", ("answered", "gone in a moment"))


def test_offline_text_is_kept_and_sent_when_the_line_is_back(page, project):
    page.context.set_offline(True)
    card(page, "project.description").locator("textarea").type("written on a train")
    page.wait_for_timeout(1500)
    assert project("project.description")[1] is None
    page.context.set_offline(False)
    for _try in range(100):
        if project("project.description")[1] == "written on a train":
            break
        page.wait_for_timeout(200)
    assert project("project.description") == ("answered", "written on a train")


def test_a_page_asked_for_before_a_save_does_not_take_the_answer_back(page, project):
    before = page.request.get(page.url).body()
    page.route(page.url, lambda route: route.fulfill(body=before, content_type="text/html; charset=utf-8"))
    asked = card(page, "project.description")
    asked.locator("textarea").fill("written after that page was made")
    with page.expect_response(page.url):
        asked.locator("textarea").blur()
    wait_stored(page, project, "project.description", ("answered", "written after that page was made"))
    page.wait_for_function("() => document.querySelector('#steps')")
    assert asked.locator("textarea").input_value() == "written after that page was made"
    assert "Saved" in asked.locator(".answer-live").inner_text()
