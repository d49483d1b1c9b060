"""Nothing a person typed is lost: saves that fail, pages left at once, two people on one answer. Figures are printed.

Texts are unique, so that each can be looked for afterwards: as the answer that stands, in the history of the question, or
in the field with the sentence that says it is kept.
"""

import html
import os
import random
import re
from collections import Counter, deque

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.test_journey import sign_in, start_plan

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]
FAILURES, DEPARTURES, ROUNDS = (int(os.environ.get("LYSPLAN_N", n)) for n in (50, 50, 100))
FIELDS = ("project.description", "project.contributors")
KEPT = "Not saved yet; kept in this browser"


@pytest.fixture
def page(browser):
    """A page that may complain: here requests fail on purpose."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    heard = deque(maxlen=60)
    context.on("requestfailed", lambda request: heard.append(f"{request.method} {request.url}: {request.failure}"))
    context.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: heard.append(f"script error: {error.error}"))
    yield context.new_page()
    print("\nThe browser's last complaints:", *heard, sep="\n")  # shown when the test failed
    context.close()


@pytest.fixture
def plan(page, embedded):
    """A new plan of the signed-in researcher."""
    sign_in(page, embedded)
    return start_plan(page, "Nothing lost")


@pytest.fixture(scope="module")
def token(embedded):
    return embedded.token("researcher")


def field(page: Page, question: str):
    return page.locator(f'[data-question="{question}"] textarea')


def status(page: Page, question: str):
    return page.locator(f'[data-question="{question}"] .answer-live')


def stored(site, token: str, plan: str, question: str) -> str:
    return site.api(token, "GET", f"plans/{plan}/answers/{question}/").json["value"] or ""


def wait_stored(page: Page, site, token: str, plan: str, question: str, wanted: str, seconds: float = 12) -> bool:  # noqa: PLR0917
    for _try in range(int(seconds * 20)):
        if stored(site, token, plan, question) == wanted:
            return True
        page.wait_for_timeout(50)
    return False


def tell(what: str, **figures) -> None:
    print(f"\n{what}: " + ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in figures.items()))


class Trouble:
    """One way in which saving fails, what the page must say of it, and what ends it."""

    def __init__(self, page: Page, site, kind: str) -> None:
        self.page, self.site, self.kind = page, site, kind
        self.said = {
            "offline": "No connection. Your text is kept in this browser",
            "server": "The server could not save this just now. Your text is kept in this browser; we try again.",
            "signed-out": "You have been signed out. Your text is kept in this browser.",
        }[kind]

    def begin(self) -> None:
        if self.kind == "offline":
            self.page.context.set_offline(True)
        elif self.kind == "server":
            self.page.route("**/answers/**", lambda route: route.fulfill(status=500, body="Internal Server Error"))
        else:
            self.page.context.clear_cookies(name="sessionid")

    def end(self) -> None:
        """What a person does: the line comes back, the server recovers, they sign in in a new tab and come back."""
        if self.kind == "offline":
            self.page.context.set_offline(False)
        elif self.kind == "server":
            self.page.unroute("**/answers/**")
            self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        else:
            other = self.page.context.new_page()
            sign_in(other, self.site)
            other.close()
            self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_fifty_failed_saves_lose_no_character_and_say_what_happened(page, embedded, plan, token):
    chance = random.Random(4)
    address = f"{embedded.url}/plans/{plan}/project/"
    page.goto(address)
    done, ways = Counter(), Counter()
    for number in range(FAILURES):
        kind = ("offline", "server", "signed-out")[number % 3]
        question = FIELDS[number % 2]
        text = f"failure {number} {kind} æøå {chance.randrange(10**9)}"
        trouble = Trouble(page, embedded, kind)
        trouble.begin()
        field(page, question).fill(text)
        page.keyboard.press("Tab")
        expect(status(page, question)).to_contain_text(KEPT)
        expect(page.locator("#page-message")).to_contain_text(trouble.said)
        assert stored(embedded, token, plan, question) != text
        reload = chance.random() < 0.3 and kind != "signed-out"
        if reload:  # the page is left in the middle of the trouble, and opened again after it
            page.goto("about:blank")
        trouble.end()
        if reload:
            page.goto(address)
            if field(page, question).evaluate("field => field.defaultValue") == text:
                done[kind] += 1  # it went out while the page was left: nothing to put back, the page came with it
                ways["while leaving"] += 1
                continue
            expect(page.locator("#page-message")).to_contain_text(
                "Text that was not saved last time has been put back."
            )
        kept = wait_stored(page, embedded, token, plan, question, text)
        done["lost" if not kept else kind] += 1
        ways["after reload" if reload else "on the page"] += 1
        expect(status(page, question)).to_contain_text("Saved")
    tell("failed saves", failures=FAILURES, **done, **ways, lost_texts=done["lost"])
    assert done["lost"] == 0


def test_a_script_that_does_not_arrive_is_asked_for_again_and_costs_no_text(page, embedded, plan, token):
    address, question = f"{embedded.url}/plans/{plan}/project/", FIELDS[0]
    page.route("**/htmx*.js", lambda route: route.abort(), times=1)
    page.goto(address)
    expect(page.locator("html.scripted")).to_have_count(1)
    field(page, question).press_sequentially("First.")
    expect(status(page, question)).to_contain_text("Saved")

    page.route("**/htmx*.js", lambda route: route.abort())
    page.goto(address)
    expect(page.locator("#page-message")).to_contain_text("Part of this page did not arrive.")
    card = page.locator(f'[data-question="{question}"]')
    field(page, question).press("End")
    field(page, question).press_sequentially(" Second æøå.")
    expect(status(page, question)).to_contain_text(KEPT)
    card.get_by_role("button", name="Save", exact=True).click()
    assert wait_stored(page, embedded, token, plan, question, "First. Second æøå.")

    field(page, FIELDS[1]).fill("Kari Nordmann")
    page.unroute("**/htmx*.js")
    page.goto(address)
    expect(field(page, FIELDS[1])).to_have_value("Kari Nordmann")
    assert wait_stored(page, embedded, token, plan, FIELDS[1], "Kari Nordmann")


def test_a_browser_that_keeps_nothing_says_so_and_asks_before_the_page_is_left(page, embedded, plan, token):
    question, asked = FIELDS[0], []
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")
    page.goto(f"{embedded.url}/plans/{plan}/project/")
    page.context.set_offline(True)
    field(page, question).press_sequentially("Nowhere but here æøå")
    expect(status(page, question)).to_contain_text("this browser keeps nothing for us")
    expect(page.locator("#page-message")).to_contain_text("stay on this page until it is saved")
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("nav a", has_text="My plans").click(no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    expect(status(page, question)).to_contain_text("Saved", timeout=20_000)
    assert wait_stored(page, embedded, token, plan, question, "Nowhere but here æøå")


def leave(page: Page, site, plan: str, way: str) -> None:
    if way == "link":
        page.locator("nav a", has_text="My plans").click()
    elif way == "back":
        page.go_back(wait_until="commit")
    else:
        page.close()


def test_fifty_departures_just_after_the_last_key_lose_no_character(page, embedded, plan, token):
    chance = random.Random(7)
    address = f"{embedded.url}/plans/{plan}/project/"
    context: BrowserContext = page.context
    lost, at_once, ways = [], 0, Counter()
    for number in range(DEPARTURES):
        question = FIELDS[number % 2]
        way = ("link", "back", "closed tab")[number % 3]
        text = f"left {number} {chance.randrange(10**9)}"
        tab = context.new_page()
        if way == "back":
            tab.goto(f"{embedded.url}/plans/")
        tab.goto(address)
        field(tab, question).click()
        tab.keyboard.press("Control+a")
        tab.keyboard.type(text)
        tab.wait_for_timeout(chance.randrange(0, 501))
        leave(tab, embedded, plan, way)
        ways[way] += 1
        if wait_stored(page, embedded, token, plan, question, text, 1.0):
            at_once += 1
        else:  # not sent any more: it must be in the browser, and go out when the page is opened again
            again = context.new_page()
            again.goto(address)
            if not wait_stored(page, embedded, token, plan, question, text):
                lost.append((way, text, stored(embedded, token, plan, question)))
            again.close()
        if not tab.is_closed():
            tab.close()
    tell("departures", departures=DEPARTURES, **ways, sent_while_leaving=at_once, lost_texts=len(lost))
    assert lost == []


def history(page: Page, site, plan: str, question: str) -> str:
    """Every text the question's history shows, refused ones among them."""
    shown = page.request.get(f"{site.url}/plans/{plan}/answers/{question}/history/").text()
    return html.unescape(re.sub(r"<[^>]+>", " ", shown))


