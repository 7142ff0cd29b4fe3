/* Sifts a long list of check boxes by what is typed; without it the whole list stands there. */
(() => {
  "use strict";
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  document.querySelectorAll("[data-sift]").forEach((box) => {
    const list = box.parentElement;
    const input = box.querySelector("input");
    const none = box.querySelector("[data-sift-none]");
    box.hidden = false;
    const sift = () => {
      const words = fold(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      list.querySelectorAll("[data-sift-group]").forEach((group) => {
        const family = fold(group.querySelector(".family-name").textContent);
        let here = 0;
        group.querySelectorAll("[data-sift-row]").forEach((row) => {
          const text = `${family} ${fold(row.textContent)}`;
          // What is ticked is never hidden.
          row.hidden = !words.every((word) => text.includes(word)) && !row.querySelector("input").checked;
          here += row.hidden ? 0 : 1;
        });
        group.hidden = here === 0;
        shown += here;
      });
      none.textContent = shown ? "" : input.dataset.none;
    };
    input.addEventListener("input", sift);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  });
})();
