/* Buttons that copy the text beside them. Without it the text can still be marked and copied. */
(() => {
  "use strict";
  const begin = () => document.querySelectorAll("[data-copy]").forEach((button) => {
    const text = document.getElementById(button.dataset.copy);
    const words = button.querySelector("[data-copied]");
    const before = words.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      text.select();
      try { await navigator.clipboard.writeText(text.value); }
      catch { document.execCommand("copy"); }  // an address without https has no clipboard of its own
      words.textContent = words.dataset.copied;
      setTimeout(() => { words.textContent = before; }, 2000);
    });
  });
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin); else begin();
})();
