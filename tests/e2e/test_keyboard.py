"""From the home page to a complete plan and its PDF with the keyboard alone: no click, no pointer, no script that focuses.

The test walks whatever the questionnaire asks: it tabs until the focus is in a question without an answer, and answers
it as the question's type wants.
"""

import io
import re

import pytest
from pypdf import PdfReader

from planner.questionnaire.loader import questionnaire_load
from planner.questionnaire.services import content_newest

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
QUESTIONS = questionnaire_load(content_newest()).by_key
TABS = 400  # more than any page has stops
WORDS = {"en": ("Sign in", "Norsk"), "nb": ("Logg inn", "English")}
DATASET = {"en": "Confocal time series", "nb": "Konfokal tidsserie"}

HERE = """() => {
  const at = document.activeElement;
  const card = at.closest("[data-question]");
  return {
    text: (at.innerText || at.getAttribute("aria-label") || "").trim(), tag: at.tagName.toLowerCase(), type: at.type || "",
    name: at.name || "", href: at.getAttribute("href") || "", question: card ? card.dataset.question : "",
    form: at.form ? at.form.getAttribute("action") || "" : "", screening: at.dataset.screening || "",
    seen: at === document.body || (at.getBoundingClientRect().width > 0 && getComputedStyle(at).outlineStyle !== "none"),
  };
}"""
OPEN = """() => [...document.querySelectorAll("[data-question]")]
  .filter((card) => !card.querySelector(".answer-status")?.dataset.state).map((card) => card.dataset.question)"""


class Keyboard:
    """A person without a pointer."""

    def __init__(self, page) -> None:
        self.page = page

    def tab_to(self, wanted, what: str) -> dict:
        """Tabs on until the focus is where it is wanted; the focus must be visible there."""
        for _ in range(TABS):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(HERE)
            if wanted(here):
                assert here["seen"], f"the focus on {what} cannot be seen"
                return here
        raise AssertionError(f"no way by Tab to {what} on {self.page.url}")

    def follow(self, wanted, what: str, address: str) -> None:
        """Tabs to a link or button and presses Enter; waits for the page it leads to."""
        self.tab_to(wanted, what)
        with self.page.expect_navigation(url=re.compile(address)):
            self.page.keyboard.press("Enter")

    def type(self, text: str) -> None:
        self.page.keyboard.insert_text(text)


def answer(keys: Keyboard, question, here: dict) -> bool:
    """Answers with the key strokes that the focused control takes; False where it is not the one to answer with."""
    press = keys.page.keyboard.press
    if here["type"] in ("radio", "checkbox"):
        press("Space")
        return True
    if here["tag"] == "select":
        press("ArrowDown")
        return True
    if here["tag"] not in ("input", "textarea") or here["type"] in ("hidden", "submit"):
        return False
    if question.type == "date":
        keys.page.keyboard.type("01022027")
    elif question.type == "money":
        keys.type("12000")
    elif question.type == "file_size":
        keys.type("3.4 GB")
    elif question.type == "number":
        keys.type("240")
    elif question.type == "person":
        keys.type("Kari Nordmann")
    else:
        keys.type(f"Typed for {question.key}.")
    press("Tab")
    return True


def answer_page(keys: Keyboard) -> int:
    """Answers every question of the page that has no answer yet; questions that appear by an answer are asked after a reload."""
    answered = 0
    for _ in range(4):
        open_ones = set(keys.page.evaluate(OPEN))
        if not open_ones:
            return answered
        begun: set[str] = set()
        for _ in range(TABS):
            keys.page.keyboard.press("Tab")
            here = keys.page.evaluate(HERE)
            key = here["question"]
            if key in open_ones and key not in begun and answer(keys, QUESTIONS[key], here):
                begun.add(key)
                answered += 1
            if begun == open_ones:
                break
        assert begun == open_ones, (keys.page.url, open_ones - begun)
        saved = f"(begun) => !({OPEN})().some((key) => begun.includes(key))"  # a question that an answer brought in may be there already
        keys.page.wait_for_function(saved, arg=list(begun), timeout=20_000)
        keys.page.reload()
    raise AssertionError(f"questions keep coming on {keys.page.url}: {keys.page.evaluate(OPEN)}")


@pytest.mark.parametrize("language", ["en", "nb"])
def test_from_home_to_a_complete_plan_with_pdf_by_keyboard_alone(page, embedded, language):
    keys = Keyboard(page)
    sign_in, _other = WORDS[language]
    page.context.add_cookies([{"name": "django_language", "value": language, "url": embedded.url}])
    page.goto(embedded.url)
    keys.follow(lambda at: at["tag"] == "a" and at["text"].startswith(sign_in), "sign in", "/accounts/login/")
    keys.tab_to(lambda at: at["name"] == "login", "the user name")
    keys.type("researcher")
    keys.tab_to(lambda at: at["name"] == "password", "the password")
    keys.type(embedded.people["researcher"])
    with page.expect_navigation(url=re.compile("/plans/")):
        page.keyboard.press("Enter")
    keys.tab_to(lambda at: at["name"] == "title", "the title of a new plan")
    keys.type(f"By keyboard alone, {language}: æøå µm 🔬")
    with page.expect_navigation(url=re.compile(r"/plans/[0-9a-f-]{36}/")):
        page.keyboard.press("Enter")
    plan = re.search(r"/plans/([0-9a-f-]{36})/", page.url)[1]
    steps = list(dict.fromkeys(question.key.split(".")[0] for question in QUESTIONS.values()))
    total = 0
    for number, step in enumerate(steps):
        address = f"/plans/{plan}/{step}/"
        if not page.url.split("#")[0].endswith(address):
            keys.follow(lambda at, address=address: at["href"] == address, step, f"{address}$")
        total += answer_page(keys)
        if step == "collect":
            keys.tab_to(lambda at: at["name"] == "title" and "/datasets/" in at["form"], "the title of a dataset")
            keys.type(DATASET[language])
            with page.expect_navigation(url=re.compile(f"{address}[0-9a-f-]{{36}}/")):
                page.keyboard.press("Enter")
            dataset = re.search(r"/collect/([0-9a-f-]{36})/", page.url)[1]
            page.wait_for_selector("[data-screening]")
            total += answer_page(keys)
        elif number > steps.index("collect"):
            own = f"{address}{dataset}/"
            if page.locator(f"a[href='{own}']").count():
                keys.follow(lambda at, own=own: at["href"] == own, f"the dataset in {step}", f"{own}$")
                total += answer_page(keys)
    # What the dataset's answers brought about in earlier steps; an address is typed, too.
    for step in steps:
        for address in (f"/plans/{plan}/{step}/", f"/plans/{plan}/{step}/{dataset}/"):
            page.goto(f"{embedded.url}{address}")
            total += answer_page(keys)
    token = embedded.token("researcher")
    progress = embedded.api(token, "GET", f"plans/{plan}/").json["progress"]
    assert progress["answered"] == progress["of"] == total
    print(f"{language}: {total} questions answered by keyboard")
    keys.follow(lambda at: at["href"] == f"/plans/{plan}/exports/", "the documents", "/exports/$")
    keys.tab_to(lambda at: at["tag"] == "button" and "PDF" in at["text"], "the button that makes the PDF")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-made=pdf][data-status=done]", timeout=60_000)
    keys.tab_to(
        lambda at: ("/download/" in at["href"] and "PDF" in at["text"]) or "/download/" in at["href"], "the download"
    )
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(download.value.path().read_bytes())).pages)
    assert "By keyboard alone" in text
    assert "project.description" in text.replace("\n", "")
