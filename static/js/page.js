/* What every page needs of script: plain words when a request fails, the current CSRF token, menus that close.
   The one global, `lysplan`, is shared with answers.js and upload.js. */
(() => {
  "use strict";

  const words = document.getElementById("words").dataset;
  const box = document.getElementById("page-message");

  /* The cookie is newer than the page after a sign-in in another tab; where scripts may not read it, the form's is used. */
  function csrf(form) {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return cookie ? decodeURIComponent(cookie[1]) : form?.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  }

  let fading = 0;
  function say(text, { kind = "info", link = null } = {}) {
    if (text && box.firstChild?.firstChild?.data === text) return; /* said already */
    box.replaceChildren();
    if (!text) return;
    const note = document.createElement("p");
    note.className = "ds-alert";
    note.dataset.size = "sm";
    note.dataset.color = kind;
    note.append(text);
    clearTimeout(fading);
    if (kind !== "warning") fading = setTimeout(() => note.remove(), 10000);
    if (link) {
      const anchor = Object.assign(document.createElement("a"), { href: link.href, textContent: link.text, target: "_blank" });
      anchor.className = "ds-link";
      note.append(" ", anchor);
    }
    box.append(note);
  }

  /* For people who do not see the page change. */
  const whisperer = document.createElement("div");
  whisperer.className = "ds-sr-only";
  whisperer.setAttribute("role", "status");
  document.body.append(whisperer);
  const whisper = (text) => { whisperer.textContent = text; };

  function signedOut(xhr) {
    return Boolean(xhr?.responseURL) && new URL(xhr.responseURL).pathname === words.login;
  }

  function saySignedOut() {
    say(words.signedOut, { kind: "warning", link: { href: words.login, text: words.signIn } });
  }

  /* "Copy": the text of the element that the button names. */
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).dataset.text);
      say(button.dataset.copied, { kind: "success" });
    } catch {
      say(words.failed, { kind: "warning" });
    }
  });

  /* A page whose script did not arrive is asked for again, once; then it says so. */
  const asked = "lysplan:asked-again";
  document.addEventListener("DOMContentLoaded", () => {
    try {
      if (window.htmx) sessionStorage.removeItem(asked);
      else if (sessionStorage.getItem(asked)) say(words.partly, { kind: "warning" });
      else {
        sessionStorage.setItem(asked, "1");
        window.location.reload();
      }
    } catch { if (!window.htmx) say(words.partly, { kind: "warning" }); }
  });

  window.lysplan = { words, csrf, say, whisper, signedOut, saySignedOut };

  document.addEventListener("htmx:configRequest", (event) => {
    const given = event.detail.parameters;
    if (given?.csrfmiddlewaretoken !== undefined) given.csrfmiddlewaretoken = csrf(event.detail.elt);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    if (signedOut(detail.xhr)) {
      detail.shouldSwap = false;
      saySignedOut();
      return;
    }
    /* The same document asked for twice is the same row. */
    const id = /^\s*<li[^>]*\sid="(export-[^"]+)"/.exec(detail.serverResponse || "")?.[1];
    if (id && detail.target.id === "made") document.getElementById(id)?.remove();
  });

  /* A card or row that went away while its page was open polls no longer; other failures are said. Answers say theirs. */
  function failed(event) {
    const { elt, xhr } = event.detail;
    if (elt.matches(".question") || signedOut(xhr)) return;
    const polls = elt.matches(".image-card, .export-row, .folder-run");
    if (xhr?.status === 404 && polls) { elt.remove(); return; }
    if (polls) return; /* asked again by itself */
    say(words.failed, { kind: "warning" });
  }
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);

  document.addEventListener("click", (event) => {
    document.querySelectorAll(".menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
})();