def test_a_hundred_rounds_of_two_people_on_one_answer_lose_no_text(browser, page, embedded, plan, token):
    page.goto(f"{embedded.url}/plans/{plan}/people/")
    page.fill("#username", "colleague")
    page.select_option("#role", "editor")
    page.click("form:has(#username) button[type=submit]")
    page.wait_for_load_state()
    other_context = browser.new_context(locale="en-GB")
    other = other_context.new_page()
    sign_in(other, embedded, "colleague")
    chance = random.Random(11)
    writers = {"one": page, "two": other}
    for writer in writers.values():
        writer.goto(f"{embedded.url}/plans/{plan}/project/")
    typed: dict[str, list[str]] = {question: [] for question in FIELDS}
    seen = Counter()
    for number in range(ROUNDS):
        question = FIELDS[number % 2]
        order = chance.sample(sorted(writers), 2)
        for name in order:
            text = f"round {number} by {name} {chance.randrange(10**9)}"
            typed[question].append(text)
            type_and_save(writers[name], question, text, wait=chance.random() < 0.5)
        for name in order:
            seen[settle(writers[name], question, chance)] += 1
    lost = []
    for question, texts in typed.items():
        kept = history(page, embedded, plan, question)
        lost += [text for text in texts if text not in kept]
    other_context.close()
    tell("two people", rounds=ROUNDS, texts=2 * ROUNDS, **seen, lost_texts=len(lost))
    assert lost == []
    assert seen["conflicts"] > ROUNDS / 4, "the writers hardly ever met; the test shows nothing"


