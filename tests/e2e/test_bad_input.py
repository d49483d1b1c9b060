"""What people paste and programs send by mistake or in malice: told in plain words, kept, and never executed."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_journey import sign_in, start_plan

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
SCRIPT = "<script>window.hacked = 1; alert('run')</script><img src=x onerror=\"window.hacked = 1; alert('run')\">"
WORD_TABLE = (
    "<table class=MsoTableGrid><tr><td><p class=MsoNormal><b>Sample</b><o:p></o:p></p></td>"
    "<td>Dose<script>window.hacked = 1</script></td></tr><tr><td>HeLa</td><td>3 µM</td></tr></table>"
)
TEXTS = {
    "script": SCRIPT,
    "emoji": "🔬👩🏽‍🔬 e\u0301 ﷺ \u202eright to left\u202c",
    "nul": "before\0after\x07\x1b[31m",
    "markdown": "[click](javascript:alert(1)) <b>bold</b> {{ 7*7 }} {% debug %} ${7*7}",
    "formula": "=cmd|' /C calc'!A0",
}
# (question, parts of its form, what the answer says)
REFUSED = [
    ("project.contact", {"name": "Kari", "orcid": "0000-0002-1825-0098"}, "check digit"),
    ("project.institution", {"name": "UiO", "ror": "https://ror.org/01xtthb57"}, "check digits"),
    ("project.contact", {"name": "Kari", "email": "kari at home"}, "not an e-mail address"),
]
DATASET_REFUSED = [
    ("collect.image_bytes", "-2 GB"),
    ("collect.images_planned", {"value": "-12", "unit": "images"}),
    ("collect.images_planned", {"value": "12.5", "unit": "images"}),
]


@pytest.fixture
def watched(browser, embedded):
    """A signed-in page that notes dialogs, refusals of the content policy, script errors and console errors."""
    context = browser.new_context(locale="en-GB")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=embedded.url)
    page = context.new_page()
    alarms: list[str] = []

    def dialog(shown) -> None:
        alarms.append(f"dialog: {shown.message}")
        shown.dismiss()

    page.on("dialog", dialog)
    page.on("pageerror", lambda error: alarms.append(f"script error: {error}"))
    page.on("console", lambda message: alarms.append(message.text) if message.type == "error" else None)
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (e) => console.error('CSP: ' + e.violatedDirective))"
    )
    sign_in(page, embedded)
    yield page
    context.close()
    assert [text for text in alarms if "status of 422" not in text and "status of 404" not in text] == []


def card(page: Page, question: str):
    return page.locator(f'[data-question="{question}"]')


def nothing_ran(page: Page) -> None:
    assert page.evaluate("window.hacked") is None


def paste(page: Page, markup: str, text: str) -> None:
    """Puts both forms on the clipboard, as Word does, and pastes."""
    page.evaluate(
        """([markup, text]) => navigator.clipboard.write([new ClipboardItem({
             "text/html": new Blob([markup], {type: "text/html"}), "text/plain": new Blob([text], {type: "text/plain"})})])""",
        [markup, text],
    )
    page.keyboard.press("Control+v")


def test_texts_of_every_kind_are_kept_and_shown_as_text_on_every_page(watched, embedded):
    page = watched
    token = embedded.token("researcher")
    for name, text in TEXTS.items():
        title = f"{name} {text}".replace("\0", "")  # a program that sends NUL in a title is refused
        plan = embedded.api(token, "POST", "plans/", {"title": title}).json["id"]
        dataset = embedded.api(token, "POST", f"plans/{plan}/datasets/", {"title": title, "screening": "clear"}).json[
            "id"
        ]
        page.goto(f"{embedded.url}/plans/{plan}/project/")
        box = card(page, "project.description").locator("textarea")
        box.fill(text)
        box.blur()
        expect(card(page, "project.description").locator(".answer-live")).to_contain_text("Saved")
        kept = embedded.api(token, "GET", f"plans/{plan}/answers/project.description/").json["value"]
        assert kept == "".join(c for c in text if c.isprintable() or c in "\u202e\u202c\u200d\u0301").replace(
            "e\u0301", "é"
        )
        address = f"plans/{plan}/answers/collect.description/?dataset={dataset}"
        assert embedded.api(token, "PUT", address, {"value": text}, **{"If-Match": '"0"'}).status == 200
        for path in (
            "",
            "project/",
            f"collect/{dataset}/",
            "check/",
            "people/",
            "exports/",
            "answers/project.description/history/",
        ):
            page.goto(f"{embedded.url}/plans/{plan}/{path}")
            nothing_ran(page)
        shown = page.locator("main").inner_text()
        assert kept.split("\u202e")[0].strip()[:40] in shown


def test_a_table_pasted_from_word_is_kept_as_its_text(watched, embedded):
    page = watched
    plan = start_plan(page, "Pasted")
    page.goto(f"{embedded.url}/plans/{plan}/project/")
    box = card(page, "project.description").locator("textarea")
    box.click()
    paste(page, WORD_TABLE, "Sample\tDose\r\nHeLa\t3 µM")
    page.keyboard.press("Tab")
    expect(card(page, "project.description").locator(".answer-live")).to_contain_text("Saved")
    value = embedded.api(embedded.token("researcher"), "GET", f"plans/{plan}/answers/project.description/").json[
        "value"
    ]
    assert value == "Sample\tDose\nHeLa\t3 µM"
    nothing_ran(page)


def test_what_cannot_be_right_is_refused_in_words_and_stays_in_the_field(watched, embedded):
    page = watched
    token = embedded.token("researcher")
    plan = start_plan(page, "Wrong")
    page.goto(f"{embedded.url}/plans/{plan}/project/")
    for question, parts, said in REFUSED:
        fields = {name: card(page, question).locator(f'[name="value.{name}"]') for name in parts}
        for name, field in fields.items():
            field.fill(parts[name])
        next(reversed(fields.values())).blur()
        expect(card(page, question).locator(".answer-live")).to_contain_text(said)
        assert {name: field.input_value() for name, field in fields.items()} == parts
        sent = embedded.api(token, "PUT", f"plans/{plan}/answers/{question}/", {"value": parts}, **{"If-Match": '"0"'})
        assert sent.status == 400 and said in sent.text, sent.text
        page.reload()  # what was refused was not sent in vain: it is in the field when the page comes again
        assert {name: field.input_value() for name, field in fields.items()} == parts
        for field in fields.values():
            field.fill("")
        field.blur()
        page.wait_for_timeout(300)


def test_negative_sizes_and_counts_are_refused_over_the_api_and_on_the_page(watched, embedded):
    page = watched
    token = embedded.token("researcher")
    plan = embedded.api(token, "POST", "plans/", {"title": "Negative"}).json["id"]
    dataset = embedded.api(token, "POST", f"plans/{plan}/datasets/", {"title": "D", "screening": "clear"}).json["id"]
    page.goto(f"{embedded.url}/plans/{plan}/collect/{dataset}/")
    for question, value in DATASET_REFUSED:
        address = f"plans/{plan}/answers/{question}/?dataset={dataset}"
        sent = embedded.api(token, "PUT", address, {"value": value}, **{"If-Match": '"0"'})
        assert sent.status == 400, (question, value, sent.text)
        sentence = sent.json["errors"]["value"][0]
        field = card(page, question).locator('[name^="value"]').first
        typed = value["value"] if isinstance(value, dict) else value
        field.fill(typed)
        field.blur()
        expect(card(page, question).locator(".answer-live .ds-validation-message")).to_have_text(sentence)
        assert field.input_value() == typed


def test_over_long_text_is_told_with_its_count_and_stays(watched, embedded):
    page = watched
    plan = start_plan(page, "Long")
    page.goto(f"{embedded.url}/plans/{plan}/project/")
    box = card(page, "project.description").locator("textarea")
    text = "æ" * 50_001
    box.fill(text)
    box.blur()
    expect(card(page, "project.description").locator(".answer-live")).to_contain_text(
        "50001 characters long; at most 50000 fit"
    )
    assert box.input_value() == text
    token = embedded.token("researcher")
    address = f"plans/{plan}/answers/project.description/"
    assert "50001" in embedded.api(token, "PUT", address, {"value": text}, **{"If-Match": '"0"'}).text
    page.reload()
    assert card(page, "project.description").locator("textarea").input_value() == text


def test_end_before_start_is_told_on_the_check_page(watched, embedded):
    page = watched
    token = embedded.token("researcher")
    plan = start_plan(page, "Dates")
    for question, value in (("project.start", "2027-05-01"), ("project.end", "2027-04-30")):
        sent = embedded.api(token, "PUT", f"plans/{plan}/answers/{question}/", {"value": value}, **{"If-Match": '"0"'})
        assert sent.status == 200
    page.goto(f"{embedded.url}/plans/{plan}/check/")
    expect(page.locator('[data-kind="order"]')).to_contain_text("2027-05-01")
