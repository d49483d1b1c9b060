/* Saves answers while they are written, and loses none.
   What is not yet saved lies in localStorage under the form's address until the server has said "saved". It is put back
   and sent when the page is opened again, sent again when the connection is back, and flushed when the page is left. */
(() => {
  "use strict";

  const { words, csrf, say, signedOut } = window.lysplan;
  const PAUSE = 700; /* ms without a key before a text is sent */
  const RETRIES = [4, 10, 30, 60]; /* s */
  const OURS = new Set(["csrfmiddlewaretoken", "revision", "next"]);
  const prefix = `lysplan:unsaved:${document.body.dataset.user || ""}:`;
  const states = new WeakMap();
  let retries = 0;
  let trouble = false;
  let keeps = true; /* whether this browser lets the page keep texts */
  let retryTimer = 0;

  /* Without htmx nothing is sent by itself: the buttons "Save" stay, and what is typed is kept in this browser. */
  const sends = Boolean(window.htmx);
  document.documentElement.classList.toggle("scripted", sends);

  const forms = () => [...document.querySelectorAll("form.question")];
  const key = (form) => prefix + form.getAttribute("action");
  const revisionOf = (form) => form.querySelector(".answer-status [name=revision]");
  const inConflict = (form) => Boolean(form.querySelector(".answer-status.conflict"));

  function written(form) {
    return [...new FormData(form)].filter(([name]) => !OURS.has(name) && name !== "state");
  }

  function state(form) {
    let found = states.get(form);
    if (!found) {
      found = { saved: JSON.stringify(written(form)), sending: null, mark: null, refused: null, timer: 0, failed: false };
      states.set(form, found);
    }
    return found;
  }

  function stored(form) {
    try { return JSON.parse(localStorage.getItem(key(form))); } catch { return null; }
  }

  function keep(form, mark = null) {
    const entry = { fields: written(form), mark, revision: revisionOf(form)?.value || "0", at: Date.now() };
    try {
      localStorage.setItem(key(form), JSON.stringify(entry));
      keeps = true;
    } catch { keeps = false; /* full or forbidden: only the field holds it */ }
  }

  const truly = (sentence) => (keeps ? sentence : words.unkept);

  function forget(form) {
    try { localStorage.removeItem(key(form)); } catch { /* nothing was kept */ }
  }

  function fill(form, fields) {
    form.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((field) => {
      const given = fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "radio" || field.type === "checkbox") field.checked = given.includes(field.value);
      else field.value = given[0] ?? "";
    });
  }

  function told(form, text) {
    const status = form.querySelector(".answer-status");
    if (!status || inConflict(form)) return;
    let line = status.querySelector(".said");
    if (!line) {
      line = document.createElement("p");
      status.append(line);
    }
    line.className = "said";
    line.textContent = text;
  }

  function isDirty(form) {
    const now = state(form);
    return now.mark !== null || now.failed || JSON.stringify(written(form)) !== now.saved;
  }

  function changed(form, pause) {
    const now = state(form);
    now.mark = null;
    now.refused = null;
    clearTimeout(now.timer);
    if (!isDirty(form)) { forget(form); return; }
    keep(form);
    if (!inConflict(form)) now.timer = setTimeout(() => send(form), pause);
  }

  function send(form) {
    const now = state(form);
    clearTimeout(now.timer);
    if (!form.isConnected || inConflict(form) || !isDirty(form)) return;
    if (!sends) { stopped(form, null); return; }
    if (now.refused !== null && now.refused === JSON.stringify(written(form))) return;
    if (form.matches(".htmx-request") && !now.failed && now.sending === JSON.stringify(written(form))) return;
    const button = now.mark && form.querySelector(`.state[data-state="${now.mark}"]`);
    if (button && button.getAttribute("aria-pressed") !== "true") form.requestSubmit(button);
    else window.htmx.trigger(form, "save-answer");
  }

  const sendAll = () => forms().filter(isDirty).forEach(send);

  function later() {
    clearTimeout(retryTimer);
    retryTimer = setTimeout(sendAll, RETRIES[Math.min(retries, RETRIES.length - 1)] * 1000);
    retries += 1;
  }

  /* Buttons "does not apply" and "I don't know yet" show what stands, and the field steps back. */
  function showState(form) {
    const stands = form.querySelector(".answer-status")?.dataset.state;
    form.querySelectorAll(".state").forEach((button) => {
      const pressed = button.dataset.state === stands;
      button.setAttribute("aria-pressed", String(pressed));
      button.value = pressed ? "answered" : button.dataset.state;
    });
    form.classList.toggle("set-aside", stands === "not_applicable" || stands === "unknown");
  }

  const formOf = (event) => event.target.closest?.("form.question");

  document.addEventListener("input", (event) => {
    const form = formOf(event);
    if (form) changed(form, PAUSE);
  });
  document.addEventListener("change", (event) => {
    const form = formOf(event);
    if (form) changed(form, 0);
  });

  document.addEventListener("htmx:configRequest", (event) => {
    const form = event.detail.elt;
    if (form.matches(".offer-form")) {
      const beside = form.closest(".question-card").querySelector("form.question");
      if (beside && revisionOf(beside)) event.detail.parameters.revision = revisionOf(beside).value;
      return;
    }
    if (!form.matches("form.question")) return;
    const now = state(form);
    /* htmx adds the button that has the focus; a save that nobody pressed a button for must not carry its mark. */
    if (event.detail.triggeringEvent?.type === "save-answer") delete event.detail.parameters.state;
    const mark = event.detail.parameters.state;
    now.sending = JSON.stringify(written(form));
    now.mark = mark && mark !== "answered" ? mark : null;
    clearTimeout(now.timer);
    keep(form, now.mark);
    clearTimeout(now.slow);
    now.slow = setTimeout(() => told(form, words.saving), 600); /* a quick save is only announced as saved */
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { elt, xhr, target } = { elt: event.detail.requestConfig?.elt, xhr: event.detail.xhr, target: event.detail.target };
    if (elt?.matches(".offer-form") && xhr.status === 409) {
      /* Somebody answered in between: show their answer with the file's beside it. */
      event.detail.shouldSwap = false;
      window.htmx.ajax("GET", target.dataset.url, { target, swap: "outerHTML" });
    }
    if (elt?.matches(".keep-theirs") && xhr.status === 200) forget(elt.closest("form.question"));
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.requestConfig?.elt || event.detail.elt; /* a form that was swapped away is no longer the event's */
    if (!form.matches?.("form.question")) {
      if (form.matches?.(".offer-form") && event.detail.xhr.status === 200) saved(null);
      if (form.matches?.(".keep-theirs") && event.detail.xhr.status !== 200) say(event.detail.xhr.status ? words.server : words.offline, { kind: "warning" });
      return;
    }
    const now = state(form);
    clearTimeout(now.slow);
    const { status } = event.detail.xhr;
    if (signedOut(event.detail.xhr)) return stopped(form, null);
    if (status >= 200 && status < 300) return saved(form);
    if (status === 422) { now.refused = now.sending; now.mark = null; now.failed = false; invalid(form, true); return undefined; }
    if (status === 409) { now.mark = null; now.failed = false; keep(form); return undefined; }
    if (status === 403 || status === 404) { say(truly(words.forbidden), { kind: "warning" }); return stopped(form, null); }
    say(truly(status ? words.server : words.offline), { kind: "warning" });
    return stopped(form, later);
  });

  function invalid(form, is) {
    form.querySelectorAll(".field :is(input:not([type=hidden]), select, textarea)").forEach((field) => {
      if (is) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    });
  }

  function stopped(form, next) {
    state(form).failed = true;
    trouble = true;
    told(form, truly(words.kept));
    next?.();
  }

  function saved(form) {
    if (form) {
      const now = state(form);
      const asSent = now.sending === JSON.stringify(written(form));
      Object.assign(now, { saved: now.sending, mark: null, failed: false, refused: null });
      form.classList.remove("filled");
      form.querySelector(".filled-note")?.remove();
      invalid(form, false);
      showState(form);
      if (asSent) forget(form);
      else changed(form, PAUSE);
    }
    if (trouble) { trouble = false; retries = 0; say(""); sendAll(); }
    scheduleRefresh();
  }

  /* The rest of the page follows: questions that a condition shows or hides, proposals of a file just read, progress.
     A question somebody is writing in, or that is not saved, is left alone. */
  let refreshTimer = 0;
  function scheduleRefresh() {
    clearTimeout(refreshTimer);
    refreshTimer = setTimeout(refresh, 350);
  }

  async function refresh() {
    const list = document.getElementById("questions");
    if (!list) return;
    let page;
    try {
      const answer = await fetch(window.location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch { return; }
    for (const id of ["steps", "dataset-images"]) {
      const now = document.getElementById(id);
      const then = page.getElementById(id);
      if (now && then && !now.contains(document.activeElement)) now.replaceWith(then);
    }
    const fresh = page.getElementById("questions");
    if (fresh) follow(list, fresh);
  }

  /* Makes the list of questions like the fresh one, card by card, moving nothing while somebody is in it. A page that was
     asked for before a save and came after it does not take the answer back. */
  const revisionIn = (card) => Number(card.querySelector(".answer-status")?.dataset.revision || 0);

  function follow(list, fresh) {
    const wanted = [...fresh.children].filter((each) => each.id);
    const ids = new Set(wanted.map((each) => each.id));
    [...list.children].forEach((old) => { if (!ids.has(old.id) && !busy(old)) old.remove(); });
    const order = wanted.map((each) => {
      const old = document.getElementById(each.id);
      if (old && (busy(old) || sign(old) === sign(each) || revisionIn(each) < revisionIn(old))) return old;
      if (old) {
        keepWords(old, each);
        old.replaceWith(each);
      } else if (list.contains(document.activeElement)) list.append(each);
      settle(each);
      return each;
    });
    if (!list.contains(document.activeElement)) list.append(...order);
  }

  /* "Saved 14:02" stays when the card is renewed for another reason. */
  function keepWords(old, card) {
    const [was, is] = [old, card].map((each) => each.querySelector(".answer-status"));
    if (was && is && was.dataset.revision === is.dataset.revision) is.replaceWith(was);
  }

  function settle(card) {
    window.htmx.process(card);
    card.querySelectorAll("form.question").forEach(adopt);
  }

  /* What a form holds when it comes is what the server has; except a value from a file that waits to be saved. */
  function adopt(form) {
    state(form);
    showState(form);
  }

  document.addEventListener("htmx:load", (event) => {
    event.detail.elt.querySelectorAll?.("form.question").forEach(adopt);
  });

  function busy(card) {
    const form = card.querySelector("form.question");
    return card.contains(document.activeElement) || Boolean(form && (isDirty(form) || form.matches(".htmx-request, .filled")));
  }

  /* A taken proposal's card is a new one: whoever works by keys goes on at the next proposal. */
  let byKeys = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-accept]");
    if (button) byKeys = button.matches(":focus-visible");
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!byKeys || !event.detail.requestConfig?.elt.matches?.(".offer-form")) return;
    byKeys = false;
    document.querySelector("#questions [data-accept], #questions .asked-of-you + .question-card :is(input:not([type=hidden]), textarea, select)")?.focus();
  });

  const sign = (card) => [
    card.querySelector(".answer-status")?.dataset.revision,
    ...[...card.querySelectorAll(".offer")].map((offer) => offer.textContent.replace(/\s+/g, " ")),
  ].join("|");

  document.addEventListener("image-final", scheduleRefresh);

  /* "Use all of these": where the files agree on one value and nobody has answered yet. */
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-take-all]")) return;
    document.querySelectorAll("#questions .question-card:has(.agreed) .offer-form").forEach((offer) => offer.requestSubmit());
  });

  /* Put back what was not saved when the page was last left, and send it with the revision it was written on. */
  function restore(form) {
    adopt(form);
    const entry = stored(form);
    if (!entry) return false;
    const now = state(form);
    const arrived = !entry.mark && !form.matches(".filled") && JSON.stringify(entry.fields) === now.saved;
    if (arrived) { /* it went out as the page was left */
      forget(form);
      return false;
    }
    fill(form, entry.fields);
    form.classList.remove("proposed");
    now.mark = entry.mark;
    now.failed = true;
    if (revisionOf(form)) revisionOf(form).value = entry.revision;
    send(form);
    return true;
  }

  /* htmx takes the forms over at DOMContentLoaded, just before this. */
  document.addEventListener("DOMContentLoaded", () => {
    if (forms().map(restore).some(Boolean)) say(words.restored);
  });

  window.addEventListener("online", () => { say(words.back, { kind: "success" }); retries = 0; sendAll(); });
  window.addEventListener("offline", () => say(truly(words.offline), { kind: "warning" }));
  window.addEventListener("beforeunload", (event) => { if (!keeps && forms().some(isDirty)) event.preventDefault(); });
  document.addEventListener("visibilitychange", sendAll);
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  window.addEventListener("pagehide", () => {
    forms().filter((form) => isDirty(form) && !inConflict(form)).forEach((form) => {
      const now = state(form);
      if (now.refused === JSON.stringify(written(form))) return;
      const body = new FormData(form);
      body.set("csrfmiddlewaretoken", csrf(form));
      if (now.mark) body.set("state", now.mark);
      try { fetch(form.action, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } }).catch(() => {}); } catch { /* kept in localStorage */ }
    });
  });
})();
