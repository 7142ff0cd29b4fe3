/* Draws every [data-chart] from the Vega-Lite specification beside it, without eval. */
(() => {
  "use strict";
  const LOCALE = {
    format: { decimal: ",", thousands: ".", grouping: [3], currency: ["", "\u00a0€"], percent: "\u00a0%" },
    time: {
      dateTime: "%A, %e de %B de %Y, %X", date: "%d/%m/%Y", time: "%H:%M:%S", periods: ["a. m.", "p. m."],
      days: ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
      shortDays: ["dom", "lun", "mar", "mié", "jue", "vie", "sáb"],
      months: ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
      shortMonths: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
    },
  };
  const root = document.documentElement;
  const night = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => root.dataset.bsTheme === "dark" || (root.dataset.bsTheme !== "light" && night.matches);

  function paint() {
    const probe = getComputedStyle(document.body);
    const dark = isDark();
    const ink = dark ? "#efe7db" : "#1f1a14", quiet = dark ? "#bdb09e" : "#62574a", line = dark ? "#3b3228" : "#e6ddd0";
    return {
      background: "transparent", font: probe.fontFamily,
      axis: { labelColor: quiet, titleColor: quiet, domainColor: line, tickColor: line, gridColor: line, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" },
      legend: { labelColor: quiet, titleColor: quiet, labelFontSize: 12, titleFontSize: 12 },
      title: { color: ink, subtitleColor: quiet, fontSize: 14, anchor: "start" },
      header: { labelColor: quiet, titleColor: quiet }, text: { color: ink }, view: { stroke: null },
      bar: { color: dark ? "#d8963f" : "#c9822b" }, line: { color: quiet }, point: { color: quiet }, rule: { color: quiet },
    };
  }

  const single = (spec) => !spec.hconcat && !spec.vconcat && !spec.concat && !spec.facet && !spec.repeat;

  async function draw(place) {
    const source = document.getElementById(place.dataset.chart);
    if (!source || !window.vegaEmbed) return;
    const given = JSON.parse(source.textContent);
    const wide = single(given) ? { width: "container" } : {};
    const spec = { ...given, ...wide, background: "transparent" };
    const spanish = root.lang.startsWith("es");
    place.view?.finalize();
    const result = await vegaEmbed(place, spec, {
      mode: "vega-lite", renderer: "svg", actions: false, defaultStyle: false,
      ast: true, expr: vega.expressionInterpreter, config: paint(),
      tooltip: { disableDefaultStyle: true, theme: "custom" },
      loader: { target: "_self" },
      ...(spanish ? { formatLocale: LOCALE.format, timeFormatLocale: LOCALE.time } : {}),
    });
    place.view = result.view;
    place.classList.add("drawn");
    place.querySelector("svg")?.setAttribute("focusable", "false");
  }

  const drawAll = (within = document) => within.querySelectorAll("[data-chart]").forEach((place) =>
    draw(place).catch((problem) => {
      place.classList.add("drawn");
      const table = place.closest("figure")?.querySelector("details");
      if (table) table.open = true; // the table says the same
      console.error(problem);
    }));

  drawAll();
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) drawAll(event.target); });
  new MutationObserver(() => drawAll()).observe(root, { attributeFilter: ["data-bs-theme"] });
  night.addEventListener("change", () => { if (root.dataset.bsTheme === "auto") drawAll(); });
})();