def type_and_save(page: Page, question: str, text: str, *, wait: bool) -> None:
    """Puts a text in the field as a paste does, and leaves the field; waits for the answer of the server, or not."""
    box = field(page, question)
    with page.expect_request(lambda sent: sent.method == "POST" and f"/answers/{question}/" in sent.url):
        box.fill(text)
        box.blur()
    if wait:
        page.wait_for_timeout(60)


def settle(page: Page, question: str, chance: random.Random) -> str:
    """Waits until the save ended; a conflict is ended by one of its two buttons, and so is the next one: the other person may
    have saved in between."""
    card = page.locator(f'[data-question="{question}"]')
    ended = """(q) => { const card = document.querySelector(`[data-question="${q}"]`);
        return !card.querySelector(".htmx-request") && !card.querySelector("form.htmx-request")
          && (card.querySelector(".conflict") || card.querySelector(".answer-live").textContent.trim()); }"""
    page.wait_for_function(ended, arg=question)
    found = "saved"
    for _again in range(3):
        if not card.locator(".conflict").count():
            return found
        found = "conflicts"
        with page.expect_response(lambda answer: f"/answers/{question}/" in answer.url):
            card.locator(".conflict button[type=submit]" if chance.random() < 0.5 else ".keep-theirs").click()
        page.wait_for_function(ended, arg=question)
    expect(card.locator(".conflict")).to_have_count(0)
    return found


def test_a_field_of_the_metadata_sheet_is_saved_as_typed_and_kept_while_offline(page, embedded, plan, token):
    dataset = embedded.api(token, "POST", f"plans/{plan}/datasets/", {"title": "Wounds"}).json["id"]
    address = f"{embedded.url}/plans/{plan}/metadata/{dataset}/?module=specimen"
    page.goto(address)
    card = page.locator('details.sheet-field[data-url$="/specimen.cover_glass/"]')
    card.locator("summary").click()
    field = card.locator("input:not([type=hidden]):not([type=checkbox]), textarea").first
    field.press_sequentially("No. 1.5H")
    expect(card.locator(".answer-live")).to_contain_text("Saved")
    page.context.set_offline(True)
    field.press_sequentially(", 0.17 mm æøå")
    expect(card.locator(".answer-live")).to_contain_text(KEPT)
    expect(page.get_by_text("No connection. Your text is kept in this browser")).to_be_visible()
    page.context.set_offline(False)
    expect(card.locator(".answer-live")).to_contain_text("Saved", timeout=20_000)
    page.goto(address)
    expect(page.locator('details.sheet-field[data-url$="/specimen.cover_glass/"]')).to_contain_text(
        "No. 1.5H, 0.17 mm æøå"
    )
