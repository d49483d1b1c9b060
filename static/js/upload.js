/* Uploads sample images: drop, choose, resume. The bytes go by tus in pieces, so that a broken line costs seconds and a
   file chosen again after a reload goes on where it stopped. What is shown is what was really sent. */
(() => {
  "use strict";

  const { words, csrf, whisper, signedOut, saySignedOut } = window.lysplan;
  const AT_ONCE = 2;
  const SET_AT_ONCE = 4; /* small files of one set, such as an OME-Zarr's chunks */
  const PIECE = 8 * 1024 * 1024;
  const RETRY = [0, 1000, 3000, 5000, 10000, 20000];
  const LITTER = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$/;
  /* Formats whose image is spread over several files: ask before taking each file for an image. */
  const SPREAD = /\.(vsi|ets|mvd2|aisf|xdce|xlef|lof|htd|ids|ics|companion\.ome|hdr|mrxs|oif|pty|nrrd|nhdr|inf|cfg|xml|db)$/i;
  const waiting = [];
  let running = 0;

  const drop = () => document.getElementById("drop");
  const pathOf = (file) => file.relativePath || file.webkitRelativePath || file.name;

  function uuid() {
    return crypto.randomUUID ? crypto.randomUUID()
      : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));
  }

  /* Choosing */

  function take(files, folder) {
    const wanted = files.filter((file) => !LITTER.test(pathOf(file)));
    const zone = drop();
    if (!zone) return;
    if (!wanted.length) { whisper(words.emptyFolder); return; }
    const zarrs = new Map();
    const others = [];
    wanted.forEach((file) => {
      const zarr = /^(.*?\.zarr)\//i.exec(pathOf(file));
      if (zarr) zarrs.set(zarr[1], [...(zarrs.get(zarr[1]) || []), file]);
      else others.push(file);
    });
    zarrs.forEach((parts, name) => queue(parts, name.split("/").pop()));
    if (others.length > 1 && (folder || others.some((file) => SPREAD.test(file.name)))) ask(zone, others);
    else others.forEach((file) => queue([file], file.name));
  }

  function ask(zone, files) {
    const box = zone.querySelector(".together");
    const line = box.querySelector("[data-ask]");
    line.textContent = line.dataset.ask.replace("{count}", files.length);
    box.hidden = false;
    box.querySelectorAll("button").forEach((button) => {
      button.onclick = () => {
        box.hidden = true;
        if (button.value === "one") queue(files, (pathOf(files[0]).split("/").length > 1 ? pathOf(files[0]).split("/")[0] : files[0].name));
        else files.forEach((file) => queue([file], file.name));
      };
    });
    box.querySelector("button").focus();
  }

  async function dropped(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.some((entry) => entry.isDirectory)) return take([...transfer.files], false);
    const files = [];
    for (const entry of entries) await walk(entry, "", files);
    return take(files, true);
  }

  async function walk(entry, above, files) {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => { entry.file(resolve, reject); });
      file.relativePath = above + entry.name;
      files.push(file);
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
      if (!some.length) return;
      for (const child of some) await walk(child, `${above}${entry.name}/`, files);
    }
  }

  /* Showing */

  function row(name) {
    const card = document.createElement("article");
    card.className = "ds-card upload";
    const head = Object.assign(document.createElement("div"), { className: "upload-head" });
    const title = Object.assign(document.createElement("strong"), { textContent: name });
    const said = Object.assign(document.createElement("span"), { className: "upload-said", textContent: words.inQueue });
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    bar.setAttribute("aria-label", name);
    const actions = Object.assign(document.createElement("div"), { className: "actions" });
    head.append(title, said);
    card.append(head, bar, actions);
    document.getElementById("uploads").append(card);
    return { card, said, bar, actions };
  }

  function button(text, act) {
    const made = Object.assign(document.createElement("button"), { className: "ds-button", type: "button", textContent: text, onclick: act });
    Object.assign(made.dataset, { size: "sm", variant: "tertiary" });
    return made;
  }

  function problem(job, text) {
    const note = Object.assign(document.createElement("p"), { className: "note", textContent: `${job.name}: ${text}` });
    note.dataset.kind = "warning";
    note.setAttribute("role", "alert");
    job.show.card.querySelector(".note")?.remove();
    job.show.bar.hidden = true;
    job.show.said.textContent = "";
    job.show.card.insertBefore(note, job.show.actions);
    job.show.actions.replaceChildren(
      button(words.again, () => { note.remove(); job.show.bar.hidden = false; job.show.actions.replaceChildren(); waiting.push(job); next(); }),
      button(words.cancel, () => job.show.card.remove()),
    );
  }

  /* Sending */

  function queue(files, name) {
    const zone = drop();
    const job = { files, name, set: files.length > 1 ? uuid() : null, sent: new Map(), open: new Map(), show: row(name), zone, image: null, cancelled: false };
    job.bytes = files.reduce((sum, file) => sum + file.size, 0);
    if (files.some((file) => file.size > Number(zone.dataset.maxBytes))) { problem(job, zone.dataset.tooLarge); return; }
    job.show.actions.append(button(words.cancel, () => cancel(job)));
    waiting.push(job);
    next();
  }

  function cancel(job) {
    job.cancelled = true;
    const at = waiting.indexOf(job);
    if (at >= 0) waiting.splice(at, 1);
    job.open.forEach((stop) => stop());
    job.show.card.remove();
    whisper(`${job.name}: ${words.uploadCancelled}`);
  }

  function next() {
    while (running < AT_ONCE && waiting.length) {
      const job = waiting.shift();
      running += 1;
      run(job).catch((error) => { if (!job.cancelled) problem(job, reason(error)); }).finally(() => { running -= 1; next(); });
    }
  }

  async function run(job) {
    job.cancelled = false;
    if (!job.show.actions.children.length) job.show.actions.append(button(words.cancel, () => cancel(job)));
    const left = job.files.filter((file) => job.sent.get(file) !== true);
    if (left.length) await sendFile(job, left.shift()); /* the first one opens the set */
    await Promise.all(Array.from({ length: SET_AT_ONCE }, async () => {
      while (left.length && !job.cancelled) await sendFile(job, left.shift());
    }));
    if (job.cancelled) return;
    job.show.actions.replaceChildren();
    job.show.said.textContent = words.allSent;
    if (job.set) await complete(job);
    await showCard(job);
  }

  function sendFile(job, file) {
    const { zone } = job;
    const path = pathOf(file);
    return new Promise((resolve, reject) => {
      const metadata = { dataset: zone.dataset.dataset, filename: job.set ? job.name : file.name };
      if (job.set) Object.assign(metadata, { set: job.set, path: inner(job, path) });
      const upload = new window.tus.Upload(file, {
        endpoint: zone.dataset.endpoint,
        chunkSize: PIECE,
        retryDelays: RETRY,
        metadata,
        removeFingerprintOnSuccess: true,
        fingerprint: () => Promise.resolve(["lysplan", document.body.dataset.user, zone.dataset.dataset, job.set || "", path, file.size, file.lastModified].join(":")),
        onBeforeRequest: (request) => { request.setHeader("X-CSRFToken", csrf(zone)); },
        onAfterResponse: (request, response) => {
          const image = /([0-9a-f-]{36})\/?$/.exec(response.getHeader("Image-Location") || "")?.[1];
          if (image) found(job, image, upload);
        },
        onShouldRetry: (error) => {
          const status = error.originalResponse?.getStatus() || 0;
          const moved = status === 409 && error.originalRequest?.getMethod() !== "POST"; /* a refusal, where it answers a POST */
          const again = !status || moved || status === 423 || (status >= 500 && status !== 507);
          if (again) job.show.said.textContent = words.retrying;
          return again && !job.cancelled;
        },
        onProgress: (sent) => progress(job, file, sent),
        onSuccess: () => { job.sent.set(file, true); job.open.delete(file); remembered(upload.url); resolve(); },
        onError: reject,
      });
      job.open.set(file, () => {
        upload.abort(true).catch(() => {});
        reject(new Error("cancelled"));
      });
      upload.findPreviousUploads().then((earlier) => {
        if (earlier.length && !job.set) {
          upload.resumeFromPreviousUpload(earlier[0]);
          const image = remembered(earlier[0].uploadUrl);
          if (image) found(job, image, null);
        }
        upload.start();
      });
    });
  }

  /* Inside a set a path is relative to the chosen folder, except that an OME-Zarr keeps its own folder's inside. */
  function inner(job, path) {
    const parts = path.split("/");
    const at = parts.indexOf(job.name);
    return at >= 0 && at < parts.length - 1 ? parts.slice(at + 1).join("/") : path;
  }

  function found(job, image, upload) {
    job.image = image;
    document.getElementById(`image-${image}`)?.remove(); /* this row tells the same */
    if (upload) setTimeout(() => remember(upload.url, image), 0);
  }

  function remember(url, image) {
    try { if (url) localStorage.setItem(`lysplan:image:${url}`, image); } catch { /* only the card of a resumed file is late then */ }
  }

  function remembered(url) {
    try {
      const image = localStorage.getItem(`lysplan:image:${url}`);
      localStorage.removeItem(`lysplan:image:${url}`);
      return image;
    } catch { return null; }
  }

  function progress(job, file, sent) {
    if (job.sent.get(file) !== true) job.sent.set(file, sent);
    const total = job.files.reduce((sum, each) => sum + (job.sent.get(each) === true ? each.size : job.sent.get(each) || 0), 0);
    const percent = job.bytes ? Math.floor((100 * total) / job.bytes) : 100;
    job.show.bar.value = percent;
    job.show.said.textContent = `${words.uploading}, ${percent} %`;
  }

  async function complete(job) {
    const answer = await fetch(job.zone.dataset.setComplete.replace(job.zone.dataset.cardId, job.image || job.set), {
      method: "POST", headers: { "X-CSRFToken": csrf(job.zone), Accept: "application/json" },
    });
    if (!answer.ok) throw Object.assign(new Error("set"), { detail: (await answer.json().catch(() => ({}))).detail });
  }

  async function showCard(job) {
    if (!job.image) {
      window.htmx.ajax("GET", document.getElementById("images").getAttribute("hx-get"), { target: "#images", swap: "innerHTML" });
      return;
    }
    const place = document.getElementById("image-cards");
    await window.htmx.ajax("GET", job.zone.dataset.card.replace(job.zone.dataset.cardId, job.image), { target: place, swap: "afterbegin" });
    job.show.card.remove();
  }

  /* The server's own sentence where there is one. */
  function reason(error) {
    if (error.detail) return error.detail;
    const response = error.originalResponse;
    if (!response) return words.uploadFailed;
    if (signedOut(response.getUnderlyingObject?.()) || response.getStatus() === 401) { saySignedOut(); return words.signedOut; }
    try { return JSON.parse(response.getBody()).detail || words.failed; } catch { return words.failed; }
  }

  /* Events. The panel comes and goes, so all of them are heard at the document. */

  document.addEventListener("change", (event) => {
    if (event.target.id !== "drop-files" && event.target.id !== "drop-folder") return;
    take([...event.target.files], event.target.id === "drop-folder");
    event.target.value = "";
  });

  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files") && drop();
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    drop().classList.toggle("over", drop().contains(event.target));
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop()?.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault(); /* a file let go beside the zone must not replace the page */
    drop().classList.remove("over");
    dropped(event.dataTransfer);
  });

  /* Say to a screen reader when an image's state changes, not each second. */
  const spoken = new Map();
  document.addEventListener("htmx:afterSettle", () => {
    document.querySelectorAll(".image-card").forEach((card) => {
      const { image, status, said } = card.dataset;
      if (spoken.has(image) && spoken.get(image) !== status) whisper(said);
      spoken.set(image, status);
    });
  });

  window.addEventListener("beforeunload", (event) => {
    if (!running) return;
    event.preventDefault();
    event.returnValue = words.leave;
  });
})();
