/* Draws every [data-chart] from the Vega-Lite specification beside it, without eval.
   The looks and the locale come from albricias.reckon, the same as on paper. */
(() => {
  "use strict";
  const root = document.documentElement;
  const night = matchMedia("(prefers-color-scheme: dark)");
  const look = () => {
    const theme = root.dataset.bsTheme;
    return theme === "dark" || (theme !== "light" && night.matches) ? "dark" : "light";
  };
  const single = (spec) => !["hconcat", "vconcat", "concat", "facet", "repeat"].some((key) => key in spec);

  async function draw(place) {
    const source = document.getElementById(place.dataset.chart);
    if (!source || !window.vegaEmbed) return;
    const { spec, looks, numbers, times } = JSON.parse(source.textContent);
    place.view?.finalize();
    const drawn = await vegaEmbed(place, single(spec) ? { width: "container", ...spec } : spec, {
      mode: "vega-lite", renderer: "svg", actions: false, defaultStyle: false,
      ast: true, expr: vega.expressionInterpreter,
      config: looks[look()], formatLocale: numbers, timeFormatLocale: times,
      tooltip: { disableDefaultStyle: true, theme: "custom" },
      loader: { target: "_self" },
    });
    place.view = drawn.view;
    place.classList.add("drawn");
  }

  const sayItInTheTable = (place) => (problem) => {
    const table = place.closest("figure")?.querySelector("details");
    if (table) table.open = true; // the table says the same
    place.classList.add("drawn");
    console.error(problem);
  };
  const drawAll = (within = document) => within.querySelectorAll("[data-chart]")
    .forEach((place) => draw(place).catch(sayItInTheTable(place)));

  drawAll();
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) drawAll(event.target); });
  new MutationObserver(() => drawAll()).observe(root, { attributeFilter: ["data-bs-theme"] });
  night.addEventListener("change", () => { if (root.dataset.bsTheme === "auto") drawAll(); });
})();
