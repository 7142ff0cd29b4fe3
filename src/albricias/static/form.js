/* What is being written is kept on this device, so that nothing is lost. All works without it. */
(() => {
  "use strict";
  const NAME = "albricias-letter";
  const A_DAY = 24 * 60 * 60 * 1000;
  const KEPT = ["story", "kind", "expected", "remedy_sought", "token"];  // never who the person is
  const one = (selector) => document.querySelector(selector);

  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(NAME) || "null");
      return found && Date.now() - found.at < A_DAY ? found.said : null;
    } catch { return null; }
  }
  function forget() { try { localStorage.removeItem(NAME); } catch { /* nothing was kept */ } }
  function keep(form) {
    const fields = new FormData(form);
    const said = Object.fromEntries(KEPT.map((name) => [name, String(fields.get(name) ?? "")]));
    try {
      localStorage.setItem(NAME, JSON.stringify({ at: Date.now(), said }));
      const note = one("[data-saved]");
      if (note) note.hidden = false;
    } catch { /* no room, or not allowed: the page still works */ }
  }
  function restore(form, said) {
    for (const [name, value] of Object.entries(said)) {
      const field = form.elements[name];
      if (!field || !value) continue;
      field.value = value;
    }
    // What belongs to the second step waits there unseen.
    for (const name of ["expected", "remedy_sought"]) {
      if (form.elements[name] || !said[name]) continue;
      const hidden = Object.assign(document.createElement("input"), { type: "hidden", name, value: said[name] });
      form.append(hidden);
    }
    one("[data-restored]").hidden = false;
  }
  function begin() {
    if (one("[data-sent]")) forget();
    const print = one("[data-print]");
    if (print) { print.hidden = false; print.addEventListener("click", () => window.print()); }
    const form = one("form[data-draft]");
    if (!form) return;
    const said = read();
    const fresh = form.dataset.draft === "1" && !form.elements.story.value;
    if (fresh && said?.story) restore(form, said);
    let waiting;
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 400, form); });
    form.addEventListener("submit", () => keep(form));
    one("[data-start-over]").addEventListener("click", () => { forget(); location.assign(form.action); });
  }
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin); else begin();
})();
