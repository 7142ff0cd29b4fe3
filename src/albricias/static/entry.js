/* Noting a call without a mouse. Everything can be filled in and saved without this file. */
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const form = one("[data-entry]");
  if (!form) return;
  const NAME = `albricias-entry-${form.dataset.entry}`;
  const HOURS = 8 * 60 * 60 * 1000;
  const NOT_KEPT = new Set(["csrfmiddlewaretoken", "attachments", "about", "remove"]);

  // The draft: on this device, until it is saved or begun anew
  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(NAME) || "null");
      return found && Date.now() - found.at < HOURS ? found.said : null;
    } catch { return null; }
  }
  function forget() { try { localStorage.removeItem(NAME); } catch { /* nothing was kept */ } }
  function keep() {
    const said = Object.fromEntries([...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string"));
    try {
      localStorage.setItem(NAME, JSON.stringify({ at: Date.now(), said }));
      one("[data-saved]").hidden = false;
    } catch { /* no room, or not allowed */ }
  }
  function restore(said) {
    for (const [name, value] of Object.entries(said)) {
      const field = form.elements[name];
      if (field) field.value = value;
    }
    one("[data-restored]").hidden = false;
    // Only when htmx has seen the page does it hear this.
    addEventListener("load", () => form.elements.phone.dispatchEvent(new Event("input", { bubbles: true })));
  }
  const begun = () => form.elements.story.value || form.elements.phone.value || form.elements.email.value;
  const said = read();
  if (said && said.token === cookie("entry-saved")) forget();
  else if (said && !begun() && (said.story || said.phone || said.email || said.name)) restore(said);
  let waiting;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 300); });
  addEventListener("pagehide", () => { if (begun()) keep(); });
  one("[data-start-over]").addEventListener("click", () => {
    forget();
    form.elements.story.value = form.elements.phone.value = form.elements.email.value = "";
    location.assign(location.pathname + location.search);
  });

  // Keys
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(one("[data-save]"));
  });
  one("[data-keys-hint]").hidden = false;
  if (!one("[data-focus]")) {
    form.elements.phone.focus();
    // A draft that came back is not the number of whoever calls now: typing replaces it.
    form.elements.phone.select();
  }

  // Whom we know, and what it is about
  const save = one("[data-save]");
  const words = save.textContent;
  let filled = "";
  function about() {
    const choice = one('input[name="about"]:checked', form);
    const number = choice?.dataset.case || "";
    const name = choice?.dataset.name || "";
    if (!form.elements.name.value || form.elements.name.value === filled) form.elements.name.value = filled = name;
    form.querySelectorAll("[data-new-case]").forEach((part) => { part.hidden = Boolean(number); });
    save.textContent = number ? `${save.dataset.add}: ${number}` : words;
  }
  form.addEventListener("change", (event) => { if (event.target.name === "about") about(); });
  // The arrows choose from the phone and the e-mail too, and go to the choices.
  form.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const choices = [...form.querySelectorAll('input[type="radio"][name="about"]')];
    if (!step || !choices.length || ![form.elements.phone, form.elements.email].includes(event.target)) return;
    event.preventDefault();
    const at = choices.findIndex((choice) => choice.checked);
    const next = choices[(at + step + choices.length) % choices.length];
    next.checked = true;
    next.focus();
    about();
  });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "known") about(); });
})();
