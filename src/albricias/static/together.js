/* Working together on one case: drafts, who else is here, and keys. All of it is comfort. */
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

  // Drafts: kept a moment after the last key, and when the page is left
  const WAIT = 700;
  const states = new Map();
  const stateOf = (form) => {
    if (!states.has(form)) states.set(form, { timer: 0, dirty: false, saving: null, sent: false });
    return states.get(form);
  };
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (!form) return;
    const state = stateOf(form);
    state.dirty = true;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => save(form), WAIT);
    typed(form.dataset.act);
  });
  function save(form) {
    const state = stateOf(form);
    if (!state.dirty || state.sent) return;
    if (state.saving) { state.timer = setTimeout(() => save(form), WAIT); return; }
    state.dirty = false;
    const request = { method: "POST", body: new FormData(form), keepalive: true, signal: AbortSignal.timeout(10000) };
    state.saving = fetch(form.dataset.draft, request)
      .then((got) => { if (!got.ok || got.redirected) throw new Error(String(got.status)); say(form, true); })
      .catch(() => { state.dirty = true; say(form, false); state.timer = setTimeout(() => save(form), 5000); })
      .finally(() => { state.saving = null; });
  }
  function say(form, kept) {
    const place = one("[data-draft-state]", form);
    if (!place) return;
    const now = new Date(), time = `${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`; // as the server writes it
    place.textContent = kept ? place.dataset.kept.replace("{time}", time) : place.dataset.notKept;
    if (kept) one("[data-draft-discard]", form)?.removeAttribute("hidden");
  }
  function leave() {
    states.forEach((state, form) => {
      if (!state.dirty || state.sent) return;
      if (navigator.sendBeacon(form.dataset.draft, new FormData(form))) state.dirty = false;
    });
  }
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  // What is written promises something: read when a draft comes back, and before it is sent.
  const READ_WITHIN = 4000;
  const readIn = new WeakMap();
  const reading = (area) => area.value.trim() && readIn.get(area) !== area.value;
  document.addEventListener("htmx:afterRequest", (event) => {
    const area = event.target;
    if (area.matches?.("textarea[data-reads]")) readIn.set(area, area.readNow ?? area.value);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches?.("textarea[data-reads]")) event.target.readNow = event.target.value;
  });
  const reread = (root) => root.querySelectorAll?.("textarea[data-reads]").forEach((area) => {
    if (reading(area)) window.htmx?.trigger(area, "reread");
  });
  addEventListener("load", () => reread(document));
  document.addEventListener("htmx:load", (event) => { if (document.readyState === "complete") reread(event.target); });
  document.addEventListener("submit", (event) => {
    const form = event.target, area = one("textarea[data-reads]", form);
    if (!area || !window.htmx || !reading(area)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    let gone = false;
    const go = () => {
      if (gone) return;
      gone = true;
      readIn.set(area, area.value);
      form.requestSubmit(button);
    };
    // Without an answer it is sent all the same: what it promises is asked afterwards.
    setTimeout(go, READ_WITHIN);
    area.addEventListener("htmx:afterRequest", () => setTimeout(go, 50), { once: true });
    window.htmx.trigger(area, "reread");
  }, true);

  // What is still being kept arrives before what is sent: else a draft would outlive it.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (!form) return;
    const state = stateOf(form);
    clearTimeout(state.timer);
    state.sent = true;
    if (!state.saving) return;
    event.preventDefault();
    const button = event.submitter;
    state.saving.finally(() => form.requestSubmit(button));
  }, true);
  // What is put into the answer comes after what stands there: that is kept first.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-insert]")) return;
    states.forEach((state, form) => { clearTimeout(state.timer); save(form); });
    const saving = [...states.values()].map((state) => state.saving).filter(Boolean);
    if (!saving.length) return;
    event.preventDefault();
    Promise.all(saving).finally(() => event.target.requestSubmit());
  }, true);
  addEventListener("pageshow", () => states.forEach((state) => { state.sent = false; }));

  // Who else is here, what they write, and what was added since
  const box = one("[data-together]");
  const EVERY = 10000;
  let act = "", typedAt = 0, shown = "";
  function typed(what) {
    const isNews = act !== what || Date.now() - typedAt > EVERY;
    act = what; typedAt = Date.now();
    if (isNews) ask();
  }
  function about(more) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token());
    Object.entries(more).forEach(([name, value]) => body.set(name, value));
    return body;
  }
  async function ask() {
    if (!box || document.hidden) return;
    const told = { mark: box.dataset.mark };
    if (Date.now() - typedAt < EVERY) told.act = act;
    try {
      const got = await fetch(box.dataset.together, { method: "POST", body: about(told) });
      // It is theirs to read no more: what stands here is not either.
      if (got.status === 404) return location.reload();
      if (!got.ok || got.redirected) return;
      const said = (await got.text()).trim();
      if (said !== shown) { box.innerHTML = said; shown = said; }
    } catch { /* without a connection nobody is seen; it is asked again */ }
  }
  if (box) {
    ask();
    setInterval(ask, EVERY);
    document.addEventListener("visibilitychange", ask);
    addEventListener("pagehide", () => navigator.sendBeacon(box.dataset.together, about({ leaving: "1" })));
  }

  // What goes out in a moment: the seconds left
  document.querySelectorAll("[data-countdown]").forEach((line) => {
    const until = Date.now() + Number(line.dataset.countdown) * 1000;
    const left = one("[data-left]", line);
    const tick = setInterval(() => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      if (seconds > 0) { if (left) left.textContent = seconds; return; }
      clearInterval(tick);
      const grace = line.closest("[data-grace]");
      line.hidden = true;
      one("[data-gone]", grace).hidden = false;
      one("form", grace)?.remove();
      setTimeout(() => lookAgain(grace, 12), EVERY / 4);
    }, 500);
  });
  // Once it has gone out the page shows it, unless somebody is writing: then it says so.
  const chosen = (list) => Math.max(0, [...list.options].findIndex((option) => option.defaultSelected));
  const isTouched = (field) => {
    if (field.matches("select")) return field.selectedIndex !== chosen(field);
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
    return field.value !== field.defaultValue;
  };
  const isWritten = () => [...document.querySelectorAll("textarea, input:not([type=hidden]), select")].some(isTouched);
  async function lookAgain(grace, times) {
    if (!grace.isConnected || !times) return;
    let isOut = false;
    try {
      const got = await fetch(box.dataset.together, { method: "POST", body: about({ grace: grace.dataset.grace }) });
      isOut = got.status === 204;
    } catch { /* without a connection it is looked at later */ }
    if (!isOut) return setTimeout(() => lookAgain(grace, times - 1), EVERY / 2);
    if (!isWritten()) return location.reload();
    one("[data-gone]", grace).hidden = true;
    one("[data-out]", grace).hidden = false;
  }

  // @ and a name: whom it may mean
  const CALLED = /(?:^|[^\p{L}\p{N}.])@([\p{L}\p{N}._-]*)$/u;
  let names = null;
  const close = () => { names?.remove(); names = null; };
  document.addEventListener("input", async (event) => {
    const area = event.target;
    if (!area.matches("textarea[data-mentions]")) return;
    const begun = CALLED.exec(area.value.slice(0, area.selectionStart));
    if (!begun) return close();
    let said = "";
    try {
      const got = await fetch(`${area.dataset.mentions}?q=${encodeURIComponent(begun[1])}`);
      if (!got.ok || got.redirected) return; // what stands there may still be chosen from
      said = (await got.text()).trim();
    } catch { return; }
    if (names?.contains(document.activeElement)) return; // somebody is choosing already
    // A late answer to fewer letters takes nothing away: the one to what stands there now is under way.
    if (CALLED.exec(area.value.slice(0, area.selectionStart))?.[1] !== begun[1]) return;
    close();
    if (!said) return;
    names = document.createElement("div");
    names.className = "mentionable";
    names.innerHTML = said;
    names.addEventListener("click", (click) => {
      click.stopPropagation(); // the name is gone after it, and would seem to be outside the panel
      pick(area, click.target.closest("[data-mention]"));
    });
    names.addEventListener("keydown", (key) => choose(key, area));
    area.insertAdjacentElement("afterend", names);
  });
  function pick(area, button) {
    if (!button) return;
    const before = area.value.slice(0, area.selectionStart).replace(/@[\p{L}\p{N}._-]*$/u, `@${button.dataset.mention} `);
    const after = area.value.slice(area.selectionStart);
    area.value = before + after;
    close();
    area.focus();
    area.setSelectionRange(before.length, before.length);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function choose(event, area) {
    const list = [...names.querySelectorAll("button")];
    const at = list.indexOf(document.activeElement);
    const to = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (to) { event.preventDefault(); event.stopPropagation(); (list[at + to] || area).focus(); }
    if (event.key === "Escape") { event.stopPropagation(); close(); area.focus(); }
  }
  document.addEventListener("keydown", (event) => {
    if (!names || !event.target.matches("textarea[data-mentions]")) return;
    if (event.key === "ArrowDown") { event.preventDefault(); one("button", names)?.focus(); }
    if (event.key === "Enter" && !event.shiftKey && one("[data-mention]", names)) {
      event.preventDefault();
      pick(event.target, one("[data-mention]", names));
    }
    if (event.key === "Escape") { event.stopPropagation(); close(); }
  }, true);

  // Keys of a case: each act has its letter
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const act = one(`[data-key="${CSS.escape(event.key)}"]`);
    if (!act) return;
    event.preventDefault();
    act.click();
    if (act.hash) one(`${act.hash} textarea`)?.focus();
  });
})();
