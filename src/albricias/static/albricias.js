/* Small comforts. Everything works without this file. */
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  // Light or dark, without a trip to the server
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-switch]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const theme = event.submitter.value;
    const secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax${secure}`;
    document.documentElement.dataset.bsTheme = theme;
    const scheme = one('meta[name="color-scheme"]');
    if (scheme) scheme.content = theme === "auto" ? "light dark" : theme;
    all("[data-theme-switch] button").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.value === theme)));
  });

  // Panels close on Escape (focus goes back) and on a click outside
  const panels = "details[data-menu][open], details[data-act][open]";
  const close = (panel) => { panel.open = false; };
  document.addEventListener("click", (event) => {
    all(panels).filter((panel) => !panel.contains(event.target)).forEach(close);
  });
  document.addEventListener("toggle", (event) => {
    const panel = event.target;
    if (!(panel instanceof HTMLDetailsElement) || !panel.matches("[data-act]") || !panel.open) return;
    focusFirst(panel);
    keepInView(one(".panel", panel));
  }, true);
  function focusFirst(panel) {
    one(".panel :is(input:not([type=hidden]), textarea, select)", panel)?.focus();
  }
  function keepInView(box) {
    if (!box || getComputedStyle(box).position === "fixed") return;
    box.parentElement.classList.toggle("act-end", false);
    if (box.getBoundingClientRect().right > document.documentElement.clientWidth - 8) {
      box.parentElement.classList.add("act-end");
    }
  }

  // Keys: / search, j k rows, Enter opens, x picks, ? shows the keys
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return escape(event);
    if (event.key.startsWith("Arrow") && event.target.closest(".search")) return moveSoon(event);
    if (event.altKey && event.code === "KeyP" && one("[data-promise]")) return tickPromises(event);
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") return focusSearch(event);
    if (event.key === "?") return one("[data-keys]")?.showModal();
    if (event.key === "j" || event.key === "ArrowDown") return move(event, 1);
    if (event.key === "k" || event.key === "ArrowUp") return move(event, -1);
    if (event.key === "Enter" && event.target === document.body) return openRow();
    if (event.key === "x") return pickRow();
  });
  function escape(event) {
    const panel = event.target.closest(panels) || one(panels);
    if (panel) { close(panel); one("summary", panel).focus(); }
    else if (event.target.closest("[data-soon]")) one("[data-search]").focus();
    else if (event.target.matches("[data-search]")) event.target.blur();
  }
  // What the text promises: all ticked, or none
  function tickPromises(event) {
    event.preventDefault();
    const boxes = all("[data-promise]", event.target.closest("form") || document);
    const tick = boxes.some((box) => !box.checked);
    boxes.forEach((box) => { box.checked = tick; });
  }
  function focusSearch(event) {
    const search = one("[data-search]");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  }
  function moveSoon(event) {
    const list = [one("[data-search]"), ...all("[data-soon] a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const to = list[list.indexOf(document.activeElement) + step];
    if (step && to) { event.preventDefault(); to.focus(); }
  }
  const rows = () => all("[data-list] [data-row]");
  const here = () => one("[data-row].here");
  function move(event, step) {
    const list = rows();
    const arrow = event.key.startsWith("Arrow");
    // Arrows scroll the page until a row has been reached with j or k.
    if (!list.length || (arrow && !here())) return;
    event.preventDefault();
    const from = list.indexOf(here());
    const to = Math.min(Math.max(from + step, 0), list.length - 1);
    here()?.classList.remove("here");
    list[to].classList.add("here");
    const link = one("a[href]", list[to]);
    if (link) link.focus({ preventScroll: true });
    list[to].scrollIntoView({ block: "nearest" });
  }
  function openRow() { one("a[href]", here() || document.createElement("i"))?.click(); }
  function pickRow() { one("input[type=checkbox]", here() || document.createElement("i"))?.click(); }

  // Bulk bar: seen when something is picked
  function countPicked() {
    all("[data-bulk]").forEach((bar) => {
      const picked = all(`input[type=checkbox][form="${bar.id}"]:checked:not([data-pick-all])`).length;
      bar.hidden = picked === 0;
      all("[data-bulk-count]", bar).forEach((place) => { place.textContent = picked; });
    });
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) {
      const bar = event.target.dataset.pickAll;
      all(`input[type=checkbox][form="${bar}"]`).forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.matches("input[type=checkbox]")) countPicked();
    const filters = event.target.closest("[data-filters]");
    if (filters && event.target.matches("select")) filters.requestSubmit();
  });

  // What is typed is read as it is typed: whoever sends it sooner is asked beside it
  function readAsTyped() {
    all("form:has([data-reads])").forEach((form) => {
      if (form.elements.was_read) return;
      const mark = document.createElement("input");
      Object.assign(mark, { type: "hidden", name: "was_read", value: "1" });
      form.append(mark);
    });
  }
  document.addEventListener("htmx:afterSettle", readAsTyped);

  // A form is sent once
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 5000);
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  // On a narrow screen the tabs are wider than it: the one that is open is to be seen.
  function showOpenTab() {
    all(".views > .on").forEach((tab) => {
      const tabs = tab.parentElement;
      const over = tab.getBoundingClientRect().right - tabs.getBoundingClientRect().right;
      if (over > 0) tabs.scrollLeft += over;
    });
  }
  const begin = () => { readAsTyped(); one("[data-focus]")?.focus(); countPicked(); showOpenTab(); };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin); else begin();
  document.addEventListener("htmx:afterSettle", (event) => {
    countPicked();
    // A form that came when its panel was opened: one begins to write in it.
    const panel = event.target.closest?.("[data-act][open]");
    if (panel && !panel.contains(document.activeElement?.closest(".panel"))) focusFirst(panel);
  });
})();
