"""The field of a term: a plain text field without script, an accessible combobox with it, saved as one types."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse

from planner.plans.models import Answer
from planner.vocabularies.services import terms_load
from tests.e2e.test_journey import add_dataset, sign_in, start_plan

QUESTION = "describe.term"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
STORED = {"id": "FBbi:00000369", "label": "SPIM", "vocabulary": "fbbi", "version": "2026-01-30"}


def said(**parts):
    return {f"value.{name}": text for name, text in parts.items()}


@pytest.fixture
def form(cast):
    terms_load()
    client = Client()
    client.force_login(cast.editor, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("dataset-answer", kwargs={"plan": cast.plan.uuid, "dataset": cast.dataset.uuid, "question": QUESTION})

    def save(**parts):
        answer = Answer.objects.filter(question=QUESTION).first()
        revision = answer.revision if answer else 0
        told = client.post(url, {**said(**parts), "revision": revision}, headers={"HX-Request": "true"})
        stored = Answer.objects.filter(question=QUESTION).first()
        return told.status_code, stored.value if stored else None

    return save, client, url


@pytest.mark.django_db
def test_a_chosen_term_is_stored_with_identifier_vocabulary_and_version(form):
    save, _client, _url = form
    assert save(**STORED) == (200, STORED)


@pytest.mark.django_db
def test_a_word_of_ones_own_is_stored_as_a_word(form):
    word = {"id": None, "label": "my own method", "vocabulary": None, "version": None}
    save, _client, _url = form
    assert save(label="my own method") == (200, word)
    assert save(label="my own method", id="", vocabulary="", version="") == (200, word)


@pytest.mark.django_db
def test_an_emptied_field_empties_the_answer(form):
    save, _client, _url = form
    save(**STORED)
    assert save(**{**STORED, "label": ""})[1] is None


@pytest.mark.django_db
def test_a_vocabulary_that_the_question_does_not_ask_for_is_refused(form):
    save, _client, _url = form
    status, stored = save(id="NCBITaxon:7955", label="Danio rerio", vocabulary="ncbi-taxonomy", version="2024.9.7")
    assert (status, stored) == (422, None)


@pytest.mark.django_db
def test_without_script_no_identifier_is_sent_beside_the_word(form):
    save, client, url = form
    save(**STORED)
    html = client.get(url).content.decode()
    assert 'value="SPIM"' in html
    for name in ("id", "vocabulary", "version"):
        assert f'<input name="value.{name}" value="{STORED[name]}" hidden disabled>' in html
    assert 'data-search="/api/v1/vocabularies/edam-bioimaging,fbbi/"' in html


@pytest.fixture(scope="module")
def asked(browser, embedded):
    """The address of the step that asks for a term, and a way to read what is stored."""
    page = browser.new_page()
    sign_in(page, embedded)
    plan = start_plan(page, "Terms")
    dataset = add_dataset(page, embedded, plan, "Embryos")
    page.close()
    token = embedded.token("researcher")

    def stored():
        answers = embedded.api(token, "GET", f"plans/{plan}/answers/").json["results"]
        return next((each["value"] for each in answers if each["question"] == QUESTION), None)

    return f"{embedded.url}/plans/{plan}/describe/{dataset}/", stored


@pytest.fixture
def at_field(page, embedded, asked):
    url, stored = asked
    sign_in(page, embedded)
    page.goto(url)
    return page.get_by_role("combobox", name="Which term says best"), stored


def becomes(stored, wanted):
    """What is stored after the autosave: the last look decides."""
    for _look in range(40):
        if stored() == wanted:
            return True
        time.sleep(0.25)
    return stored() == wanted


@pytest.mark.e2e
@pytest.mark.timeout(300)
def test_by_keyboard_a_term_is_found_chosen_saved_and_changed(page, at_field, asked):
    field, stored = at_field
    field.focus()
    page.keyboard.type("confocl")
    page.wait_for_selector("[role=option]")
    assert field.get_attribute("aria-expanded") == "true"
    assert "suggestions. Choose with the arrow keys." in page.locator("body > [role=status]").inner_text()
    bad = Axe().run(page, options=WCAG).response["violations"]
    assert not bad, [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in bad]

    page.keyboard.press("ArrowDown")
    first = page.locator("[role=option]").first
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert first.get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    assert field.input_value() == "confocal microscopy"
    assert field.get_attribute("aria-expanded") == "false"
    chosen = {"id": "FBbi:00000251", "label": "confocal microscopy", "vocabulary": "fbbi", "version": "2026-01-30"}
    assert becomes(stored, chosen)

    page.reload()
    assert field.input_value() == "confocal microscopy"
    assert page.get_by_text("FBbi:00000251 · fbbi 2026-01-30").is_visible()

    field.focus()
    page.keyboard.press("End")
    page.keyboard.type(" of mine")
    page.keyboard.press("Escape")
    assert becomes(stored, {"id": None, "label": "confocal microscopy of mine", "vocabulary": None, "version": None})


@pytest.mark.e2e
@pytest.mark.timeout(300)
def test_by_mouse_a_term_is_chosen_and_escape_leaves_the_word(page, at_field):
    field, stored = at_field
    field.fill("")
    field.press_sequentially("cell trakcing")
    page.get_by_role("option").first.click()
    assert field.input_value() == "Cell tracking"
    assert becomes(
        stored,
        {
            "id": "operation_Cell_tracking",
            "label": "Cell tracking",
            "vocabulary": "edam-bioimaging",
            "version": "1.0alpha-pre-pre-release",
        },
    )
    field.fill("segm")
    page.wait_for_selector("[role=option]")
    field.press("Escape")
    assert page.locator("[role=option]").count() == 0
    assert field.input_value() == "segm"


@pytest.mark.e2e
@pytest.mark.timeout(300)
def test_a_term_not_sent_comes_back_with_its_identifier(browser, embedded, asked):
    url, stored = asked
    page = browser.new_page(locale="en-GB")
    sign_in(page, embedded)
    page.goto(url)
    page.route("**/plans/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("combobox").fill("")
    page.get_by_role("combobox").press_sequentially("spim")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_text("kept in this browser").first.wait_for()
    assert stored() != STORED
    page.unroute_all()
    page.goto(url)
    assert becomes(stored, STORED)
    assert page.get_by_text("FBbi:00000369 · fbbi 2026-01-30").is_visible()
    page.close()
