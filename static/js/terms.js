/* Makes the field of a term a combobox (WAI-ARIA: editable, list autocomplete, no automatic selection).
   The word is always one's own; a suggestion that is chosen adds its identifier, and another word takes it away again.
   The list wears Designsystemet's clothes for suggestions without its script: elements that stay plain. */
(() => {
  "use strict";

  if (window.lysplan.terms) return; /* one script a page, however many fields bring it along */
  window.lysplan.terms = true;

  const PAUSE = 150; /* ms without a key before we look */
  const LEAST = 2; /* letters */
  const PARTS = ["id", "vocabulary", "version"];
  const taken = new WeakSet();
  let count = 0;

  function make(tag, attributes, ...children) {
    const made = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    made.append(...children);
    return made;
  }

  function take(box) {
    if (taken.has(box)) return;
    taken.add(box);
    const word = box.querySelector("[name='value.label']");
    const part = Object.fromEntries(PARTS.map((name) => [name, box.querySelector(`[name='value.${name}']`)]));
    const origin = box.querySelector("[data-origin]");
    const says = box.dataset;
    const list = make("u-datalist", { role: "listbox", id: `terms-${count += 1}`, "aria-label": says.suggestions, hidden: "" });
    let terms = [];
    let active = -1;
    let last = null; /* the term that was chosen, or stood there: its word typed again is the term again */
    let timer = 0;
    let asking = null;

    PARTS.forEach((name) => { part[name].disabled = false; });
    box.classList.add("ds-suggestion");
    Object.assign(box.style, { position: "relative" });
    Object.assign(list.style, { maxBlockSize: "20rem" });
    word.after(list);
    word.setAttribute("role", "combobox");
    word.setAttribute("aria-autocomplete", "list");
    word.setAttribute("aria-expanded", "false");
    word.setAttribute("aria-controls", list.id);
    word.setAttribute("autocomplete", "off");

    const isOpen = () => !list.hidden;
    const remember = () => {
      if (part.id.value) last = { label: word.value, ...Object.fromEntries(PARTS.map((name) => [name, part[name].value])) };
    };

    function put(term) {
      PARTS.forEach((name) => { part[name].value = term ? term[name] : ""; });
      tell();
    }

    function tell() {
      const [id, vocabulary, version] = PARTS.map((name) => part[name].value);
      origin.hidden = !id;
      origin.textContent = id ? `${id} · ${vocabulary} ${version}` : "";
    }

    function close() {
      clearTimeout(timer);
      asking?.abort();
      list.hidden = true;
      list.replaceChildren();
      terms = [];
      point(-1);
      word.setAttribute("aria-expanded", "false");
    }

    function point(to) {
      active = to;
      [...list.children].forEach((option, at) => {
        option.setAttribute("aria-selected", String(at === active));
        option.toggleAttribute("data-activedescendant", at === active);
      });
      const option = list.children[active];
      if (option) {
        word.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else word.removeAttribute("aria-activedescendant");
    }

    function show(found) {
      terms = found;
      list.replaceChildren(...found.map((term, at) => {
        const more = [`${term.id} · ${term.vocabulary}${term.stable ? "" : ` · ${says.temporary}`}`];
        if (term.synonyms.length) more.push(`${says.also} ${term.synonyms.slice(0, 3).join(", ")}`);
        return make("u-option", { role: "option", id: `${list.id}-${at}`, "aria-selected": "false" },
          make("span", { lang: "en" }, term.label), make("br", {}), make("small", {}, more.join(" · ")));
      }));
      list.hidden = !found.length;
      list.scrollTop = 0;
      point(-1);
      word.setAttribute("aria-expanded", String(isOpen()));
      const text = found.length > 1 ? says.many.replace("{n}", found.length) : found.length ? says.one : says.none;
      window.lysplan.whisper(text);
    }

    async function look() {
      asking?.abort();
      asking = new AbortController();
      const { signal } = asking;
      try {
        const address = `${says.search}?q=${encodeURIComponent(word.value.slice(0, 200))}`;
        const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" }, signal });
        if (!answer.ok) return;
        const { results } = await answer.json();
        if (!signal.aborted && document.activeElement === word) show(results);
      } catch { /* no connection, or asked anew: a plain text field meanwhile */ }
    }

    function lookSoon(pause) {
      clearTimeout(timer);
      if (word.value.trim().length < LEAST) { close(); return; }
      timer = setTimeout(look, pause);
    }

    function choose(term) {
      word.value = term.label;
      put(term);
      remember();
      close();
      word.dispatchEvent(new Event("change", { bubbles: true })); /* answers.js saves */
    }

    document.addEventListener("DOMContentLoaded", tell); /* answers.js has put back what was not saved */
    word.addEventListener("focus", remember);
    /* Before answers.js hears it at the document: what it sends is the word with its own identifier, or with none. */
    word.addEventListener("input", () => {
      put(last && last.label === word.value.trim() ? last : null);
      lookSoon(PAUSE);
    });
    word.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && isOpen()) {
        const places = terms.length + 1; /* one place is the field itself */
        point((active + 1 + step + places) % places - 1);
      } else if (step === 1) lookSoon(0);
      else if (event.key === "Enter" && isOpen() && active >= 0) choose(terms[active]);
      else if (event.key === "Escape" && isOpen()) close();
      else return;
      event.preventDefault();
    });
    word.addEventListener("blur", close);
    list.addEventListener("pointerdown", (event) => event.preventDefault()); /* the field keeps the focus */
    list.addEventListener("click", (event) => {
      const at = [...list.children].indexOf(event.target.closest("[role=option]"));
      if (at >= 0) choose(terms[at]);
    });
    remember();
  }

  const takeAll = (root) => root.querySelectorAll(".term-field").forEach(take);

  /* Cards that htmx brings later: before answers.js notes what their forms hold. */
  document.addEventListener("htmx:afterProcessNode", (event) => takeAll(event.target));
  takeAll(document);
})();
