/* Puts the form of Albricias into the page of a site:
     <div data-albricias></div>
     <script async src="https://(where Albricias is)/static/embed.js"></script>
   The div may say data-product, data-place, data-origin, data-lang, data-theme, data-title. */
(() => {
  "use strict";
  const door = new URL("/queja/incrustada/", document.currentScript.src);
  const ASKED = { product: "producto", place: "lugar", origin: "canal", lang: "idioma", theme: "tema" };
  const frames = [];

  function address(place) {
    const found = new URL(door);
    for (const [name, asked] of Object.entries(ASKED)) {
      if (place.dataset[name]) found.searchParams.set(asked, place.dataset[name]);
    }
    const spoken = (place.closest("[lang]")?.lang || "").slice(0, 2).toLowerCase();
    if (!place.dataset.lang && spoken) found.searchParams.set("idioma", spoken);
    return found.href;
  }
  function put(place) {
    if (place.dataset.albricias === "here") return;
    place.dataset.albricias = "here";
    const frame = document.createElement("iframe");
    frame.src = address(place);
    frame.title = place.dataset.title || "Albricias";
    frame.style.cssText = "display:block;width:100%;border:0;height:46rem";
    frames.push({ frame, pages: 0 });
    place.replaceChildren(frame);
  }
  addEventListener("message", ({ origin, source, data }) => {
    const one = frames.find(({ frame }) => frame.contentWindow === source);
    if (!one || origin !== door.origin || !data?.albricias || !(data.height > 0)) return;
    one.frame.style.height = `${Math.min(data.height, 20000)}px`;
    // The next step begins at its top; nobody is moved when the page first opens.
    if (data.albricias === "page" && one.pages++ && one.frame.getBoundingClientRect().top < 0) {
      one.frame.scrollIntoView({ block: "start" });
    }
  });
  const begin = () => document.querySelectorAll("[data-albricias]").forEach(put);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin); else begin();
})();
